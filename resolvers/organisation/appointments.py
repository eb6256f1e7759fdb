"""Appointments (任职): granted and revoked by the security administrator, never one's own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from policy import Action, Decision, decide, excluded_by, not_own_appointment
from resolvers import audit
from resolvers.faults import refuse, refuse_all
from resolvers.listing.keyset_lists import KeysetList
from resolvers.organisation.appointment_steps import grant_verdict, revocation_verdict
from resolvers.organisation.places import subject_place
from resolvers.organisation.records import AppointmentRecord
from resolvers.organisation.rows import (
    APPOINTMENT_COLUMNS,
    APPOINTMENT_HOLDER,
    appointments_query,
    find_appointment,
    find_subject,
)
from resolvers.rights.permits import require, require_allowed
from resolvers.rights.places import own_place
from resolvers.text_rules import text_faults
from resolvers.write_locks import appointments_of, rights_of
from tenants.clock import now, today
from tenants.database.retries import OvertakenError
from tenants.database.session import Session
from tenants.models.organisation import appointments, users
from tenants.tree import Place
from tenants.viewer import Role

# As long as OIDC lets a subject be; both together must fit the index that finds a person.
LONGEST_IDENTITY = 255


async def grant_appointment(
    session: Session,
    *,
    issuer: str,
    login: str,
    name: str,
    role: Role,
    node_id: UUID | None,
    valid_from: date | None,
    valid_to: date | None,
) -> UUID:
    """Appoint a person; a login that is new to the government is added to its users.

    The same grant once more is the same appointment.
    """
    node = await _node_place(session, node_id)
    decision = grant_verdict(session.viewer, role, node).require()
    refuse_all([*text_faults(LONGEST_IDENTITY, issuer=issuer, login=login), *text_faults(name=name)])
    start = valid_from or today()
    if valid_to is not None and valid_to < max(start, today()):
        raise refuse("ENDS_BEFORE_START", "validTo", start=max(start, today()))
    holder = await _holder(session, issuer, login, name)
    require_allowed(not_own_appointment(session.viewer.user, holder))
    await _hold(session, decision, holder)
    what = {"user_id": holder, "role": role.value, "node_id": node_id, "valid_to": valid_to}
    known = await _granted_before(session, what, start, or_earlier=valid_from is None)
    if known is not None:
        return known
    require_allowed(excluded_by(role, await _roles_held(session, holder)))
    key = uuid7()
    values = {
        "tenant": session.viewer.tenant,
        "id": key,
        **what,
        "valid_from": start,
        "granted_by": session.viewer.user,
        "granted_at": now(),
    }
    await session.insert_one(appointments, values)
    named = {"issuer": issuer, "login": login, "name": name}
    await audit.record(session, decision, "appointment:grant", "appointment", key, after=values | named)
    return key


async def revoke_appointment(session: Session, appointment_id: UUID) -> UUID:
    """End an appointment at once: the holder's next request is without it."""
    appointment = await find_appointment(session, appointment_id)
    node = await _node_place(session, appointment.node_id)
    decision = revocation_verdict(session.viewer, appointment, node).require()
    await _hold(session, decision, appointment.user_id)
    changes = {"revoked_by": session.viewer.user, "revoked_at": now()}
    seen = {"tenant": session.viewer.tenant, "id": appointment_id, "revoked_at": None}
    await session.change_one(appointments, seen, changes)
    await audit.record(session, decision, "appointment:revoke", "appointment", appointment_id, after=changes)
    return appointment_id


async def read_appointment(session: Session, appointment_id: UUID) -> AppointmentRecord:
    """An appointment by its id; raises :class:`DeniedError` if the viewer may not read it."""
    require(session, Action.APPOINTMENT_READ, own_place(session))
    return await find_appointment(session, appointment_id)


async def read_appointments(session: Session, ids: Collection[UUID]) -> dict[UUID, AppointmentRecord]:
    """The appointments with these ids that the viewer may read: one's own, and for some everybody's."""
    query = appointments_query(session).where(appointments.c.id.in_(ids))
    if not decide(session.viewer, Action.APPOINTMENT_READ, own_place(session)).allowed:
        query = query.where(appointments.c.user_id == session.viewer.user)
    return {row.id: AppointmentRecord.of(row) for row in await session.rows(query)}


