"""The closed sets of the results."""

from enum import Enum

from resolvers.results.records import ScoreStatus
from schema.described_enums import described, in_both
from schema.messages import message

__all__ = [
    "LineKind",
    "LineNote",
    "ScoreStatus",
]

described(
    ScoreStatus,
    "Standing of a score (得分性质).",
    {
        ScoreStatus.PROVISIONAL: "Of the latest run, not published (试算).",
        ScoreStatus.RELEASED: "Published officially; never changes (已发布).",
    },
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


described(
    LineKind,
    "What a line of a derivation is about (计算步骤).",
    {
        LineKind.LEAF: "The points of one indicator (指标).",
        LineKind.INDICATOR: "The points of an indicator that has others below it (小计).",
        LineKind.ADJUSTMENT: "Points for events, added or deducted (加减分).",
        LineKind.TOTAL: "The total (总分).",
        LineKind.STAGE: "The result of some of the year's periods (阶段考核).",
        LineKind.GRADE: "Whether a grade is reached (等次).",
        LineKind.OVERRIDE: "An event that changes the grade (等次调整).",
        LineKind.CONSEQUENCE: "What follows from the result (结果运用).",
    },
)


class LineNote(Enum):
    """What is remarkable about a line of a derivation."""

    PENDING = "pending"
    EXCLUDED = "excluded"
    COUNTED_ZERO = "counted_zero"
    CAPPED = "capped"
    NO_LINKS = "no_links"
    EVENT = "event"
    BELOW_MIN = "below_min"
    BARRED = "barred"
    QUOTA_FULL = "quota_full"
    TIE_UNDECIDED = "tie_undecided"
    TIE_OUT = "tie_out"
    DECIDED = "decided"
    DECIDED_OUT = "decided_out"
    ONE_GRADE_DOWN = "one_grade_down"
    LOWEST = "lowest"
    FEW_RATERS = "few_raters"


described(
    LineNote,
    "What is remarkable about a line of a derivation (说明).",
    {
        each: in_both(message(f"NOTE_{each.name}", "en"), message(f"NOTE_{each.name}", "zh"))
        for each in LineNote
    },
)
