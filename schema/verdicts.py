"""Verdicts as the API shows them: the one type behind every `mayX`."""

from collections.abc import Callable
from enum import Enum

import strawberry

from resolvers.rights.verdicts import Verdict as VerdictRecord
from schema.context import Info, at_once
from schema.engine.faults.languages import Language
from schema.messages import message
from schema.scalars import encode_id
from tenants.viewer import Viewer


@strawberry.enum(
    description=(
        "Why something is allowed or not (理由代码). Codes never change their meaning; more may be added, "
        "so a client needs a way to show one that it does not know: `reason` has it in words."
    )
)
class VerdictCode(Enum):
    """The codes of verdicts: those of the policy first, then those of states."""

    ALLOWED = strawberry.enum_value("ALLOWED", description="It may be done now (可以办理).")
    NO_APPOINTMENT = strawberry.enum_value(
        "NO_APPOINTMENT", description="The viewer holds no appointment today (无有效任职)."
    )
    OUTSIDE_TENANT = strawberry.enum_value(
        "OUTSIDE_TENANT", description="No appointment of the viewer reaches this government (不在管辖范围)."
    )
    RELEASED_ONLY = strawberry.enum_value(
        "RELEASED_ONLY", description="Superiors see released results and published schemes only (仅限已发布)."
    )
    BELONGS_TO_UNIT = strawberry.enum_value(
        "BELONGS_TO_UNIT", description="Levels 3 and 4 are the unit's own affair (由单位自行负责)."
    )
    PROVIDED_BY_OTHER = strawberry.enum_value(
        "PROVIDED_BY_OTHER", description="Another department supplies this indicator (由其他部门提供)."
    )
    ASSESSED_BY_OFFICE = strawberry.enum_value(
        "ASSESSED_BY_OFFICE",
        description="Whoever runs the assessment gives this figure, never the assessed (由组织方评定).",
    )
    NOT_PROVIDER = strawberry.enum_value(
        "NOT_PROVIDER", description="The viewer does not supply this indicator (非该指标提供单位)."
    )
    OFFICER_NO_BUSINESS = strawberry.enum_value(
        "OFFICER_NO_BUSINESS", description="The three officers stay out of the assessment (三员不参与业务)."
    )
    NOT_YOUR_ROLE = strawberry.enum_value(
        "NOT_YOUR_ROLE", description="The viewer's role does not include it (岗位无此权限)."
    )
    OWN_ASSESSMENT = strawberry.enum_value(
        "OWN_ASSESSMENT",
        description="Nobody assesses themselves, or what they head, by another appointment (考核事项回避).",
    )
    OWN_REPORT = strawberry.enum_value(
        "OWN_REPORT", description="Nobody verifies what they ever reported or corrected (不能核实本人填报)."
    )
    OWN_APPOINTMENT = strawberry.enum_value(
        "OWN_APPOINTMENT", description="Nobody grants or revokes their own appointment (不能任免本人)."
    )
    EXCLUSIVE_ROLES = strawberry.enum_value(
        "EXCLUSIVE_ROLES", description="The person's roles exclude this one (岗位互斥)."
    )
    ROLE_NODE_MISMATCH = strawberry.enum_value(
        "ROLE_NODE_MISMATCH", description="The role is not held at such a node (岗位与任职对象不符)."
    )
    CYCLE_EXISTS = strawberry.enum_value(
        "CYCLE_EXISTS", description="The year has a cycle already (该年度已开启)."
    )
    CYCLE_NOT_OPEN = strawberry.enum_value("CYCLE_NOT_OPEN", description="The cycle is not open (未在进行).")
    CYCLE_OPEN_ALREADY = strawberry.enum_value(
        "CYCLE_OPEN_ALREADY", description="The cycle is open (正在进行)."
    )
    CYCLE_NOT_CLOSED = strawberry.enum_value(
        "CYCLE_NOT_CLOSED", description="The cycle is not closed (未截止)."
    )
    CYCLE_CLOSED = strawberry.enum_value(
        "CYCLE_CLOSED", description="The cycle is closed and takes no more facts (已截止)."
    )
    CYCLE_RELEASED = strawberry.enum_value(
        "CYCLE_RELEASED", description="The cycle's results are released (已发布)."
    )
    MEASUREMENT_MISSING = strawberry.enum_value(
        "MEASUREMENT_MISSING", description="Nothing was reported yet (尚未填报)."
    )
    MEASUREMENT_NOT_REPORTED = strawberry.enum_value(
        "MEASUREMENT_NOT_REPORTED", description="The figure does not wait for verification (不是待核数据)."
    )
    MEASUREMENT_VERIFIED = strawberry.enum_value(
        "MEASUREMENT_VERIFIED", description="The figure is verified (已核实)."
    )
    MEASUREMENT_RETURNED = strawberry.enum_value(
        "MEASUREMENT_RETURNED", description="The figure was returned (已退回)."
    )
    TARGET_STATED = strawberry.enum_value(
        "TARGET_STATED", description="The scheme leaves no target of it to be set (无待下达目标)."
    )
    TARGET_VERIFIED = strawberry.enum_value(
        "TARGET_VERIFIED", description="The figure is verified against its target (已按目标核实)."
    )
    EVENT_WITHDRAWN = strawberry.enum_value(
        "EVENT_WITHDRAWN", description="The event was withdrawn (已撤销)."
    )
    SCHEME_PUBLISHED = strawberry.enum_value(
        "SCHEME_PUBLISHED", description="The version is published and never changes (指标体系已发布)."
    )
    SCHEME_DISCARDED = strawberry.enum_value(
        "SCHEME_DISCARDED", description="The draft was taken back (草稿已作废)."
    )
    RUN_MISSING = strawberry.enum_value("RUN_MISSING", description="The cycle has no run (尚无试算).")
    RUN_OUTDATED = strawberry.enum_value(
        "RUN_OUTDATED", description="Something changed after the run, or a later one is there (试算已过时)."
    )
    SCORES_PENDING = strawberry.enum_value(
        "SCORES_PENDING", description="Some scores of the run are pending (有缺项)."
    )
    TIES_UNDECIDED = strawberry.enum_value(
        "TIES_UNDECIDED", description="Some ties of the run are not decided (并列待裁定)."
    )
    TIES_DECIDED_SINCE = strawberry.enum_value(
        "TIES_DECIDED_SINCE", description="Ties were decided after the run (试算后又有裁定)."
    )
    KNOWN_RESULT_REPLACED = strawberry.enum_value(
        "KNOWN_RESULT_REPLACED",
        description="A result that the run counts was replaced (引用结果已更新).",
    )
    NOT_TIED = strawberry.enum_value(
        "NOT_TIED", description="The subject does not tie on a quota line in the run (没有并列)."
    )
    JOB_ENDED = strawberry.enum_value(
        "JOB_ENDED", description="The job has ended, or was cancelled (任务已结束)."
    )
    APPOINTMENT_REVOKED = strawberry.enum_value(
        "APPOINTMENT_REVOKED", description="The appointment was revoked (已免去)."
    )


