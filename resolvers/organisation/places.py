"""The policy's targets for subjects."""

from resolvers.organisation.records import Subject
from tenants.tree import Place
from tenants.viewer import Viewer


def subject_place(viewer: Viewer, subject: Subject) -> Place:
    """A subject of the viewer's government, whatever the year."""
    above = (subject.unit_id, subject.parent_id)
    return Place(
        viewer.tenant, viewer.path, subject.level, subject.id, frozenset(x for x in above if x is not None)
    )
