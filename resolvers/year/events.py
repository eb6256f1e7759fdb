"""Events (加减分与一票否决): inspection findings, upheld complaints, commendations, vetoes."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, select
from uuid_utils.compat import uuid7

from policy import Action
from resolvers import audit
from resolvers.faults import FaultsError, NotFoundError, refuse, refuse_all
from resolvers.rights.permits import require
from resolvers.stale_versions import refuse_stale
from resolvers.text_rules import meant_name, optional_text_faults, text_faults
from resolvers.write_locks import events_of_entry, facts_of_cycle
from resolvers.year.event_doubles import refuse_double
from resolvers.year.event_steps import RECORDING, recording_verdict, withdrawal_verdict
from resolvers.year.fact_faults import told_fault
from resolvers.year.pinned_entries import TENANT, Beside, PinnedEntry, PinnedQuery
from resolvers.year.places import entry_place
from resolvers.year.records import Cycle, Entry, Event, EventNoun
from resolvers.year.rows import find_cycle
from tenants.clock import now, today
from tenants.database.session import Session
from tenants.models.year import events
from tenants.schemes import Event as SchemeEvent
from tenants.schemes import FactError, Scheme, check_event


@dataclass(frozen=True, slots=True)
class EventInput:
    """An event as a mutation gives it.

    ``code`` is an adjustment or an override of the scheme (or an indicator that deducts), ``kind`` its
    kind where the scheme lists kinds; ``points`` where it doesn't. ``again``: what looks like a double is
    recorded on purpose.
    """

    cycle: UUID
    subject: UUID
    code: str
    kind: str | None
    points: Decimal | None
    occurred_on: date
    document: str | None
    reason: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event with the entry and the cycle in which it counts."""

    event: Event
    entry: Entry
    cycle: Cycle

    @property
    def id(self) -> UUID:
        """The event's."""
        return self.event.id


async def record_event(session: Session, noun: EventNoun, asked: EventInput) -> RecordedEvent:
    """Record an event of one of the four nouns against a subject of an open cycle."""
    await session.lock(facts_of_cycle(asked.cycle), events_of_entry(asked.cycle, asked.subject))
    pinned, earlier = await _entry_of(session, asked.cycle, asked.subject)
    cycle, entry = pinned.cycle, pinned.entry
    decision = recording_verdict(session.viewer, cycle, entry, noun).require()
    refuse_all([*text_faults(reason=asked.reason), *optional_text_faults(document=asked.document)])
    if asked.occurred_on > today():
        raise refuse("DATE_IN_FUTURE", "occurredOn")
    if asked.occurred_on.year not in (cycle.year, cycle.year + 1):
        raise refuse("DATE_NOT_IN_YEAR", "occurredOn", year=cycle.year)
    event = _checked_event(pinned.document.scheme, noun, asked)
    if not asked.again:
        refuse_double(
            earlier,
            code=event.code,
            kind=event.event,
            occurred_on=asked.occurred_on,
            document=asked.document,
        )
    values: dict[str, Any] = {
        "id": uuid7(),
        "cycle_id": asked.cycle,
        "subject_id": asked.subject,
        "noun": noun,
        "code": event.code,
        "event": event.event,
        "points": asked.points,
        "occurred_on": asked.occurred_on,
        "document": asked.document,
        "reason": asked.reason,
        "version": 1,
        "recorded_by": session.viewer.user,
        "recorded_at": now(),
    }
    row = {"tenant": session.viewer.tenant, **values}
    await session.insert_one(events, row)
    await audit.record(session, decision, RECORDING[noun].value, "event", values["id"], after=row)
    return RecordedEvent(Event(**values, withdrawn_at=None, withdrawal_reason=None), entry, cycle)


async def withdraw_event(
    session: Session, event_id: UUID, *, reason: str, expected_version: int
) -> RecordedEvent:
    """The way back: the event stays on record, but counts no more."""
    values = {"tenant": session.viewer.tenant, "event": event_id}
    await session.lock(of_rows=_OF_EVENT.locks(values))
    event, entry, cycle = await _recorded(session, event_id)
    verdict = withdrawal_verdict(session.viewer, cycle, entry, event)
    decision = verdict.permit()
    refuse_all(text_faults(reason=reason))
    refuse_stale(event.version, expected_version)
    verdict.require()
    changes: dict[str, Any] = {
        "version": event.version + 1,
        "withdrawn_by": session.viewer.user,
        "withdrawn_at": now(),
        "withdrawal_reason": reason,
    }
    seen = {"tenant": session.viewer.tenant, "id": event_id, "version": event.version}
    await session.change_one(events, seen, changes)
    before = {"version": event.version}
    await audit.record(session, decision, "event:withdraw", "event", event_id, before=before, after=changes)
    withdrawn = replace(event, **{name: value for name, value in changes.items() if name != "withdrawn_by"})
    return RecordedEvent(withdrawn, entry, cycle)


