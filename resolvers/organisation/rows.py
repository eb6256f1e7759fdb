"""Rows of the organisation, read without deciding: for use cases, never for the schema room."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Select,
    and_,
    select,
)

from resolvers.faults import NotFoundError
from resolvers.organisation.records import AppointmentRecord, Subject
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.organisation import appointments, subjects, users


async def find_subject(session: Session, subject_id: UUID) -> Subject:
    """The subject with this id in the viewer's government."""
    return (await find_subjects(session, {subject_id}))[subject_id]


async def own_subjects(session: Session, ids: Collection[UUID]) -> dict[UUID, Subject]:
    """The subjects with these ids in the viewer's government; unknown ids are left out."""
    query = select(subjects).where(subjects.c.tenant == session.viewer.tenant, subjects.c.id.in_(ids))
    return {row.id: Subject.of(row) for row in await session.rows(query)}


async def find_subjects(session: Session, ids: Collection[UUID]) -> dict[UUID, Subject]:
    """Like :func:`find_subject` for several: each of them must be there."""
    found = await own_subjects(session, ids)
    if found.keys() < set(ids):
        raise NotFoundError("subject")
    return found


async def read_units_by_code(session: Session, codes: Iterable[str]) -> dict[str, UUID]:
    """The level-2 units with these codes: how a scheme names who gives figures."""
    query = select(subjects.c.code, subjects.c.id).where(
        subjects.c.tenant == session.viewer.tenant,
        subjects.c.level == Level.UNIT.value,
        subjects.c.code.in_(set(codes)),
    )
    return {row.code: row.id for row in await session.rows(query)}


async def find_appointment(session: Session, appointment_id: UUID) -> AppointmentRecord:
    """An appointment in the viewer's government."""
    row = await session.row(appointments_query(session).where(appointments.c.id == appointment_id))
    if row is None:
        raise NotFoundError("appointment")
    return AppointmentRecord.of(row)


APPOINTMENT_COLUMNS = (*appointments.c, users.c.name.label("user_name"))


APPOINTMENT_HOLDER = and_(users.c.tenant == appointments.c.tenant, users.c.id == appointments.c.user_id)


def appointments_query(session: Session) -> Select[Any]:
    """The appointments of the viewer's government, with the names of their holders."""
    return (
        select(*APPOINTMENT_COLUMNS)
        .join(users, APPOINTMENT_HOLDER)
        .where(appointments.c.tenant == session.viewer.tenant)
    )
