"""Ending a subject (撤销考评对象). It belongs to the year: the rosters limit how early a subject may end."""

from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select

from resolvers import audit
from resolvers.faults import refuse
from resolvers.organisation.rows import find_subject
from resolvers.organisation.subject_steps import ending_verdict
from resolvers.stale_versions import refuse_stale
from resolvers.write_locks import subjects_of
from tenants.database.session import Session
from tenants.models.organisation import subjects
from tenants.models.year import cycles, roster_entries


async def end_subject(session: Session, subject_id: UUID, *, valid_to: date, expected_version: int) -> UUID:
    """Set the last day of a subject, not before the last year in whose roster it is."""
    subject = await find_subject(session, subject_id)
    await session.lock(subjects_of(subject.unit_id))
    decision = ending_verdict(session.viewer, subject).require()
    refuse_stale(subject.version, expected_version)
    if valid_to < subject.valid_from:
        raise refuse("ENDS_BEFORE_START", "validTo", start=subject.valid_from)
    latest = await _latest_year(session, subject_id)
    if latest is not None and valid_to.year < latest:
        raise refuse("SUBJECT_IN_ROSTER", "validTo", year=latest)
    await session.change_one(
        subjects,
        {"tenant": session.viewer.tenant, "id": subject_id, "version": subject.version},
        {"valid_to": valid_to, "version": subject.version + 1},
    )
    await audit.record(
        session,
        decision,
        "subject:end",
        "subject",
        subject_id,
        before={"valid_to": subject.valid_to},
        after={"valid_to": valid_to},
    )
    return subject_id


async def _latest_year(session: Session, subject_id: UUID) -> int | None:
    """The last year in whose roster a subject is."""
    year: int | None = await session.scalar(
        select(func.max(cycles.c.year))
        .join(
            roster_entries,
            and_(roster_entries.c.tenant == cycles.c.tenant, roster_entries.c.cycle_id == cycles.c.id),
        )
        .where(cycles.c.tenant == session.viewer.tenant, roster_entries.c.subject_id == subject_id)
    )
    return year
