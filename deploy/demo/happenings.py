"""Records what happened to units in a year, each event by the officer whose business it is."""

from uuid import UUID

from deploy.demo.acting import Acting
from deploy.demo.counties import Happening
from resolvers.events import EventInput, record_event


async def record_happenings(acting: Acting, cycle: UUID, year: int) -> None:
    """Every event of the county's file that falls into the year."""
    for happening in acting.county.events:
        if happening.on.year == year:
            session = await acting.by(happening.by)
            await record_event(session, happening.noun, _input(acting, cycle, happening))


def _input(acting: Acting, cycle: UUID, happening: Happening) -> EventInput:
    return EventInput(
        cycle=cycle,
        subject=acting.county.id_of("unit", happening.unit),
        code=happening.code,
        event=happening.event,
        points=happening.points,
        occurred_on=happening.on,
        document=happening.document,
        reason=happening.reason,
    )
