"""Governments: found by division code, listed below one another. Their names are no secret."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from resolvers.faults import refuse
from resolvers.records import Government
from tenants.models import tenants
from tenants.session import Session


async def read_governments(session: Session, codes: Collection[int]) -> dict[int, Government]:
    """The governments with these division codes; unknown ones are left out."""
    query = select(tenants).where(tenants.c.code.in_(codes))
    return {row.code: Government.of(row) for row in await session.rows(query)}


async def find_government(session: Session, code: int, *path: str) -> Government:
    """The government with this division code; an unknown one is a fault of the field at ``path``."""
    found = await read_governments(session, [code])
    if code not in found:
        raise refuse("UNKNOWN_DIVISION", *path, division=code)
    return found[code]


async def own_government(session: Session) -> Government:
    """The government in which the viewer acts."""
    return await find_government(session, session.viewer.tenant)


async def read_children(
    session: Session, parent: int, *, limit: int, after: int | None = None
) -> Sequence[Government]:
    """The governments directly below one, by division code."""
    query = select(tenants).where(tenants.c.parent_code == parent)
    if after is not None:
        query = query.where(tenants.c.code > after)
    rows = await session.rows(query.order_by(tenants.c.code).limit(limit))
    return [Government.of(row) for row in rows]


async def count_children(session: Session, parent: int) -> int:
    """How many governments stand directly below one."""
    query = select(func.count(tenants.c.code)).where(tenants.c.parent_code == parent)
    return int(await session.scalar(query))
