"""A database of an earlier version, brought up to date with what is in it."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from deploy.database.migrate import at_head, migrate
from tenants.database.session import driver_url
from tests.conftest import DatabaseUrls

_FIRST = (
    "ALTER TABLE schemes DROP CONSTRAINT schemes_status_check",
    "ALTER TABLE schemes ADD CONSTRAINT schemes_status_check CHECK (status IN ('draft', 'published'))",
    "UPDATE alembic_version SET version_num = '0001'",
    "SET LOCAL app.tenant = '652325'",
    "INSERT INTO tenants (code, path, name, tier, valid_from) "
    "VALUES (652325, '652325', '县', 'county', '2000-01-01')",
    "INSERT INTO schemes "
    "(tenant, id, code, year, version, level, category, name, status, document, drafted_at) VALUES "
    "(652325, gen_random_uuid(), 'a', 2025, 1, 'unit', 'unit', '方案', 'draft', '', now())",
)


async def test_drafts_of_the_first_version_can_be_discarded(database_urls: DatabaseUrls) -> None:
    engine = create_async_engine(driver_url(database_urls.owner_url))
    async with engine.begin() as connection:
        for statement in _FIRST:
            await connection.execute(text(statement))
    async with engine.connect() as connection:
        assert not await at_head(connection)
    await migrate(database_urls.owner_url)
    async with engine.begin() as connection:
        assert await at_head(connection)
        assert await _states(connection) == ["draft"]
        await connection.execute(text("UPDATE schemes SET status = 'discarded'"))
        assert await _states(connection) == ["discarded"]
    await engine.dispose()


async def _states(connection: AsyncConnection) -> list[str]:
    await connection.execute(text("SET LOCAL app.tenant = '652325'"))
    return list((await connection.execute(text("SELECT status FROM schemes"))).scalars())
