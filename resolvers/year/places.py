"""The policy's targets for cycles and for the entries of their rosters."""

from resolvers.rights.places import owned_place
from resolvers.year.figure_assessors import FigureAssessor
from resolvers.year.records import Cycle, Entry
from tenants.levels import Level
from tenants.tree import Place
from tenants.viewer import Viewer


def entry_place(viewer: Viewer, entry: Entry, assessor: FigureAssessor | None = None) -> Place:
    """A subject as its cycle's roster pins it; for one of its figures, with who gives it."""
    above = (entry.unit_id, entry.parent_id, entry.portfolio_id)
    return Place(
        viewer.tenant,
        viewer.path,
        entry.level,
        entry.subject_id,
        frozenset(x for x in above if x is not None),
        None if assessor is None else assessor.unit,
        None if assessor is None else assessor.kind,
    )


def cycle_place(viewer: Viewer, cycle: Cycle) -> Place:
    """A cycle: a government's own counts as level 2, a unit's as level 3."""
    return owned_place(viewer, Level.UNIT if cycle.owner_id is None else Level.SECTION, cycle.owner_id)
