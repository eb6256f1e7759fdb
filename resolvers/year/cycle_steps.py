"""What may be done to a cycle as a whole: the policy's word first, then the state's. Reads no rows."""

from collections.abc import Iterator
from enum import StrEnum

from policy import Action, decide
from resolvers.faults import Fault
from resolvers.rights.verdicts import Verdict
from resolvers.year.places import cycle_place
from resolvers.year.records import Cycle, CycleStatus
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


def cycle_verdict(viewer: Viewer, cycle: Cycle, step: CycleStep, *path: str) -> Verdict:
    """Whether the viewer may take a step now; ``path`` is where the input names the cycle."""
    decision = decide(viewer, _ACTIONS[step], cycle_place(viewer, cycle))
    return Verdict.of(decision, obstacles(cycle, step, *path))


def opening_verdict(viewer: Viewer, cycle: Cycle, existing: Cycle | None) -> Verdict:
    """Whether the viewer may open a cycle that is not there yet; ``existing`` is that year's, if any."""
    decision = decide(viewer, Action.CYCLE_OPEN, cycle_place(viewer, cycle))
    taken = () if existing is None else (Fault("CYCLE_EXISTS", ("year",), {"year": str(cycle.year)}),)
    return Verdict.of(decision, taken)


def obstacles(cycle: Cycle, step: CycleStep, *path: str) -> Iterator[Fault]:
    """What the cycle's state has against a step."""
    status = {"status": cycle.status.value}
    if step is CycleStep.CLOSE and cycle.status is not CycleStatus.OPEN:
        yield Fault("CYCLE_NOT_OPEN", path, status)
    elif step is CycleStep.REOPEN and cycle.status is CycleStatus.OPEN:
        yield Fault("CYCLE_OPEN_ALREADY", path, status)
    elif step is CycleStep.RELEASE and cycle.status is not CycleStatus.CLOSED:
        yield Fault("CYCLE_NOT_CLOSED", path, status)
    elif step in (CycleStep.CHANGE, CycleStep.COMPUTE) and cycle.status is CycleStatus.RELEASED:
        yield Fault("CYCLE_RELEASED", path)
    elif step is CycleStep.CHANGE and cycle.status is CycleStatus.CLOSED:
        yield Fault("CYCLE_CLOSED", path)
