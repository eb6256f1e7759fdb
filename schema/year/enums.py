"""The closed sets of the year."""

from resolvers.year.measurement_steps import MeasurementStep
from resolvers.year.records import CycleStatus, EventNoun, MeasurementStatus
from schema.described_enums import described

__all__ = [
    "CycleStatus",
    "EventNoun",
    "MeasurementStatus",
    "MeasurementStep",
]

described(
    CycleStatus,
    "State of a cycle (考核周期状态).",
    {
        CycleStatus.OPEN: "Figures and events are taken (进行中).",
        CycleStatus.CLOSED: "No more figures and events (已截止).",
        CycleStatus.RELEASED: "The results are published (已发布).",
    },
)
described(
    EventNoun,
    "Kind of event (事项类别).",
    {
        EventNoun.INSPECTION: "What an inspection found (查访核验).",
        EventNoun.COMPLAINT: "A complaint that was found right (投诉查处).",
        EventNoun.COMMENDATION: "A commendation, which adds points (表彰加分).",
        EventNoun.VETO: "What overrides the grade (一票否决).",
    },
)
described(
    MeasurementStatus,
    "State of an expected figure (数据状态).",
    {
        MeasurementStatus.MISSING: "Nothing was reported (未报).",
        MeasurementStatus.REPORTED: "Reported, waits for verification (待核实).",
        MeasurementStatus.VERIFIED: "Verified; it counts (已核实).",
        MeasurementStatus.RETURNED: "Sent back with a reason (已退回).",
    },
)
described(
    MeasurementStep,
    "A step in the life of a figure (数据办理步骤).",
    {
        MeasurementStep.REPORT: "Report it (填报).",
        MeasurementStep.VERIFY: "Accept it (核实).",
        MeasurementStep.RETURN: "Send it back (退回).",
        MeasurementStep.CORRECT: "Put another figure in its place (更正).",
        MeasurementStep.SET_TARGET: "Say what it is measured against (下达目标).",
    },
)
