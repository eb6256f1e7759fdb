"""The closed sets of the results."""

from enum import Enum

import strawberry

from resolvers.results.records import ScoreStatus

__all__ = [
    "LineKind",
    "ScoreStatus",
]

strawberry.enum(
    ScoreStatus,
    name="ScoreStatus",
    description="Standing of a score (得分性质): PROVISIONAL 试算 (of the latest run), RELEASED 正式发布.",
)


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