@dataclass(frozen=True, slots=True)
class AppointmentScope:
    """Which appointments are listed together: everybody's, or those that aren't over on a day."""

    tenant: int
    not_over_on: date | None

    @property
    def form(self) -> bool:
        """The text depends on whether those that are over are left out."""
        return self.not_over_on is None

    @property
    def values(self) -> dict[str, Any]:
        """The parameters."""
        return {"tenant": self.tenant, "day": self.not_over_on}


def appointment_scope(session: Session, *, in_force_only: bool) -> AppointmentScope:
    """The scope if the viewer may read it: only the security administrator may."""
    require(session, Action.APPOINTMENT_READ, own_place(session))
    return AppointmentScope(session.viewer.tenant, today() if in_force_only else None)


def _in_scope(query: Select[Any], scope: AppointmentScope) -> Select[Any]:
    query = query.join(users, APPOINTMENT_HOLDER).where(appointments.c.tenant == bindparam("tenant"))
    return query if scope.not_over_on is None else query.where(_not_over(bindparam("day", type_=Date)))


APPOINTMENT_LIST: KeysetList[AppointmentScope, AppointmentRecord] = KeysetList(
    APPOINTMENT_COLUMNS, ("id",), _in_scope, AppointmentRecord.of
)
"""The oldest appointments first."""


async def own_appointments(session: Session) -> Sequence[AppointmentRecord]:
    """The viewer's own, as they are in force now."""
    ids = [appointment.id for appointment in session.viewer.appointments]
    rows = await session.rows(
        appointments_query(session).where(appointments.c.id.in_(ids)).order_by(appointments.c.id)
    )
    return [AppointmentRecord.of(row) for row in rows]


def _not_over(day: Any) -> ColumnElement[bool]:
    return and_(
        appointments.c.revoked_at.is_(None),
        or_(appointments.c.valid_to.is_(None), appointments.c.valid_to >= day),
    )


async def _node_place(session: Session, node_id: UUID | None) -> Place:
    if node_id is None:
        return own_place(session)
    return subject_place(session.viewer, await find_subject(session, node_id))


async def _hold(session: Session, decision: Decision, holder: UUID) -> None:
    """Hold what a person holds, and the viewer's own right to change it.

    Otherwise two who dismiss each other at the same moment would both succeed, and nobody be left to appoint.
    """
    await session.lock(appointments_of(holder), rights_of(session.viewer.user))
    by = decision.by
    if by is not None and not await session.scalar(
        select(appointments.c.revoked_at.is_(None)).where(
            appointments.c.tenant == session.viewer.tenant, appointments.c.id == by.id
        )
    ):
        raise OvertakenError


async def _holder(session: Session, issuer: str, login: str, name: str) -> UUID:
    """The person with this login, who may have become known at this very moment."""
    known = await _known_holder(session, issuer, login)
    if known is not None:
        return known
    key = uuid7()
    values = {
        "tenant": session.viewer.tenant,
        "id": key,
        "issuer": issuer,
        "login": login,
        "name": name,
    }
    if await session.run(insert(users).values(values).on_conflict_do_nothing()):
        return key
    known = await _known_holder(session, issuer, login)
    if known is None:
        raise OvertakenError
    return known


async def _known_holder(session: Session, issuer: str, login: str) -> UUID | None:
    known = await session.scalar(
        select(users.c.id).where(
            users.c.tenant == session.viewer.tenant, users.c.issuer == issuer, users.c.login == login
        )
    )
    return None if known is None else UUID(str(known))


async def _granted_before(
    session: Session, what: Mapping[str, Any], start: date, *, or_earlier: bool
) -> UUID | None:
    """One that says the same and wasn't revoked; with ``or_earlier`` also one that began before."""
    begins = appointments.c.valid_from
    found = await session.scalar(
        select(appointments.c.id)
        .where(
            appointments.c.tenant == session.viewer.tenant,
            appointments.c.revoked_at.is_(None),
            begins <= start if or_earlier else begins == start,
            *(appointments.c[name].is_not_distinct_from(value) for name, value in what.items()),
        )
        .limit(1)
    )
    return None if found is None else UUID(str(found))


async def _roles_held(session: Session, holder: UUID) -> list[Role]:
    """Roles now or in the future: what excludes one another may not overlap later either."""
    rows = await session.rows(
        select(appointments.c.role).where(
            appointments.c.tenant == session.viewer.tenant,
            appointments.c.user_id == holder,
            _not_over(today()),
        )
    )
    return [Role(row.role) for row in rows]
