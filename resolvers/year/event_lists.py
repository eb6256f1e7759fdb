"""The events recorded about subjects, read for many at once."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, tuple_

from resolvers.year.records import Event
from tenants.database.session import Session
from tenants.models.year import events


async def read_events(
    session: Session, keys: Collection[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], list[Event]]:
    """All events by cycle and subject, withdrawn ones too, the oldest first.

    Whoever asks has already decided that the viewer may read them.
    """
    query = select(events).where(
        events.c.tenant == session.viewer.tenant, tuple_(events.c.cycle_id, events.c.subject_id).in_(keys)
    )
    found: defaultdict[tuple[UUID, UUID], list[Event]] = defaultdict(list)
    for row in await session.rows(query.order_by(events.c.occurred_on, events.c.id)):
        found[row.cycle_id, row.subject_id].append(Event.of(row))
    return dict(found)