@strawberry.type(description="Whether something may be done now, and why or why not (是否允许及理由).")
class Verdict:
    """One verdict; the mutation would say the same."""

    verdict: strawberry.Private[VerdictRecord]
    language: strawberry.Private[Language]
    allowed: bool = strawberry.field(description="Whether the viewer may do it now.")
    code: VerdictCode = strawberry.field(
        description="ALLOWED, or the first thing in the way: of the policy, then of the state."
    )
    appointment_id: strawberry.ID | None = strawberry.field(
        description="The appointment that allows it; null if it isn't allowed."
    )

    @classmethod
    def of(cls, verdict: VerdictRecord, language: Language) -> "Verdict":
        """The verdict of a use case."""
        by = verdict.decision.by if verdict.allowed else None
        return cls(
            verdict=verdict,
            language=language,
            allowed=verdict.allowed,
            code=VerdictCode(verdict.code),
            appointment_id=encode_id("appointment", by.id) if by else None,
        )

    @strawberry.field(description="The reason in words, in the language of the request.")
    def reason(self) -> str:
        """The sentence of the code."""
        return message(self.verdict.code, self.language, self.verdict.params)


def verdict_at_once(info: Info, ask: Callable[[Viewer], VerdictRecord]) -> Verdict:
    """The verdict of a function that reads no rows, without a coroutine for each object of a list."""
    return at_once(info, lambda loaders: Verdict.of(ask(loaders.viewer), info.context.language))
