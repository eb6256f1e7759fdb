"""Where things stand: governments by division code, and the subjects inside one.

Pure: a place is built by whoever read the rows; this file only compares places.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tenants.levels import Level


class Relation(StrEnum):
    """Where a target stands, seen from the node of an appointment.

    ``own_unit``: it is no subject but belongs to the unit above the node, as that unit's scheme or cycle
    for its sections and staff does.
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
    ``ancestors`` are the subjects above the target: its unit, its section, and for a unit its
    portfolio in the cycle in question. A thing that a unit owns (its scheme, its cycle) has no
    ``subject`` but has the unit among its ancestors. ``provider`` is the department that supplies
    the indicator in question, if it isn't the subject itself.
    """

    tenant: int
    path: str
    level: Level | None = None
    subject: UUID | None = None
    ancestors: frozenset[UUID] = frozenset()
    provider: UUID | None = None

    @property
    def is_tenant(self) -> bool:
        """Whether this is the government itself, not something inside it."""
        return self.level is None


def is_below(path: str, above: str) -> bool:
    """Whether the government at ``path`` stands below the one at ``above`` (never its own)."""
    return path.startswith(above + "/")


def relations(node: Place, target: Place) -> frozenset[Relation]:
    """Every relation in which the target stands to the node; more than one only with a provider."""
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
