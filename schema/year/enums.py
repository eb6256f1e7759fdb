"""The closed sets of the year."""

import strawberry

from resolvers.year.measurement_steps import MeasurementStep
from resolvers.year.records import CycleStatus, EventNoun, MeasurementStatus

__all__ = [
    "CycleStatus",
    "EventNoun",
    "MeasurementStatus",
    "MeasurementStep",
]

strawberry.enum(
    CycleStatus,
    name="CycleStatus",
    description="State of a cycle (考核周期状态): OPEN 进行中, CLOSED 已截止 (no more facts), RELEASED 发布.",
)
strawberry.enum(
    EventNoun,
    name="EventNoun",
    description="Kind of event: INSPECTION 查访核验, COMPLAINT 投诉查处, COMMENDATION 表彰, VETO 一票否决.",
)
strawberry.enum(
    MeasurementStatus,
    name="MeasurementStatus",
    description=(
        "State of an expected figure (数据状态): MISSING 未报, REPORTED 待核, VERIFIED 已核, RETURNED 退回."
    ),
)
strawberry.enum(
    MeasurementStep,
    name="MeasurementStep",
    description="A step in the life of a figure: REPORT 上报, VERIFY 核实, RETURN 退回, CORRECT 更正.",
)
