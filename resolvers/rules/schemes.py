"""Indicator schemes (指标体系) as they are checked and read; what changes them stands in `drafts`."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select, tuple_

from policy import Action, reach
from resolvers.faults import Fault, FaultsError, NotFoundError, refuse
from resolvers.listing.lateral import by_parent, page_of_each
from resolvers.rules.records import SchemeVersion
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.organisation import tenants
from tenants.models.rules import schemes
from tenants.schemes import LONGEST_DOCUMENT, Scheme, SchemeError, SchemeFault, check_scheme, parse_scheme


@dataclass(frozen=True, slots=True)
class SchemeList:
    """How much is asked for of each government's schemes."""

    limit: int
    year: int | None = None
    after: tuple[int, str, int, UUID] | None = None


@lru_cache(maxsize=256)
def parsed(document: str) -> Scheme:
    """The scheme that a published document describes."""
    return parse_scheme(document)


def fault_of_scheme(fault: SchemeFault) -> Fault:
    """A fault of a scheme's document as a fault of the input that carried it."""
    place = tuple(part for part in (fault.indicator, fault.key) if part)
    return Fault(fault.code, ("document", *place), fault.params)


async def checked(document: str) -> Scheme:
    """The scheme of a document that somebody handed in; all its faults at once otherwise.

    In a thread: the longest one takes half a second, in which others want to be served.
    """
    if len(document) > LONGEST_DOCUMENT:
        raise refuse("TEXT_TOO_LONG", "document", longest=LONGEST_DOCUMENT, length=len(document))
    try:
        return await asyncio.to_thread(parse_scheme, document)
    except SchemeError as error:
        raise FaultsError(fault_of_scheme(fault) for fault in error.faults) from None


async def faults_of_document(document: str) -> tuple[SchemeFault, ...]:
    """Every fault of a document at once, in a thread; none if it can be published."""
    if len(document) > LONGEST_DOCUMENT:
        raise refuse("TEXT_TOO_LONG", "document", longest=LONGEST_DOCUMENT, length=len(document))
    return await asyncio.to_thread(check_scheme, document)


async def read_schemes(session: Session, ids: Collection[UUID]) -> dict[UUID, SchemeVersion]:
    """Scheme versions by id, whoever may read them: callers have already decided."""
    query = select(schemes).where(schemes.c.id.in_(ids))
    return {row.id: SchemeVersion.of(row) for row in await session.rows(query)}


async def find_scheme(session: Session, scheme_id: UUID) -> SchemeVersion:
    """One version of the viewer's own government's, for writing."""
    query = select(schemes).where(schemes.c.tenant == session.viewer.tenant, schemes.c.id == scheme_id)
    row = await session.row(query)
    if row is None:
        raise NotFoundError("scheme")
    return SchemeVersion.of(row)


async def readable_scheme(session: Session, scheme_id: UUID) -> SchemeVersion:
    """A version that the viewer may read, of the own government or of one below it."""
    row = await session.row(select(schemes).where(schemes.c.id == scheme_id, _readable(session)))
    if row is None:
        raise NotFoundError("scheme")
    return SchemeVersion.of(row)


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
        published = at_level & (schemes.c.status == "published")
        drafted = at_level & (schemes.c.status != "discarded")
        yield drafted if drafts.everything else drafted & schemes.c.owner_id.in_(drafts.within)
        owners = found.within | found.owners
        yield published if found.everything else published & schemes.c.owner_id.in_(owners)


def _readable_below(session: Session) -> Iterator[ColumnElement[bool]]:
    for level in Level:
        if reach(session.viewer, Action.SCHEME_READ, level).subordinates:
            yield (schemes.c.level == level.value) & (schemes.c.status == "published")


def _below(session: Session) -> Select[tuple[int]]:
    """The governments below the viewer's; row-level security says so too, but no lock leans on the other."""
    return select(tenants.c.code).where(tenants.c.path.startswith(session.viewer.path + "/"))


def provider_codes(scheme: Scheme) -> set[str]:
    """The codes of the units that supply indicators of this scheme."""
    return {leaf.provider for leaf in scheme.leaves() if leaf.provider is not None}
