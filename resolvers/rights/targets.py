"""Where the things of a use case stand, for the policy to judge."""

from uuid import UUID

from resolvers.organisation.records import Subject
from resolvers.rules.records import SchemeVersion
from resolvers.year.records import Cycle, Entry
from tenants.database.session import Session
from tenants.levels import Level
from tenants.tree import Place
from tenants.viewer import Viewer


def own_place(session: Session) -> Place:
    """The viewer's own government."""
    return Place(session.viewer.tenant, session.viewer.path)


def subject_place(viewer: Viewer, subject: Subject) -> Place:
    """A subject of the viewer's government, whatever the year."""
    above = (subject.unit_id, subject.parent_id)
    return Place(
        viewer.tenant, viewer.path, subject.level, subject.id, frozenset(x for x in above if x is not None)
    )


def entry_place(viewer: Viewer, entry: Entry, *, provider: UUID | None = None) -> Place:
    """A subject as its cycle's roster pins it; the provider if an indicator has one."""
    above = (entry.unit_id, entry.parent_id, entry.portfolio_id)
    return Place(
        viewer.tenant,
        viewer.path,
        entry.level,
        entry.subject_id,
        frozenset(x for x in above if x is not None),
        provider,
    )


def owned_place(viewer: Viewer, level: Level, owner_id: UUID | None) -> Place:
    """A thing of a level that belongs to the government, or to the unit that owns it."""
    return Place(
        viewer.tenant, viewer.path, level, None, frozenset() if owner_id is None else frozenset({owner_id})
    )


def scheme_place(viewer: Viewer, scheme: SchemeVersion) -> Place:
    """A scheme of the viewer's own government."""
    return owned_place(viewer, scheme.level, scheme.owner_id)


def cycle_place(viewer: Viewer, cycle: Cycle) -> Place:
    """A cycle: a government's own stands at level 2, a unit's at level 3."""
    return owned_place(viewer, Level.UNIT if cycle.owner_id is None else Level.SECTION, cycle.owner_id)
