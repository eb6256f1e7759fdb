"""How far an action reaches: which rows a list may show, decided once per scope and filtered in SQL.

Gives keys, never SQL, and never looks at a row.
"""

from dataclasses import dataclass, field
from uuid import UUID

from policy.actions import Action
from policy.own_assessments import ASSESSING
from policy.table import TABLE
from tenants.levels import Level
from tenants.tree import Place, Relation
from tenants.viewer import Appointment, Viewer


@dataclass(frozen=True, slots=True)
class Reach:
    """The rows of one level that an action reaches, in the viewer's tenant and below it.

    A row is reached if any part says so: ``everything`` takes all rows of the tenant,
    ``subordinates`` all rows of the tenants below it, ``selves`` the subjects named, ``within``
    the rows that have one of the subjects named above them (or as their owner), ``owners`` what one
    of the units named owns and is no subject itself, ``provided`` the rows of indicators that one of
    the units named supplies.
    """

    everything: bool = False
    subordinates: bool = False
    selves: frozenset[UUID] = field(default_factory=frozenset)
    within: frozenset[UUID] = field(default_factory=frozenset)
    owners: frozenset[UUID] = field(default_factory=frozenset)
    provided: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def empty(self) -> bool:
        """Whether no row at all is reached."""
        keys = self.selves | self.within | self.owners | self.provided
        return not (self.everything or self.subordinates or keys)

    def __or__(self, other: "Reach") -> "Reach":
        """What two appointments reach together."""
        return Reach(
            self.everything or other.everything,
            self.subordinates or other.subordinates,
            self.selves | other.selves,
            self.within | other.within,
            self.owners | other.owners,
            self.provided | other.provided,
        )


def reach(viewer: Viewer, action: Action, level: Level | None) -> Reach:
    """What the viewer's appointments reach together; no level means the governments themselves.

    Raises :class:`ValueError` for an action that leaves out one's own rows.
    """
    if action in ASSESSING:
        raise ValueError(f"{action} is decided row by row")
    reached = Reach()
    for appointment in viewer.appointments:
        reached |= _reach_of(appointment, viewer, action, level)
    return reached


def _reach_of(appointment: Appointment, viewer: Viewer, action: Action, level: Level | None) -> Reach:
    role, node = appointment.role, appointment.node
    # Rows are read inside one government; an appointment in another one counts only there.
    if node.tenant != viewer.tenant:
        return Reach()
    if node.is_tenant:
        return Reach(
            everything=TABLE.allows(role, Relation.INSIDE, level, action),
            subordinates=TABLE.allows(role, Relation.SUBORDINATE, level, action),
        )
    # What is allowed in the whole tenant is allowed nearer to the node too (decision 3), so this is all.
    if TABLE.allows(role, Relation.TENANT, level, action):
        return Reach(everything=True)
    return Reach(
        selves=_node_if(node, TABLE.allows(role, Relation.SELF, level, action) and node.level == level),
        within=_node_if(node, TABLE.allows(role, Relation.INSIDE, level, action)),
        owners=node.ancestors if TABLE.allows(role, Relation.OWN_UNIT, level, action) else frozenset(),
        provided=_node_if(node, TABLE.allows(role, Relation.PROVIDED, level, action)),
    )


def _node_if(node: Place, allowed: bool) -> frozenset[UUID]:
    return frozenset({node.subject}) if allowed and node.subject is not None else frozenset()
