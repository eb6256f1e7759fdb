"""Where what a government or a unit owns stands, for the policy to judge."""

from uuid import UUID

from tenants.database.session import Session
from tenants.levels import Level
from tenants.tree import Place
from tenants.viewer import Viewer


def own_place(session: Session) -> Place:
    """The viewer's own government."""
    return Place(session.viewer.tenant, session.viewer.path)


def owned_place(viewer: Viewer, level: Level, owner_id: UUID | None) -> Place:
    """A thing of a level that belongs to the government, or to the unit that owns it."""
    return Place(
        viewer.tenant, viewer.path, level, None, frozenset() if owner_id is None else frozenset({owner_id})
    )
