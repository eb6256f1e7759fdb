"""The closed sets of the rules."""

from enum import Enum

import strawberry

from resolvers.rules.records import SchemeStatus
from tenants.assessor_kinds import AssessorKind

__all__ = [
    "AdjustmentKind",
    "AssessorKind",
    "MissingRule",
    "OverrideEffect",
    "RankRule",
    "RoundingMode",
    "SchemeStatus",
    "ShareBase",
    "TieRule",
]


@strawberry.enum(
    description=(
        "How a missing figure counts (缺项处理): PENDING 待定 (no total until it is there), ZERO 按零分计, "
        "EXCLUDED 不计入 (the rest is scaled up to full marks)."
    )
)
class MissingRule(Enum):
    """How a missing figure counts."""

    PENDING = "pending"
    ZERO = "zero"
    EXCLUDED = "excluded"


@strawberry.enum(
    description="How equal totals are ranked (并列名次): COMPETITION 1, 2, 2, 4; DENSE 1, 2, 2, 3."
)
class RankRule(Enum):
    """How equal totals are ranked."""

    COMPETITION = "competition"
    DENSE = "dense"


@strawberry.enum(
    description=(
        "How a figure is rounded (取舍): HALF_UP 四舍五入, HALF_EVEN 四舍六入五成双, UP 进一, DOWN 舍去."
    )
)
class RoundingMode(Enum):
    """How a figure is rounded."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    UP = "up"
    DOWN = "down"


@strawberry.enum(
    description=(
        "What happens to those who tie on a quota's line (名额线并列): OFFICE 绩效办裁定, IN 全部入选, "
        "OUT 均不入选."
    )
)
class TieRule(Enum):
    """What happens to a tie on a quota's line."""

    OFFICE = "office"
    IN = "in"
    OUT = "out"


@strawberry.enum(description="Of whom a share of places is one (比例的基数).")
class ShareBase(Enum):
    """Of whom a share is one."""

    RANKED = strawberry.enum_value("ranked", description="Those with a final total (已有总分的).")
    ASSESSED = strawberry.enum_value("assessed", description="All that are assessed (全部考评对象).")


@strawberry.enum(description="Kind of adjustment (加减分): BONUS 加分, DEDUCTION 减分.")
class AdjustmentKind(Enum):
    """Kind of adjustment."""

    BONUS = "bonus"
    DEDUCTION = "deduction"


@strawberry.enum(
    description=(
        "What an event makes of the grade (等次调整): LOWEST 定为最低等次, DOWN 降一等次, BAR 取消某等次资格."
    )
)
class OverrideEffect(Enum):
    """What an event makes of the grade."""

    LOWEST = "lowest"
    DOWN = "down"
    BAR = "bar"


strawberry.enum(
    AssessorKind,
    name="AssessorKind",
    description=(
        "Who gives a figure (考评主体): SUBJECT 考评对象自报, OFFICE 组织考核的一方 (the performance office; "
        "at levels 3 and 4 the unit itself), DEPARTMENT 指定的部门 for all."
    ),
)
strawberry.enum(
    SchemeStatus,
    name="SchemeStatus",
    description=(
        "State of a scheme version (指标体系状态): DRAFT 草稿, PUBLISHED 已发布 (never changes), "
        "DISCARDED 已作废 (a draft taken back; shown nowhere any more)."
    ),
)
