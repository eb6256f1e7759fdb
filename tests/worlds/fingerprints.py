"""Whether anything at all was changed: every row of every tenant table in one value per table."""

from sqlalchemy import text

from tenants.models.base import metadata
from tests.worlds.world import World


async def fingerprint(world: World) -> dict[str, tuple[int, str | None]]:
    """How many rows each table has, and a digest of all they say."""
    found = {}
    async with world.owner.connect() as connection:
        for table in metadata.tables:
            row = (
                await connection.execute(
                    text(
                        f"SELECT count(*) AS n, md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t"
                    )
                )
            ).one()
            found[table] = (row.n, row.md5)
    return found
