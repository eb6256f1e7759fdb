"""People (人员): known to themselves, and to the officers who appoint them or read the logs."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from policy import Action, decide
from resolvers.organisation.records import Person
from resolvers.rights.places import own_place
from tenants.database.session import Session
from tenants.models.organisation import users

_SHOWING = (Action.APPOINTMENT_READ, Action.AUDIT_READ, Action.DENIAL_READ)
"""What shows people; whoever may do one of these may know of everybody."""


async def read_persons(session: Session, ids: Collection[UUID]) -> dict[UUID, Person]:
    """The people with these ids whom the viewer may know of."""
    viewer = session.viewer
    knows_all = any(decide(viewer, action, own_place(session)).allowed for action in _SHOWING)
    known = list(ids) if knows_all else [key for key in ids if key == viewer.user]
    if not known:
        return {}
    query = select(users.c.id, users.c.name).where(users.c.tenant == viewer.tenant, users.c.id.in_(known))
    return {row.id: Person.of(row) for row in await session.rows(query)}
