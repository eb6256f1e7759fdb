"""The policy's targets for things that a government or a unit owns."""

from uuid import UUID

from tenants.database.session import Session
from tenants.levels import Level
from tenants.tree import Place
from tenants.viewer import Viewer


def own_place(session: Session) -> Place:
    """The viewer's own government."""
    return Place(session.viewer.tenant, session.viewer.path)


def owned_place(viewer: Viewer, level: Level, owner_id: UUID | None) -> Place:
    """A thing of a level: the government's, or the unit's that owns it."""
    return Place(
        viewer.tenant, viewer.path, level, None, frozenset() if owner_id is None else frozenset({owner_id})
    )
