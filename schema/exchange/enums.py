"""The closed sets of the exchange."""

from enum import Enum

from policy import Action
from resolvers.audited_rows import RowList, RowState
from resolvers.exchange.denial_sums import DenialKind
from resolvers.exchange.job_records import JobState, JobStep
from schema.described_enums import described

__all__ = [
    "AuditAction",
    "DenialKind",
    "JobKind",
    "JobState",
    "JobStep",
    "RowList",
    "RowState",
]


class JobKind(Enum):
    """What is done by jobs: deeds, by the actions that they take."""

    RUN_COMPUTE = Action.RUN_COMPUTE.value
    RELEASE_PUBLISH = Action.RELEASE_PUBLISH.value


class AuditAction(Enum):
    """What the audit log says was done: finer than what the policy is asked for."""

    SUBJECT_CREATE = "subject:create"
    SUBJECT_END = "subject:end"
    APPOINTMENT_GRANT = "appointment:grant"
    APPOINTMENT_REVOKE = "appointment:revoke"
    SCHEME_DRAFT = "scheme:draft"
    SCHEME_RENEW = "scheme:renew"
    SCHEME_REVISE = "scheme:revise"
    SCHEME_PUBLISH = "scheme:publish"
    SCHEME_DISCARD = "scheme:discard"
    CYCLE_OPEN = "cycle:open"
    CYCLE_CLOSE = "cycle:close"
    CYCLE_REOPEN = "cycle:reopen"
    ROSTER_EDIT = "roster:edit"
    MEASUREMENT_REPORT = "measurement:report"
    MEASUREMENT_SUPPLY = "measurement:supply"
    MEASUREMENT_ASSESS = "measurement:assess"
    MEASUREMENT_VERIFY = "measurement:verify"
    MEASUREMENT_RETURN = "measurement:return"
    MEASUREMENT_CORRECT = "measurement:correct"
    TARGET_SET = "target:set"
    INSPECTION_RECORD = "inspection:record"
    COMPLAINT_RECORD = "complaint:record"
    COMMENDATION_RECORD = "commendation:record"
    VETO_RECORD = "veto:record"
    EVENT_WITHDRAW = "event:withdraw"
    RUN_COMPUTE = "run:compute"
    RUN_PRUNE = "run:prune"
    TIE_DECIDE = "tie:decide"
    RELEASE_PUBLISH = "release:publish"
    DENIAL_PRUNE = "denial:prune"
    JOB_BEGIN = "job:begin"
    JOB_CANCEL = "job:cancel"


described(
    AuditAction,
    "What was done, by the audit log (操作); more may be added.",
    {
        AuditAction.SUBJECT_CREATE: "A subject was added (新增考评对象).",
        AuditAction.SUBJECT_END: "A subject's last day was set (撤销考评对象).",
        AuditAction.APPOINTMENT_GRANT: "Somebody was appointed (任命).",
        AuditAction.APPOINTMENT_REVOKE: "An appointment was revoked (免去任职).",
        AuditAction.SCHEME_DRAFT: "A scheme was drafted (起草指标体系).",
        AuditAction.SCHEME_RENEW: "A new version was begun from an earlier one (起草新版本).",
        AuditAction.SCHEME_REVISE: "A draft got another text (修改草稿).",
        AuditAction.SCHEME_PUBLISH: "A draft was published (发布指标体系).",
        AuditAction.SCHEME_DISCARD: "A draft was taken back (作废草稿).",
        AuditAction.CYCLE_OPEN: "A cycle was opened with its roster (开启考核周期).",
        AuditAction.CYCLE_CLOSE: "A cycle was closed (截止考核周期).",
        AuditAction.CYCLE_REOPEN: "A cycle was opened again (重新开放考核周期).",
        AuditAction.ROSTER_EDIT: "A roster was changed (调整名册).",
        AuditAction.MEASUREMENT_REPORT: "A figure was reported by the subject itself (填报数据).",
        AuditAction.MEASUREMENT_SUPPLY: "A figure was given by a department for others (为其他单位提供数据).",
        AuditAction.MEASUREMENT_ASSESS: "A figure was given by the office (评定并填报数据).",
        AuditAction.MEASUREMENT_VERIFY: "A figure was verified (核实数据).",
        AuditAction.MEASUREMENT_RETURN: "A figure was sent back (退回数据).",
        AuditAction.MEASUREMENT_CORRECT: "Another figure was put in its place (更正数据).",
        AuditAction.TARGET_SET: "What a figure is measured against was said (下达目标).",
        AuditAction.INSPECTION_RECORD: "A finding was recorded (登记查访核验).",
        AuditAction.COMPLAINT_RECORD: "A complaint was recorded (登记投诉查处).",
        AuditAction.COMMENDATION_RECORD: "A commendation was recorded (登记表彰加分).",
        AuditAction.VETO_RECORD: "A veto was recorded (登记一票否决).",
        AuditAction.EVENT_WITHDRAW: "An event was withdrawn (撤销事项).",
        AuditAction.RUN_COMPUTE: "A run was computed (试算).",
        AuditAction.RUN_PRUNE: "The scores of an old run were removed by the system (清理旧试算).",
        AuditAction.TIE_DECIDE: "A tie was decided (裁定并列).",
        AuditAction.RELEASE_PUBLISH: "Results were released (正式发布).",
        AuditAction.DENIAL_PRUNE: "Old access denials were removed by the system (清理访问拒绝记录).",
        AuditAction.JOB_BEGIN: "A job was begun, which does its deed later (提交后台任务).",
        AuditAction.JOB_CANCEL: "A job was cancelled (取消后台任务).",
    },
)
described(
    DenialKind,
    "What was refused (拒绝种类).",
    {
        DenialKind.SIGN_IN: "The token, the government or the appointment does not count (登录失败).",
        DenialKind.PERMISSION: "One thing, to somebody who was in (越权访问).",
    },
    name="AccessDenialKind",
)
described(
    JobKind,
    "What a job does (任务种类); more may be added.",
    {
        JobKind.RUN_COMPUTE: "Computes a run of a large cycle (试算).",
        JobKind.RELEASE_PUBLISH: "Publishes a large run (正式发布).",
    },
)
described(
    JobState,
    "Where a job stands (任务状态).",
    {
        JobState.QUEUED: "It waits for its turn (排队中).",
        JobState.RUNNING: "It is being done (进行中).",
        JobState.DONE: "It is done: `result` is what came of it (已完成).",
        JobState.FAILED: "It can't be done: `faults` say why; nothing was changed (未完成).",
        JobState.CANCELLED: "It was cancelled; nothing was changed (已取消).",
    },
)
described(
    JobStep,
    "What a running job is doing (任务步骤).",
    {
        JobStep.READING: "It reads what it needs (读取数据).",
        JobStep.COMPUTING: "It computes (计算).",
        JobStep.WRITING: "It writes what came of it (保存结果).",
    },
)
described(
    RowState,
    "Whether a row was there before the deed or after it (变更前后).",
    {
        RowState.BEFORE: "It was there before (变更前).",
        RowState.AFTER: "It was there afterwards (变更后).",
    },
    name="AuditRowState",
)
described(
    RowList,
    "What a row that an entry of the audit log is about belongs to (所属清单); more may be added.",
    {
        RowList.ENTRIES: "The entries of a roster (名册条目).",
        RowList.LINKS: "The links of a roster (名册关联).",
    },
    name="AuditRowList",
)
