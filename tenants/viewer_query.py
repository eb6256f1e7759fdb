"""The query for the viewer: the person behind a token, with the appointments in force today.

Every transaction runs it, so a revoked appointment has no effect from the next request on. The query is built
once and also returns the row of the viewer's own government. Knows no connection.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Row, and_, bindparam, or_, select

from tenants.clock import today
from tenants.identity import IdentityError
from tenants.levels import Level
from tenants.models.organisation import appointments, subjects, tenants, users
from tenants.tree import Place
from tenants.viewer import Appointment, Identity, Role, Viewer

_DAY = bindparam("day", type_=Date)
_IN_FORCE = and_(
    appointments.c.tenant == users.c.tenant,
    appointments.c.user_id == users.c.id,
    appointments.c.revoked_at.is_(None),
    appointments.c.valid_from <= _DAY,
    or_(appointments.c.valid_to.is_(None), appointments.c.valid_to >= _DAY),
)
_PERSON = and_(
    users.c.tenant == tenants.c.code,
    users.c.issuer == bindparam("issuer"),
    users.c.login == bindparam("login"),
)
_NODE = and_(subjects.c.tenant == appointments.c.tenant, subjects.c.id == appointments.c.node_id)

VIEWER = (
    select(
        tenants,
        users.c.id.label("user_id"),
        users.c.name.label("user_name"),
        appointments.c.id.label("appointment_id"),
        appointments.c.role,
        appointments.c.valid_from.label("held_from"),
        appointments.c.valid_to.label("held_to"),
        subjects.c.id.label("node_id"),
        subjects.c.level,
        subjects.c.name.label("node_name"),
        subjects.c.valid_to.label("node_until"),
        subjects.c.unit_id,
        subjects.c.parent_id,
    )
    .select_from(
        tenants.outerjoin(users, _PERSON).outerjoin(appointments, _IN_FORCE).outerjoin(subjects, _NODE)
    )
    .where(tenants.c.code == bindparam("tenant"))
    .order_by(appointments.c.valid_from, appointments.c.id)
)
"""One row for each appointment in force of the person in this government; one if there is none."""


def viewer_values(identity: Identity) -> Mapping[str, Any]:
    """The values for :data:`VIEWER`: the identity and the current date."""
    return {
        "issuer": identity.issuer,
        "login": identity.login,
        "tenant": identity.tenant,
        "day": today(),
    }


def viewer_of(rows: Sequence[Row[Any]], identity: Identity) -> Viewer:
    """The viewer described by the rows of :data:`VIEWER`.

    Raises :class:`IdentityError` for an unknown government (``UNKNOWN_TENANT``), and for a person without an
    appointment in force there (``NO_APPOINTMENT``). An appointment ends when its node ends.
    """
    return _viewer(tuple(rows), identity.tenant, today())


@lru_cache(maxsize=4_096)
def _viewer(rows: tuple[Row[Any], ...], tenant: int, day: date) -> Viewer:
    """Cached by the rows' values and the date: equal rows give the same viewer all day."""
    if not rows:
        raise IdentityError("UNKNOWN_TENANT", tenant=str(tenant))
    in_force = [row for row in rows if _is_in_force(row, day)]
    if not in_force:
        raise IdentityError("NO_APPOINTMENT", tenant=str(tenant))
    first = in_force[0]
    return Viewer(
        user=first.user_id,
        name=first.user_name,
        tenant=tenant,
        path=first.path,
        appointments=tuple(_appointment(row, tenant) for row in in_force),
    )


def _is_in_force(row: Row[Any], day: date) -> bool:
    """The query joins only appointments in force; there may be none, or the node may have ended."""
    return row.appointment_id is not None and (row.node_until is None or row.node_until >= day)


def _appointment(row: Row[Any], tenant: int) -> Appointment:
    above = frozenset(x for x in (row.unit_id, row.parent_id) if x is not None)
    place = Place(
        tenant=tenant,
        path=row.path,
        level=Level(row.level) if row.level else None,
        subject=row.node_id,
        ancestors=above,
    )
    return Appointment(
        id=row.appointment_id,
        role=Role(row.role),
        node=place,
        node_name=row.node_name or row.name,
        valid_from=row.held_from,
        valid_to=row.held_to,
    )
