"""Reads indicator schemes (指标体系); `drafts` changes them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select, tuple_

from policy import Action, reach
from resolvers.listing.lateral import by_parent, page_of_each
from resolvers.rights.permits import require
from resolvers.rules.places import scheme_place
from resolvers.rules.records import SchemeStatus, SchemeVersion
from resolvers.rules.rows import find_scheme
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.organisation import tenants
from tenants.models.rules import schemes


@dataclass(frozen=True, slots=True)
class SchemeList:
    """How much is asked for of each government's schemes."""

    limit: int
    year: int | None = None
    after: tuple[int, str, int, UUID] | None = None


async def read_known_schemes(session: Session, ids: Collection[UUID]) -> dict[UUID, SchemeVersion]:
    """The versions with these ids that the viewer may read, of the own government or of those below it."""
    query = select(schemes).where(schemes.c.id.in_(ids), _readable(session))
    return {row.id: SchemeVersion.of(row) for row in await session.rows(query)}


async def read_version(session: Session, scheme_id: UUID) -> SchemeVersion:
    """A version in any state; raises :class:`DeniedError` if the viewer may not draft such a scheme."""
    version = await find_scheme(session, scheme_id)
    require(session, Action.SCHEME_DRAFT, scheme_place(session.viewer, version))
    return version


async def list_schemes(
    session: Session, codes: Collection[int], asked: SchemeList
) -> dict[int, Sequence[SchemeVersion]]:
    """What the viewer may read of governments' schemes: newest year first, then by code and version."""
    parents = tenants.alias("parents")
    query = select(schemes).where(schemes.c.tenant == parents.c.code, _readable(session))
    if asked.year is not None:
        query = query.where(schemes.c.year == asked.year)
    keys = (-schemes.c.year, schemes.c.code, schemes.c.version, schemes.c.id)
    if asked.after is not None:
        query = query.where(tuple_(*keys) > asked.after)
    pages = page_of_each(parents, parents.c.code, query, keys, asked.limit)
    return by_parent(await session.rows(pages.where(parents.c.code.in_(codes))), SchemeVersion.of)


async def count_schemes(session: Session, codes: Collection[int], year: int | None) -> dict[int, int]:
    """How many of these governments' scheme versions the viewer may read."""
    query = (
        select(schemes.c.tenant, func.count(schemes.c.id).label("versions"))
        .where(schemes.c.tenant.in_(codes), _readable(session))
        .group_by(schemes.c.tenant)
    )
    rows = await session.rows(query if year is None else query.where(schemes.c.year == year))
    return {row.tenant: row.versions for row in rows}


def _readable(session: Session) -> ColumnElement[bool]:
    own = schemes.c.tenant == session.viewer.tenant
    below = schemes.c.tenant.in_(_below(session))
    return or_(own & or_(false(), *_readable_here(session)), below & or_(false(), *_readable_below(session)))


def _readable_here(session: Session) -> Iterator[ColumnElement[bool]]:
    for level in Level:
        drafts = reach(session.viewer, Action.SCHEME_DRAFT, level)
        found = reach(session.viewer, Action.SCHEME_READ, level)
        at_level = schemes.c.level == level.value
        published = at_level & (schemes.c.status == SchemeStatus.PUBLISHED)
        drafted = at_level & (schemes.c.status != SchemeStatus.DISCARDED)
        yield drafted if drafts.everything else drafted & schemes.c.owner_id.in_(drafts.within)
        owners = found.within | found.owners
        yield published if found.everything else published & schemes.c.owner_id.in_(owners)


def _readable_below(session: Session) -> Iterator[ColumnElement[bool]]:
    for level in Level:
        if reach(session.viewer, Action.SCHEME_READ, level).subordinates:
            yield (schemes.c.level == level.value) & (schemes.c.status == SchemeStatus.PUBLISHED)


def _below(session: Session) -> Select[tuple[int]]:
    """The governments below the viewer's; row-level security says so too, but no lock leans on the other."""
    return select(tenants.c.code).where(tenants.c.path.startswith(session.viewer.path + "/"))
