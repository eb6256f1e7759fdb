"""Subjects (考评对象): read by scope, created and ended by the system administrator."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select, tuple_
from uuid_utils.compat import uuid7

from policy import Action
from resolvers import audit
from resolvers.faults import Fault, NotFoundError, refuse, refuse_all
from resolvers.permits import require
from resolvers.places import subject_place
from resolvers.reaching import reached_subjects
from resolvers.records import Subject
from resolvers.texts import text_faults
from tenants.clock import today
from tenants.levels import Level
from tenants.models import cycles, roster_entries, subjects
from tenants.session import Session

# Lists page by code, so a code must fit a cursor.
LONGEST_CODE = 100


async def read_subjects(session: Session, ids: Collection[UUID]) -> dict[UUID, Subject]:
    """The subjects with these ids that the viewer may know of."""
    query = select(subjects).where(
        subjects.c.tenant == session.viewer.tenant,
        subjects.c.id.in_(ids),
        reached_subjects(session, Action.SUBJECT_READ, Level),
    )
    return {row.id: Subject.of(row) for row in await session.rows(query)}


async def find_subject(session: Session, subject_id: UUID) -> Subject:
    """The subject with this id in the viewer's government, whoever may read it."""
    return (await find_subjects(session, {subject_id}))[subject_id]


async def own_subjects(session: Session, ids: Collection[UUID]) -> dict[UUID, Subject]:
    """Those of the viewer's government among these ids, whoever may read them."""
    query = select(subjects).where(subjects.c.tenant == session.viewer.tenant, subjects.c.id.in_(ids))
    return {row.id: Subject.of(row) for row in await session.rows(query)}


async def find_subjects(session: Session, ids: Collection[UUID]) -> dict[UUID, Subject]:
    """Like :func:`find_subject` for several: each of them must be there."""
    found = await own_subjects(session, ids)
    if found.keys() < set(ids):
        raise NotFoundError("subject")
    return found


async def list_subjects(
    session: Session,
    *,
    limit: int,
    level: Level | None = None,
    after: tuple[str, UUID] | None = None,
) -> Sequence[Subject]:
    """The subjects that the viewer may know of, by code."""
    query = _listed(select(subjects), session, level)
    if after is not None:
        query = query.where(tuple_(subjects.c.code, subjects.c.id) > after)
    rows = await session.rows(query.order_by(subjects.c.code, subjects.c.id).limit(limit))
    return [Subject.of(row) for row in rows]


async def count_subjects(session: Session, *, level: Level | None) -> int:
    """How many of them there are."""
    return int(await session.scalar(_listed(select(func.count(subjects.c.id)), session, level)))


def _listed(query: Select[Any], session: Session, level: Level | None) -> Select[Any]:
    return query.where(
        subjects.c.tenant == session.viewer.tenant,
        reached_subjects(session, Action.SUBJECT_READ, [level] if level else Level),
    )


async def read_units_by_code(session: Session, codes: Iterable[str]) -> dict[str, UUID]:
    """The level-2 units with these codes: how a scheme names its data providers."""
    query = select(subjects.c.code, subjects.c.id).where(
        subjects.c.tenant == session.viewer.tenant,
        subjects.c.level == Level.UNIT.value,
        subjects.c.code.in_(set(codes)),
    )
    return {row.code: row.id for row in await session.rows(query)}


async def create_subject(
    session: Session,
    *,
    level: Level,
    code: str,
    name: str,
    parent_id: UUID | None,
    valid_from: date | None,
) -> UUID:
    """A new subject; sections stand below a unit, staff below a unit or a section of it."""
    parent = None if parent_id is None else await find_subject(session, parent_id)
    unit_id = None if parent is None else parent.unit_id or parent.id
    subject = Subject(
        tenant=session.viewer.tenant,
        id=uuid7(),
        level=level,
        code=code,
        name=name,
        unit_id=unit_id,
        parent_id=parent_id,
        valid_from=valid_from or today(),
        valid_to=None,
        version=1,
    )
    decision = require(session, Action.SUBJECT_CREATE, subject_place(session.viewer, subject))
    refuse_all(
        [*text_faults(LONGEST_CODE, code=code), *text_faults(name=name), *_parent_faults(level, parent)]
    )
    if await session.row(_same_code(subject)):
        raise refuse("CODE_TAKEN", "code", value=code)
    values = {name: getattr(subject, name) for name in Subject.__dataclass_fields__} | {"level": level.value}
    await session.run(subjects.insert().values(values))
    await audit.record(session, decision, "subject:create", "subject", subject.id, after=values)
    return subject.id


async def end_subject(session: Session, subject_id: UUID, *, valid_to: date, expected_version: int) -> UUID:
    """The last day of a subject; what was assessed before stays as it is."""
    subject = await find_subject(session, subject_id)
    decision = require(session, Action.SUBJECT_END, subject_place(session.viewer, subject))
    if subject.version != expected_version:
        raise refuse("VERSION_CONFLICT", "expectedVersion", current=subject.version)
    if valid_to < subject.valid_from:
        raise refuse("ENDS_BEFORE_START", "validTo", start=subject.valid_from)
    latest = await _latest_year(session, subject_id)
    if latest is not None and valid_to.year < latest:
        raise refuse("SUBJECT_IN_ROSTER", "validTo", year=latest)
    await session.run(
        subjects.update()
        .where(subjects.c.tenant == session.viewer.tenant, subjects.c.id == subject_id)
        .values(valid_to=valid_to, version=subject.version + 1)
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


def _parent_faults(level: Level, parent: Subject | None) -> Iterable[Fault]:
    if not level.run_by_unit:
        if parent is not None:
            yield Fault("PARENT_NOT_ALLOWED", ("parent",))
        return
    allowed = (Level.UNIT,) if level is Level.SECTION else (Level.UNIT, Level.SECTION)
    if parent is None or parent.level not in allowed:
        yield Fault("PARENT_REQUIRED", ("parent",))


def _same_code(subject: Subject) -> Select[tuple[UUID]]:
    return select(subjects.c.id).where(
        subjects.c.tenant == subject.tenant,
        subjects.c.unit_id.is_not_distinct_from(subject.unit_id),
        subjects.c.level == subject.level.value,
        subjects.c.code == subject.code,
    )
