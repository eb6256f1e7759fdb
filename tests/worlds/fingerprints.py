"""Whether anything at all was changed: every row of every tenant table in one value per table."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tenants.models.base import metadata
from tests.worlds.world import World

Fingerprint = dict[str, tuple[int, str | None]]


async def fingerprint(world: World) -> Fingerprint:
    """How many rows each table of a world has, and a digest of all they say."""
    async with world.owner.connect() as connection:
        return await contents(connection)


async def contents(connection: AsyncConnection) -> Fingerprint:
    """The same of the database that is connected."""
    found = {}
    for table in metadata.tables:
        digest = f"SELECT count(*) AS n, md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
        row = (await connection.execute(text(digest))).one()
        found[table] = (row.n, row.md5)
    return found
