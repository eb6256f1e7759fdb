"""The closed sets of the rules."""

from enum import Enum

from resolvers.rules.records import SchemeStatus
from schema.described_enums import described
from tenants.assessor_kinds import AssessorKind

__all__ = [
    "AdjustmentKind",
    "AssessorKind",
    "MissingRule",
    "OverrideEffect",
    "RankRule",
    "RoundingMode",
    "SchemeStatus",
    "ScoringMethod",
    "ShareBase",
    "TieRule",
]


class MissingRule(Enum):
    """How a missing figure counts."""

    PENDING = "pending"
    ZERO = "zero"
    EXCLUDED = "excluded"


described(
    MissingRule,
    "How a missing figure counts (缺项处理).",
    {
        MissingRule.PENDING: "There is no total until it is there (待定).",
        MissingRule.ZERO: "As zero (按零分计).",
        MissingRule.EXCLUDED: "Not at all: the rest is scaled up to full marks (不计入).",
    },
)


class RankRule(Enum):
    """How equal totals are ranked."""

    COMPETITION = "competition"
    DENSE = "dense"


described(
    RankRule,
    "How equal totals are ranked (并列名次).",
    {
        RankRule.COMPETITION: "1, 2, 2, 4: places are left out after equal ones (并列后跳号).",
        RankRule.DENSE: "1, 2, 2, 3: no place is left out (并列后不跳号).",
    },
)


class RoundingMode(Enum):
    """How a figure is rounded."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    UP = "up"
    DOWN = "down"


described(
    RoundingMode,
    "How a figure is rounded (取舍).",
    {
        RoundingMode.HALF_UP: "Halves away from zero (四舍五入).",
        RoundingMode.HALF_EVEN: "Halves to the even digit (四舍六入五成双).",
        RoundingMode.UP: "Always away from zero (进一).",
        RoundingMode.DOWN: "Always towards zero (舍去).",
    },
)


class TieRule(Enum):
    """What happens to a tie on a quota's line."""

    OFFICE = "office"
    IN = "in"
    OUT = "out"


described(
    TieRule,
    "What happens to those who tie on a quota's line (名额线并列).",
    {
        TieRule.OFFICE: "The performance office decides (绩效办裁定).",
        TieRule.IN: "All of them get in (全部入选).",
        TieRule.OUT: "None of them gets in (均不入选).",
    },
)


class ShareBase(Enum):
    """Of whom a share is one."""

    RANKED = "ranked"
    ASSESSED = "assessed"


described(
    ShareBase,
    "Of whom a share of places is one (比例的基数).",
    {
        ShareBase.RANKED: "Those with a final total (已有总分的).",
        ShareBase.ASSESSED: "All that are assessed (全部考评对象).",
    },
)


class AdjustmentKind(Enum):
    """Kind of adjustment."""

    BONUS = "bonus"
    DEDUCTION = "deduction"


described(
    AdjustmentKind,
    "Kind of adjustment (加减分).",
    {AdjustmentKind.BONUS: "Adds points (加分).", AdjustmentKind.DEDUCTION: "Deducts points (减分)."},
)


class OverrideEffect(Enum):
    """What an event makes of the grade."""

    LOWEST = "lowest"
    DOWN = "down"
    BAR = "bar"


described(
    OverrideEffect,
    "What an event makes of the grade (等次调整).",
    {
        OverrideEffect.LOWEST: "The lowest grade, whatever the total (定为最低等次).",
        OverrideEffect.DOWN: "One grade less (降一等次).",
        OverrideEffect.BAR: "One grade can't be reached (取消某等次资格).",
    },
)
described(
    AssessorKind,
    "Who gives a figure (考评主体).",
    {
        AssessorKind.SUBJECT: "The subject itself (考评对象自报).",
        AssessorKind.OFFICE: "The performance office; at levels 3 and 4 the unit itself (组织考核的一方).",
        AssessorKind.DEPARTMENT: "One department, for all (指定的部门).",
    },
)
described(
    SchemeStatus,
    "State of a scheme version (指标体系状态).",
    {
        SchemeStatus.DRAFT: "It can be changed (草稿).",
        SchemeStatus.PUBLISHED: "Rosters may use it; it never changes (已发布).",
        SchemeStatus.DISCARDED: "A draft taken back; it is shown nowhere any more (已作废).",
    },
)


class ScoringMethod(Enum):
    """How an indicator's figures become points."""

    TARGET = "target"
    RATING = "rating"
    CHECKLIST = "checklist"
    PANEL = "panel"
    SURVEY = "survey"
    STEPS = "steps"
    RANK_POINTS = "rank_points"
    BEST_RATIO = "best_ratio"
    MEAN_DEVIATION = "mean_deviation"
    DEDUCT = "deduct"
    GRADE_POINTS = "grade_points"
    MEMBERS = "members"
    RESULT = "result"


described(
    ScoringMethod,
    "How an indicator's figures become points (计分方法); FORMAT.md has the settings of each.",
    {
        ScoringMethod.TARGET: "The actual value over the target (量化指标).",
        ScoringMethod.RATING: "A mark (打分).",
        ScoringMethod.CHECKLIST: "Items done of those to be done (完成项数).",
        ScoringMethod.PANEL: "Marks of groups of raters (领导评估、互评).",
        ScoringMethod.SURVEY: "Ballots of groups in bands of satisfaction (公众评议).",
        ScoringMethod.STEPS: "The highest threshold that is reached (分段计分).",
        ScoringMethod.RANK_POINTS: "The place in the ranking group (按名次计分).",
        ScoringMethod.BEST_RATIO: "The ratio to the best of the ranking group (与最优值比).",
        ScoringMethod.MEAN_DEVIATION: "The distance from the ranking group's mean (与平均值比).",
        ScoringMethod.DEDUCT: "Full at first; recorded events take points (倒扣分).",
        ScoringMethod.GRADE_POINTS: "The grades of linked projects (专项考核等次计分).",
        ScoringMethod.MEMBERS: "The totals of the members (下属成绩汇总).",
        ScoringMethod.RESULT: "The total of one other subject (成绩计入).",
    },
)
