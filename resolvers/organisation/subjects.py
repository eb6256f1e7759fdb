"""Subjects (考评对象): read by scope, created by the system administrator."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    false,
    or_,
    select,
)
from uuid_utils.compat import uuid7

from policy import Action, Reach, reach
from resolvers import audit
from resolvers.faults import Fault, NotFoundError, refuse_all
from resolvers.listing.keyset_lists import KeysetList
from resolvers.organisation.records import Subject
from resolvers.organisation.rows import find_subject
from resolvers.organisation.subject_filters import reached_subjects
from resolvers.organisation.subject_steps import creation_verdict
from resolvers.text_rules import text_faults
from resolvers.write_locks import subjects_of
from tenants.clock import today
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.organisation import subjects
from tenants.text_rule import LONGEST_CODE, look_alike_key


async def read_subjects(session: Session, ids: Collection[UUID]) -> dict[UUID, Subject]:
    """The subjects with these ids that the viewer may know of."""
    query = select(subjects).where(
        subjects.c.tenant == session.viewer.tenant,
        subjects.c.id.in_(ids),
        reached_subjects(session, Action.SUBJECT_READ, Level),
    )
    return {row.id: Subject.of(row) for row in await session.rows(query)}


async def read_subject(session: Session, subject_id: UUID) -> Subject:
    """A subject by its id; not found if the viewer may not know of it."""
    found = (await read_subjects(session, [subject_id])).get(subject_id)
    if found is None:
        raise NotFoundError("subject")
    return found


@dataclass(frozen=True, slots=True)
class SubjectScope:
    """Which subjects are listed together: what the viewer may know of in a government, level by level."""

    tenant: int
    reaches: tuple[tuple[Level, Reach], ...]

    @property
    def form(self) -> tuple[tuple[Level, bool, bool, bool], ...]:
        """What the text of a query depends on; everything else are its values."""
        return tuple(
            (level, found.everything, bool(found.selves), bool(found.within)) for level, found in self.reaches
        )

    @property
    def values(self) -> dict[str, Any]:
        """The parameters: the keys that each level's reach names."""
        values: dict[str, Any] = {"tenant": self.tenant}
        for level, found in self.reaches:
            values |= {f"selves_{level}": list(found.selves), f"within_{level}": list(found.within)}
        return values


def subject_scope(session: Session, level: Level | None) -> SubjectScope:
    """The subjects of the viewer's government, or those of one level of it."""
    levels = [level] if level else Level
    return SubjectScope(
        session.viewer.tenant,
        tuple((each, reach(session.viewer, Action.SUBJECT_READ, each)) for each in levels),
    )


def _scoped(query: Select[Any], scope: SubjectScope) -> Select[Any]:
    reached = or_(false(), *(_reached(level, found) for level, found in scope.reaches))
    return query.where(subjects.c.tenant == bindparam("tenant"), reached)


def _reached(level: Level, found: Reach) -> ColumnElement[bool]:
    of_level = subjects.c.level == level.value
    if found.everything:
        return of_level
    tests: list[ColumnElement[bool]] = [false()]
    if found.selves:
        tests.append(subjects.c.id == _any_of(f"selves_{level}"))
    if found.within:
        above = _any_of(f"within_{level}")
        tests += [subjects.c.unit_id == above, subjects.c.parent_id == above]
    return and_(of_level, or_(*tests))


def _any_of(name: str) -> Any:
    # One value however many keys it holds, so that the text doesn't depend on how many there are.
    return any_(bindparam(name, type_=ARRAY(Uuid)))


SUBJECT_LIST: KeysetList[SubjectScope, Subject] = KeysetList(
    tuple(subjects.c), ("code", "id"), _scoped, Subject.of
)
"""The subjects that the viewer may know of, by code."""


async def create_subject(
    session: Session,
    *,
    level: Level,
    code: str,
    name: str,
    parent_id: UUID | None,
    valid_from: date | None,
) -> UUID:
    """Add a subject; a section's parent is a unit, a person's a unit or one of its sections."""
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
    decision = creation_verdict(session.viewer, subject).require()
    refuse_all(
        [*text_faults(LONGEST_CODE, code=code), *text_faults(name=name), *_parent_faults(level, parent)]
    )
    await session.lock(subjects_of(unit_id))
    refuse_all(_clashes(subject, [Subject.of(row) for row in await session.rows(_beside(subject))]))
    values = {name: getattr(subject, name) for name in Subject.__dataclass_fields__} | {"level": level.value}
    await session.insert_one(subjects, values)
    await audit.record(session, decision, "subject:create", "subject", subject.id, after=values)
    return subject.id


def _parent_faults(level: Level, parent: Subject | None) -> Iterable[Fault]:
    if not level.run_by_unit:
        if parent is not None:
            yield Fault("PARENT_NOT_ALLOWED", ("parent",))
        return
    allowed = (Level.UNIT,) if level is Level.SECTION else (Level.UNIT, Level.SECTION)
    if parent is None or parent.level not in allowed:
        yield Fault("PARENT_REQUIRED", ("parent",))


def _beside(subject: Subject) -> Select[Any]:
    """Those whose codes and names its own must differ from; of staff, whose names repeat, only its code's."""
    same_list = select(subjects).where(
        subjects.c.tenant == subject.tenant,
        subjects.c.unit_id.is_not_distinct_from(subject.unit_id),
        subjects.c.level == subject.level.value,
    )
    return (
        same_list if subject.level is not Level.PERSON else same_list.where(subjects.c.code == subject.code)
    )


def _clashes(subject: Subject, others: Iterable[Subject]) -> Iterable[Fault]:
    key = look_alike_key(subject.name)
    for other in others:
        if other.code == subject.code:
            yield Fault("CODE_TAKEN", ("code",), {"value": subject.code})
        lives = other.valid_to is None or other.valid_to >= subject.valid_from
        if lives and subject.level is not Level.PERSON and look_alike_key(other.name) == key:
            names = {"value": subject.name, "other": other.name}
            yield Fault("NAME_TAKEN" if other.name == subject.name else "LOOKS_ALIKE", ("name",), names)
