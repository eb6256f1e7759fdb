"""What may be done to events: the policy's word first, then the state's. Reads no rows."""

from collections.abc import Iterator

from policy import Action, decide
from resolvers.faults import Fault
from resolvers.rights.verdicts import Verdict
from resolvers.year.cycle_steps import CycleStep, obstacles
from resolvers.year.places import entry_place
from resolvers.year.records import Cycle, Entry, Event, EventNoun
from tenants.viewer import Viewer

RECORDING = {
    EventNoun.INSPECTION: Action.INSPECTION_RECORD,
    EventNoun.COMPLAINT: Action.COMPLAINT_RECORD,
    EventNoun.COMMENDATION: Action.COMMENDATION_RECORD,
    EventNoun.VETO: Action.VETO_RECORD,
}


def recording_verdict(viewer: Viewer, cycle: Cycle, entry: Entry, noun: EventNoun) -> Verdict:
    """Whether the viewer may record an event of this kind against an entry now."""
    decision = decide(viewer, RECORDING[noun], entry_place(viewer, entry))
    return Verdict.of(decision, obstacles(cycle, CycleStep.CHANGE, "cycle"))


def withdrawal_verdict(viewer: Viewer, cycle: Cycle, entry: Entry, event: Event) -> Verdict:
    """Whether the viewer may withdraw an event now: it takes the right to record one of its kind."""
    decision = decide(viewer, RECORDING[event.noun], entry_place(viewer, entry))
    return Verdict.of(decision, _withdrawal_obstacles(cycle, event))


def _withdrawal_obstacles(cycle: Cycle, event: Event) -> Iterator[Fault]:
    yield from obstacles(cycle, CycleStep.CHANGE)
    if event.withdrawn_at is not None:
        yield Fault("EVENT_WITHDRAWN", ("event",))
