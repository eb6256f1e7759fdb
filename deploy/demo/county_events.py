"""Records the events of a year, for units and inside units, each by the person responsible."""

from uuid import UUID

from deploy.demo.actors import Actors
from deploy.demo.counties import CountyEvent
from resolvers.year.events import EventInput, record_event
from resolvers.year.records import EventNoun


async def record_events(actors: Actors, cycle: UUID, year: int, *, inside: str | None = None) -> None:
    """Record the file's events of this year: those of units, or those inside one unit."""
    for event in actors.county.events:
        if event.on.year == year and inside == (event.unit if event.who else None):
            session = await actors.by(event.by)
            await record_event(session, EventNoun(event.noun), _input(actors, cycle, event))


def _input(actors: Actors, cycle: UUID, event: CountyEvent) -> EventInput:
    return EventInput(
        cycle=cycle,
        subject=_subject(actors, event),
        code=event.code,
        kind=event.event,
        points=event.points,
        occurred_on=event.on,
        document=event.document,
        reason=event.reason,
    )


def _subject(actors: Actors, event: CountyEvent) -> UUID:
    if event.who is None:
        return actors.county.id_of("unit", event.unit)
    level, _, code = event.who.partition(":")
    return actors.county.id_of(level, code, event.unit)
