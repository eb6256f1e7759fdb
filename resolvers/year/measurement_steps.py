"""What stands in the way of a step in a figure's life: the policy's reason first, then the state's."""

from policy import Action, decide, not_own_report
from resolvers.faults import Fault
from resolvers.year.cycle_steps import CycleStep, obstacles
from resolvers.year.expected_figures import Slot
from resolvers.year.measurements import report_action
from tenants.viewer import Viewer

_ACTIONS = {
    "verify": Action.MEASUREMENT_VERIFY,
    "return": Action.MEASUREMENT_RETURN,
    "correct": Action.MEASUREMENT_CORRECT,
}

_STATES = {
    "report": ("missing", "reported", "returned"),
    "verify": ("reported",),
    "return": ("reported", "verified"),
    "correct": ("reported", "verified", "returned"),
}

_STATE_CODES = {
    "missing": "MEASUREMENT_MISSING",
    "reported": "MEASUREMENT_NOT_REPORTED",
    "verified": "MEASUREMENT_VERIFIED",
    "returned": "MEASUREMENT_RETURNED",
}


def refusal(viewer: Viewer, slot: Slot, step: str) -> Fault | None:
    """The first thing in the way; None if the step can be taken."""
    place = slot.place(viewer)
    action = report_action(slot.leaf, place) if step == "report" else _ACTIONS[step]
    decision = decide(viewer, action, place)
    if not decision.allowed:
        return Fault(decision.code, params=decision.params)
    obstacle = next(obstacles(slot.cycle, CycleStep.CHANGE), None)
    if obstacle is not None:
        return obstacle
    if slot.status not in _STATES[step]:
        return Fault(_STATE_CODES[slot.status], params={"status": slot.status})
    if step == "verify" and slot.measurement is not None:
        own = not_own_report(viewer.user, slot.measurement.reported_by)
        return None if own.allowed else Fault(own.code, params=own.params)
    return None
