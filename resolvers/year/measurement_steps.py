"""What stands in the way of a step in a figure's life: the policy's reason first, then the state's."""

from policy import Action, decide, not_own_report
from resolvers.faults import Fault
from resolvers.year.cycle_steps import CycleStep, obstacles
from resolvers.year.expected_figures import ExpectedFigure
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


def refusal(viewer: Viewer, figure: ExpectedFigure, step: str) -> Fault | None:
    """The first thing in the way; None if the step can be taken."""
    place = figure.place(viewer)
    action = report_action(figure.leaf, place) if step == "report" else _ACTIONS[step]
    decision = decide(viewer, action, place)
    if not decision.allowed:
        return Fault(decision.code, params=decision.params)
    obstacle = next(obstacles(figure.cycle, CycleStep.CHANGE), None)
    if obstacle is not None:
        return obstacle
    if figure.status not in _STATES[step]:
        return Fault(_STATE_CODES[figure.status], params={"status": figure.status})
    if step == "verify" and figure.measurement is not None:
        own = not_own_report(viewer.user, figure.measurement.reported_by)
        return None if own.allowed else Fault(own.code, params=own.params)
    return None
