"""Separation of duties: rules about persons, which no table of roles can express.

Knows neither the database nor when it is asked; the caller passes both persons in.
"""

from collections.abc import Collection
from uuid import UUID

from policy.decisions import OFFICERS, Decision
from policy.reasons import Reason
from policy.table import level_word
from tenants.levels import Level
from tenants.tree import Place
from tenants.viewer import Role

_GOVERNMENT_ONLY: frozenset[Level | None] = frozenset({None})

HELD_AT: dict[Role, frozenset[Level | None]] = {
    Role.PERFORMANCE_OFFICE: _GOVERNMENT_ONLY,
    Role.LEADER: _GOVERNMENT_ONLY,
    Role.PORTFOLIO_HEAD: frozenset({Level.PORTFOLIO}),
    Role.UNIT_HEAD: frozenset({Level.UNIT}),
    Role.REPORTER: frozenset({Level.UNIT, Level.SECTION}),
    Role.DATA_PROVIDER: frozenset({Level.UNIT}),
    Role.INSPECTOR: _GOVERNMENT_ONLY,
    Role.COMPLAINT_OFFICER: _GOVERNMENT_ONLY,
    Role.SURVEY_OFFICER: _GOVERNMENT_ONLY,
    Role.STAFF: frozenset({Level.PERSON}),
    Role.CONNECTED_SYSTEM: frozenset({None, Level.UNIT}),
    Role.SYSTEM_ADMIN: _GOVERNMENT_ONLY,
    Role.SECURITY_ADMIN: _GOVERNMENT_ONLY,
    Role.AUDITOR: _GOVERNMENT_ONLY,
}


def may_hold(role: Role, node: Place) -> Decision:
    """Whether the role belongs at this kind of node."""
    named = node.is_tenant or node.subject is not None
    if named and node.level in HELD_AT[role]:
        return Decision.yes()
    return Decision.no(Reason.ROLE_NODE_MISMATCH, role=role.value, level=level_word(node.level))


def excluded_by(role: Role, held: Collection[Role]) -> Decision:
    """Whether roles already held in the same tenant exclude this one (三员分立).

    The same role may be held twice: a renewed appointment is not a second role.
    """
    others = [other for other in dict.fromkeys(held) if other is not role]
    in_the_way = others if role in OFFICERS else [other for other in others if other in OFFICERS]
    if not in_the_way:
        return Decision.yes()
    named = ",".join(other.value for other in in_the_way)
    return Decision.no(Reason.EXCLUSIVE_ROLES, role=role.value, held=named)


def not_own_report(viewer_user: UUID, reporters: Collection[UUID]) -> Decision:
    """A person may not verify a measurement that they reported or corrected, however long ago."""
    return Decision.yes() if viewer_user not in reporters else Decision.no(Reason.OWN_REPORT)


def not_own_appointment(viewer_user: UUID, holder: UUID) -> Decision:
    """A person may not grant or revoke an appointment of their own."""
    return Decision.yes() if viewer_user != holder else Decision.no(Reason.OWN_APPOINTMENT)
