"""Governments: found by division code, listed by the government above. Their names are public."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from resolvers.faults import refuse
from resolvers.listing.lateral import by_parent, page_of_each
from resolvers.organisation.records import Government
from tenants.database.session import Session
from tenants.models.organisation import tenants


@dataclass(frozen=True, slots=True)
class ChildList:
    """How much is asked for of each list of governments below one."""

    limit: int
    after: int | None = None


async def read_governments(session: Session, codes: Collection[int]) -> dict[int, Government]:
    """The governments with these division codes; unknown ones are left out."""
    query = select(tenants).where(tenants.c.code.in_(codes))
    return {row.code: Government.of(row) for row in await session.rows(query)}


async def find_government(session: Session, code: int, *path: str) -> Government:
    """The government with this division code; an unknown one is a fault of the field at ``path``."""
    if code == session.viewer.tenant:
        return own_government(session)
    found = await read_governments(session, [code])
    if code not in found:
        raise refuse("UNKNOWN_DIVISION", *path, division=code)
    return found[code]


def own_government(session: Session) -> Government:
    """The government in which the viewer acts, known from the opening of the session."""
    return Government.of(session.government)


async def read_children(
    session: Session, above: Collection[int], asked: ChildList
) -> dict[int, Sequence[Government]]:
    """The governments directly below each of these, by division code."""
    parents = tenants.alias("parents")
    query = select(tenants).where(tenants.c.parent_code == parents.c.code)
    if asked.after is not None:
        query = query.where(tenants.c.code > asked.after)
    pages = page_of_each(parents, parents.c.code, query, [tenants.c.code], asked.limit)
    return by_parent(await session.rows(pages.where(parents.c.code.in_(above))), Government.of)


async def count_children(session: Session, above: Collection[int]) -> dict[int, int]:
    """How many governments are directly below each of these."""
    query = (
        select(tenants.c.parent_code, func.count(tenants.c.code).label("children"))
        .where(tenants.c.parent_code.in_(above))
        .group_by(tenants.c.parent_code)
    )
    return {row.parent_code: row.children for row in await session.rows(query)}
