"""Events (加减分与一票否决): inspection findings, upheld complaints, commendations, vetoes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from policy import Action
from resolvers import audit
from resolvers.faults import FaultsError, NotFoundError, refuse, refuse_all
from resolvers.rights.permits import require
from resolvers.rules.rows import read_rules
from resolvers.stale_versions import refuse_stale
from resolvers.text_rules import meant_name, optional_text_faults, text_faults
from resolvers.write_locks import events_of_entry, facts_of_cycle
from resolvers.year.event_doubles import refuse_double
from resolvers.year.event_steps import RECORDING, recording_verdict, withdrawal_verdict
from resolvers.year.fact_faults import told_fault
from resolvers.year.places import entry_place
from resolvers.year.records import Cycle, Entry, Event, EventNoun
from resolvers.year.rows import find_cycle, find_entry, find_event
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


async def record_event(session: Session, noun: EventNoun, asked: EventInput) -> UUID:
    """Record an event of one of the four nouns against a subject of an open cycle."""
    await session.lock(facts_of_cycle(asked.cycle), events_of_entry(asked.cycle, asked.subject))
    cycle = await find_cycle(session, asked.cycle)
    entry = await find_entry(session, asked.cycle, asked.subject)
    if entry is None:
        raise refuse("NOT_IN_ROSTER", "subject")
    decision = recording_verdict(session.viewer, cycle, entry, noun).require()
    refuse_all([*text_faults(reason=asked.reason), *optional_text_faults(document=asked.document)])
    if asked.occurred_on > today():
        raise refuse("DATE_IN_FUTURE", "occurredOn")
    if asked.occurred_on.year not in (cycle.year, cycle.year + 1):
        raise refuse("DATE_NOT_IN_YEAR", "occurredOn", year=cycle.year)
    event = await _checked_event(session, noun, asked, entry)
    if not asked.again:
        await refuse_double(
            session,
            cycle_id=asked.cycle,
            subject_id=asked.subject,
            code=event.code,
            kind=event.event,
            occurred_on=asked.occurred_on,
            document=asked.document,
        )
    key = uuid7()
    values = {
        "tenant": session.viewer.tenant,
        "id": key,
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
    await session.run(events.insert().values(values))
    await audit.record(session, decision, RECORDING[noun].value, "event", key, after=values)
    return key


async def withdraw_event(session: Session, event_id: UUID, *, reason: str, expected_version: int) -> UUID:
    """The way back: the event stays on record, but counts no more."""
    event = await find_event(session, event_id)
    await session.lock(facts_of_cycle(event.cycle_id))
    cycle = await find_cycle(session, event.cycle_id)
    entry = await find_entry(session, event.cycle_id, event.subject_id)
    if entry is None:
        raise NotFoundError("event")
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
    await session.change_one(
        events.update()
        .where(
            events.c.tenant == session.viewer.tenant,
            events.c.id == event_id,
            events.c.version == event.version,
        )
        .values(changes)
    )
    before = {"version": event.version}
    await audit.record(session, decision, "event:withdraw", "event", event_id, before=before, after=changes)
    return event_id


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event with the entry and the cycle in which it counts."""

    event: Event
    entry: Entry
    cycle: Cycle


async def read_event(session: Session, event_id: UUID) -> RecordedEvent:
    """An event by its id; raises :class:`DeniedError` if the viewer may not read it."""
    event = await find_event(session, event_id)
    cycle = await find_cycle(session, event.cycle_id)
    entry = await find_entry(session, event.cycle_id, event.subject_id)
    if entry is None:
        raise NotFoundError("event")
    require(session, Action.EVENT_READ, entry_place(session.viewer, entry))
    return RecordedEvent(event, entry, cycle)


async def _checked_event(session: Session, noun: EventNoun, asked: EventInput, entry: Entry) -> SchemeEvent:
    """The event by the scheme's own names."""
    scheme = (await read_rules(session, [entry.scheme_id]))[entry.scheme_id]
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
