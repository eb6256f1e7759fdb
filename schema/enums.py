"""The closed sets of the API."""

from enum import Enum

import strawberry

from policy import Action
from tenants.levels import Level
from tenants.viewer import Role

__all__ = [
    "Action",
    "CycleStatus",
    "EventNoun",
    "Level",
    "LineKind",
    "MeasurementStatus",
    "MeasurementStep",
    "Role",
    "SchemeStatus",
    "ScoreStatus",
    "Tier",
]

strawberry.enum(
    Level,
    name="Level",
    description=(
        "What kind of subject is assessed (层级): PORTFOLIO 分管口 (level 1), UNIT 二级单位, "
        "SECTION 科室站所, PERSON 干部 (level 4); PROJECT 专项 stands beside them."
    ),
)
strawberry.enum(Role, name="Role", description="What somebody is appointed to do (岗位角色).")
strawberry.enum(
    Action, name="Action", description="What may be asked for: noun and verb of the decision table (操作)."
)


@strawberry.enum(
    description="Tier of a government (层级): PROVINCE 省/自治区, PREFECTURE 地州市, COUNTY 县市区."
)
class Tier(Enum):
    """Tier of a government."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


@strawberry.enum(
    description=(
        "State of a scheme version (指标体系状态): DRAFT 草稿, PUBLISHED 已发布 (never changes), "
        "DISCARDED 已作废 (a draft taken back; shown nowhere any more)."
    )
)
class SchemeStatus(Enum):
    """State of a scheme version."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


@strawberry.enum(
    description="State of a cycle (考核周期状态): OPEN 进行中, CLOSED 已截止 (no more facts), RELEASED 发布."
)
class CycleStatus(Enum):
    """State of a cycle."""

    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"


@strawberry.enum(
    description=(
        "State of an expected figure (数据状态): MISSING 未报, REPORTED 待核, VERIFIED 已核, RETURNED 退回."
    )
)
class MeasurementStatus(Enum):
    """State of an expected figure."""

    MISSING = "missing"
    REPORTED = "reported"
    VERIFIED = "verified"
    RETURNED = "returned"


@strawberry.enum(
    description="Standing of a score (得分性质): PROVISIONAL 试算 (of the latest run), RELEASED 正式发布."
)
class ScoreStatus(Enum):
    """Standing of a score."""

    PROVISIONAL = "provisional"
    RELEASED = "released"


@strawberry.enum(
    description="Kind of event: INSPECTION 查访核验, COMPLAINT 投诉查处, COMMENDATION 表彰, VETO 一票否决."
)
class EventNoun(Enum):
    """Kind of event."""

    INSPECTION = "inspection"
    COMPLAINT = "complaint"
    COMMENDATION = "commendation"
    VETO = "veto"


@strawberry.enum(
    description="A step in the life of a figure: REPORT 上报, VERIFY 核实, RETURN 退回, CORRECT 更正."
)
class MeasurementStep(Enum):
    """A step in the life of a figure."""

    REPORT = "report"
    VERIFY = "verify"
    RETURN = "return"
    CORRECT = "correct"


@strawberry.enum(
    description=(
        "What a line of a derivation is about: LEAF a figure's points, INDICATOR their sum, "
        "ADJUSTMENT 加减分, TOTAL 总分, STAGE 阶段考核, GRADE 等次, OVERRIDE 一票否决等, "
        "CONSEQUENCE 结果运用."
    )
)
class LineKind(Enum):
    """What a line of a derivation is about."""

    LEAF = "leaf"
    INDICATOR = "indicator"
    ADJUSTMENT = "adjustment"
    TOTAL = "total"
    STAGE = "stage"
    GRADE = "grade"
    OVERRIDE = "override"
    CONSEQUENCE = "consequence"
