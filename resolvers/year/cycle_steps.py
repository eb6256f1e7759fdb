"""What a year takes at which time: the state's word on a step, after the policy's.

The same for who asks beforehand and for who does it. Reads no rows.
"""

from collections.abc import Iterator
from enum import StrEnum

from policy import Action, Decision, decide
from resolvers.faults import Fault
from resolvers.year.places import cycle_place
from resolvers.year.records import Cycle
from tenants.viewer import Viewer


class CycleStep(StrEnum):
    """What can be done to a cycle as a whole."""

    CHANGE = "change"
    CLOSE = "close"
    REOPEN = "reopen"
    COMPUTE = "compute"
    RELEASE = "release"


_ACTIONS = {
    CycleStep.CHANGE: Action.ROSTER_EDIT,
    CycleStep.CLOSE: Action.CYCLE_CLOSE,
    CycleStep.REOPEN: Action.CYCLE_CLOSE,
    CycleStep.COMPUTE: Action.RUN_COMPUTE,
    CycleStep.RELEASE: Action.RELEASE_PUBLISH,
}


def cycle_verdict(viewer: Viewer, cycle: Cycle, step: CycleStep) -> Decision:
    """Whether the viewer may take a step now, and the first thing in the way if not."""
    decision = decide(viewer, _ACTIONS[step], cycle_place(viewer, cycle))
    if not decision.allowed:
        return decision
    fault = next(obstacles(cycle, step), None)
    return decision if fault is None else Decision(False, fault.code, fault.params)


def obstacles(cycle: Cycle, step: CycleStep, *path: str) -> Iterator[Fault]:
    """What the cycle's state has against a step."""
    status = {"status": cycle.status}
    if step is CycleStep.CLOSE and cycle.status != "open":
        yield Fault("CYCLE_NOT_OPEN", path, status)
    elif step is CycleStep.REOPEN and cycle.status == "open":
        yield Fault("CYCLE_OPEN_ALREADY", path, status)
    elif step is CycleStep.RELEASE and cycle.status != "closed":
        yield Fault("CYCLE_NOT_CLOSED", path, status)
    elif step in (CycleStep.CHANGE, CycleStep.COMPUTE) and cycle.status == "released":
        yield Fault("CYCLE_RELEASED", path)
    elif step is CycleStep.CHANGE and cycle.status == "closed":
        yield Fault("CYCLE_CLOSED", path)
