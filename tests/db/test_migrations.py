"""A database of an earlier version, brought up to date with what is in it."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from deploy.database.migrate import migrate
from deploy.database.revisions import Fit, fit
from tenants.database.session import driver_url
from tests.conftest import DatabaseUrls, copied

_FIRST = (
    "SET LOCAL app.tenant = '652325'",
    "INSERT INTO tenants (code, path, name, tier, valid_from) "
    "VALUES (652325, '652325', '县', 'county', '2000-01-01')",
    "INSERT INTO schemes "
    "(tenant, id, code, year, version, level, category, name, status, document, drafted_at) VALUES "
    "(652325, gen_random_uuid(), 'a', 2025, 1, 'unit', 'unit', '方案', 'draft', '', now())",
)


@pytest.fixture
async def empty(postgres: str, template: str) -> AsyncIterator[DatabaseUrls]:
    """A database without tables, on a server with the application's role: the template brings that."""
    assert template
    async with copied(postgres, "template1", f"jixiao_empty_{uuid4().hex}") as urls:
        yield urls


async def test_drafts_of_the_first_version_can_be_discarded(empty: DatabaseUrls) -> None:
    await migrate(empty.owner_url, until="0001")
    engine = create_async_engine(driver_url(empty.owner_url))
    async with engine.begin() as connection:
        for statement in _FIRST:
            await connection.execute(text(statement))
    async with engine.connect() as connection:
        assert await fit(connection) is Fit.OLDER
    await migrate(empty.owner_url)
    async with engine.begin() as connection:
        assert await fit(connection) is Fit.CURRENT
        assert await _states(connection) == ["draft"]
        await connection.execute(text("UPDATE schemes SET status = 'discarded'"))
        assert await _states(connection) == ["discarded"]
    await engine.dispose()


async def _states(connection: AsyncConnection) -> list[str]:
    await connection.execute(text("SET LOCAL app.tenant = '652325'"))
    return list((await connection.execute(text("SELECT status FROM schemes"))).scalars())
