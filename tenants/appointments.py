"""Reads the viewer: the person behind a token with the appointments in force today.

Read anew in every transaction, so that a revoked appointment ends with the next request.
"""

from typing import Any

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tenants.clock import today
from tenants.identity import IdentityError
from tenants.levels import Level
from tenants.models import appointments, subjects, tenants, users
from tenants.tree import Place
from tenants.viewer import Appointment, Identity, Role, Viewer


async def read_viewer(connection: AsyncConnection, identity: Identity) -> Viewer:
    """The viewer in the tenant of the transaction.

    Raises :class:`IdentityError` for an unknown government, and for a person without an appointment
    in force there (``NO_APPOINTMENT``). An appointment ends with the subject it is held at.
    """
    rows = (await connection.execute(_viewer_query(identity))).all()
    if not rows:
        raise IdentityError("UNKNOWN_TENANT", tenant=str(identity.tenant))
    in_force = [row for row in rows if _is_in_force(row)]
    if not in_force:
        raise IdentityError("NO_APPOINTMENT", tenant=str(identity.tenant))
    first = in_force[0]
    return Viewer(
        user=first.user_id,
        name=first.user_name,
        tenant=identity.tenant,
        path=first.path,
        appointments=tuple(_appointment(row, identity.tenant) for row in in_force),
    )


def _is_in_force(row: Row[Any]) -> bool:
    """The query joined only appointments in force; there may be none, or its node may have ended."""
    return row.appointment_id is not None and (row.node_until is None or row.node_until >= today())


def _viewer_query(identity: Identity) -> Select[Any]:
    day = today()
    in_force = and_(
        appointments.c.tenant == users.c.tenant,
        appointments.c.user_id == users.c.id,
        appointments.c.revoked_at.is_(None),
        appointments.c.valid_from <= day,
        or_(appointments.c.valid_to.is_(None), appointments.c.valid_to >= day),
    )
    person = and_(
        users.c.tenant == tenants.c.code,
        users.c.issuer == identity.issuer,
        users.c.login == identity.login,
    )
    node = and_(subjects.c.tenant == appointments.c.tenant, subjects.c.id == appointments.c.node_id)
    return (
        select(
            tenants.c.path,
            tenants.c.name.label("tenant_name"),
            users.c.id.label("user_id"),
            users.c.name.label("user_name"),
            appointments.c.id.label("appointment_id"),
            appointments.c.role,
            appointments.c.valid_from,
            appointments.c.valid_to,
            subjects.c.id.label("node_id"),
            subjects.c.level,
            subjects.c.name.label("node_name"),
            subjects.c.valid_to.label("node_until"),
            subjects.c.unit_id,
            subjects.c.parent_id,
        )
        .select_from(
            tenants.outerjoin(users, person).outerjoin(appointments, in_force).outerjoin(subjects, node)
        )
        .where(tenants.c.code == identity.tenant)
        .order_by(appointments.c.valid_from, appointments.c.id)
    )


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
        node_name=row.node_name or row.tenant_name,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
