"""Places in the tree: governments by division code, and the subjects inside each.

Pure: callers build places from the rows they have read; this file only compares them.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tenants.assessor_kinds import AssessorKind
from tenants.levels import Level


class Relation(StrEnum):
    """The relation of a target to the node of an appointment.

    ``own_unit``: the target isn't a subject. It belongs to the unit above the node, like that unit's scheme
    or cycle for its sections and staff.
    """

    SELF = "self"
    INSIDE = "inside"
    OWN_UNIT = "own_unit"
    PROVIDED = "provided"
    TENANT = "tenant"
    SUBORDINATE = "subordinate"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """A node or a target: a government, or a subject inside one.

    ``level`` is None for the government itself (settings, appointments, audit log).
    ``ancestors`` are the subjects above: the unit, the section, and for a unit its portfolio in the cycle in
    question. What a unit owns (its scheme, its cycle) has no ``subject``; the unit is among its ancestors.
    For a figure, ``assessor`` says who gives it, and ``provider`` is the unit that does for others: the
    department that the scheme names, or the unit that runs the assessment of its own sections and staff.
    """

    tenant: int
    path: str
    level: Level | None = None
    subject: UUID | None = None
    ancestors: frozenset[UUID] = frozenset()
    provider: UUID | None = None
    assessor: AssessorKind | None = None

    @property
    def is_tenant(self) -> bool:
        """Whether this is the government itself, not a subject inside it."""
        return self.level is None


def is_below(path: str, above: str) -> bool:
    """Whether the government at ``path`` is below the one at ``above``; none is below itself."""
    return path.startswith(above + "/")


def relations(node: Place, target: Place) -> frozenset[Relation]:
    """Every relation of the target to the node; more than one only if there is a provider."""
    if node.tenant != target.tenant:
        below = node.is_tenant and is_below(target.path, node.path)
        return frozenset({Relation.SUBORDINATE if below else Relation.NONE})
    if node.is_tenant:
        return frozenset({Relation.INSIDE})
    found = {_relation_inside(node, target)}
    if target.provider is not None and target.provider == node.subject:
        found.add(Relation.PROVIDED)
    return frozenset(found)


def _relation_inside(node: Place, target: Place) -> Relation:
    if target.subject is not None and target.subject == node.subject:
        return Relation.SELF
    if node.subject in target.ancestors:
        return Relation.INSIDE
    if target.subject is None and not target.ancestors.isdisjoint(node.ancestors):
        return Relation.OWN_UNIT
    return Relation.TENANT
