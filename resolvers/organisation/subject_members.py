"""The sections and staff below subjects, for many subjects at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from policy import Action
from resolvers.listing.lateral import by_parent, page_of_each
from resolvers.organisation.records import Subject
from resolvers.organisation.subject_filters import reached_subjects
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.organisation import subjects

_PARENTS = subjects.alias("parents")


@dataclass(frozen=True, slots=True)
class MemberList:
    """How much is asked for of each list of members."""

    limit: int
    level: Level | None = None
    after: tuple[str, UUID] | None = None


async def list_members(
    session: Session, above: Collection[UUID], asked: MemberList
) -> dict[UUID, Sequence[Subject]]:
    """Those below each of these subjects that the viewer may know of, by code."""
    keys = (subjects.c.code, subjects.c.id)
    query = select(subjects).where(_known_below(session, asked.level))
    if asked.after is not None:
        query = query.where(tuple_(*keys) > asked.after)
    pages = page_of_each(_PARENTS, _PARENTS.c.id, query, keys, asked.limit)
    return by_parent(await session.rows(pages.where(_named(session, above))), Subject.of)


async def count_members(session: Session, above: Collection[UUID], level: Level | None) -> dict[UUID, int]:
    """How many of them there are below each."""
    query = (
        select(_PARENTS.c.id, func.count(subjects.c.id).label("members"))
        .select_from(_PARENTS.join(subjects, _known_below(session, level)))
        .where(_named(session, above))
        .group_by(_PARENTS.c.id)
    )
    return {row.id: row.members for row in await session.rows(query)}


def _named(session: Session, above: Collection[UUID]) -> ColumnElement[bool]:
    return and_(_PARENTS.c.tenant == session.viewer.tenant, _PARENTS.c.id.in_(above))


def _known_below(session: Session, level: Level | None) -> ColumnElement[bool]:
    return and_(
        subjects.c.tenant == session.viewer.tenant,
        or_(subjects.c.unit_id == _PARENTS.c.id, subjects.c.parent_id == _PARENTS.c.id),
        reached_subjects(session, Action.SUBJECT_READ, [level] if level else Level),
    )
