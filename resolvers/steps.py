"""What stands in the way of a step in a figure's life: the policy's reason first, then the state's."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from policy import Action, decide, not_own_report
from resolvers.measurements import report_action
from resolvers.slots import Slot
from tenants.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step can't be taken now."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


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


def refusal(viewer: Viewer, slot: Slot, step: str) -> Refusal | None:
    """The first thing in the way; None if the step can be taken."""
    place = slot.place(viewer)
    action = report_action(slot.leaf, place) if step == "report" else _ACTIONS[step]
    decision = decide(viewer, action, place)
    if not decision.allowed:
        return Refusal(decision.code, decision.params)
    if slot.cycle.status != "open":
        return Refusal("CYCLE_RELEASED" if slot.cycle.status == "released" else "CYCLE_CLOSED")
    if slot.status not in _STATES[step]:
        return Refusal(_STATE_CODES[slot.status], {"status": slot.status})
    if step == "verify" and slot.measurement is not None:
        own = not_own_report(viewer.user, slot.measurement.reported_by)
        return None if own.allowed else Refusal(own.code, own.params)
    return None
