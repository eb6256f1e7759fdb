"""Records what happened in a year to units and inside them, each event by whose business it is."""

from uuid import UUID

from deploy.demo.actors import Acting
from deploy.demo.counties import Happening
from resolvers.year.events import EventInput, record_event
from resolvers.year.records import EventNoun


async def record_happenings(acting: Acting, cycle: UUID, year: int, *, inside: str | None = None) -> None:
    """Every event of the county's file that falls into the year: the units', or those inside one unit."""
    for happening in acting.county.events:
        if happening.on.year == year and inside == (happening.unit if happening.who else None):
            session = await acting.by(happening.by)
            await record_event(session, EventNoun(happening.noun), _input(acting, cycle, happening))


def _input(acting: Acting, cycle: UUID, happening: Happening) -> EventInput:
    return EventInput(
        cycle=cycle,
        subject=_subject(acting, happening),
        code=happening.code,
        event=happening.event,
        points=happening.points,
        occurred_on=happening.on,
        document=happening.document,
        reason=happening.reason,
    )


def _subject(acting: Acting, happening: Happening) -> UUID:
    if happening.who is None:
        return acting.county.id_of("unit", happening.unit)
    level, _, code = happening.who.partition(":")
    return acting.county.id_of(level, code, happening.unit)