async def read_event(session: Session, event_id: UUID) -> RecordedEvent:
    """An event by its id; raises :class:`DeniedError` if the viewer may not read it."""
    return shown_event(session, RecordedEvent(*await _recorded(session, event_id)))


def shown_event(session: Session, found: RecordedEvent) -> RecordedEvent:
    """An event that was found; raises :class:`DeniedError` if the viewer may not read it."""
    require(session, Action.EVENT_READ, entry_place(session.viewer, found.entry))
    return found


async def _recorded(session: Session, event_id: UUID) -> tuple[Event, Entry, Cycle]:
    values = {"tenant": session.viewer.tenant, "event": event_id}
    for pinned, (event,) in await _OF_EVENT.find(session, values):
        return event, pinned.entry, pinned.cycle
    raise NotFoundError("event")


async def _entry_of(session: Session, cycle_id: UUID, subject_id: UUID) -> tuple[PinnedEntry, list[Event]]:
    """An entry of a cycle's roster, with its events that count."""
    values = {"tenant": session.viewer.tenant, "cycle": cycle_id, "subject": subject_id}
    found = await _OF_SUBJECT.find(session, values)
    if not found:
        await find_cycle(session, cycle_id)
        raise refuse("NOT_IN_ROSTER", "subject")
    return found[0][0], [event for _, (event,) in found if event is not None]


def _checked_event(scheme: Scheme, noun: EventNoun, asked: EventInput) -> SchemeEvent:
    """The event by the scheme's own names."""
    code = meant_name(asked.code, scheme.codes, "code")
    if noun not in allowed_nouns(scheme, code):
        raise refuse("EVENT_OF_OTHER_NOUN", "code", value=scheme.name_of(code)[:80])
    try:
        event = check_event(scheme, SchemeEvent(code, asked.kind, asked.points, None, asked.occurred_on))
    except FactError as error:
        raise FaultsError([told_fault(scheme, error)]) from None
    if asked.points is not None and asked.points > scheme.full_marks:
        raise refuse("POINTS_OUT_OF_RANGE", "points", most=scheme.full_marks)
    return event


def allowed_nouns(scheme: Scheme, code: str) -> frozenset[EventNoun]:
    """Who may use a code: overrides are vetoes, bonuses commendations, deductions findings or complaints.

    A deduction named ``inspection`` or ``complaint`` belongs to that office alone.
    """
    if scheme.override(code) is not None:
        return frozenset({EventNoun.VETO})
    adjustment = scheme.adjustment(code)
    if adjustment is not None and adjustment.kind == "bonus":
        return frozenset({EventNoun.COMMENDATION})
    if adjustment is not None and code in ("inspection", "complaint"):
        return frozenset({EventNoun(code)})
    if adjustment is not None or scheme.indicator(code) is not None:
        return frozenset({EventNoun.INSPECTION, EventNoun.COMPLAINT})
    # An unknown code passes here so that the scheme itself can say what it doesn't know.
    return frozenset(EventNoun)


_EVENT = (
    select(events)
    .where(events.c.tenant == TENANT, events.c.id == bindparam("event", type_=Uuid))
    .subquery("named")
)
_OF_EVENT = PinnedQuery(_EVENT, Beside(Event, _EVENT.c))
_SUBJECT = select(
    bindparam("cycle", type_=Uuid).label("cycle_id"), bindparam("subject", type_=Uuid).label("subject_id")
).subquery("named")
_OF_SUBJECT = PinnedQuery(
    _SUBJECT,
    Beside(
        Event,
        events.c,
        events,
        and_(
            events.c.tenant == TENANT,
            events.c.cycle_id == _SUBJECT.c.cycle_id,
            events.c.subject_id == _SUBJECT.c.subject_id,
            events.c.withdrawn_at.is_(None),
        ),
    ),
)
