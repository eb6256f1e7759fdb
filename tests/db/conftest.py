"""Fixtures of the tests that look at the database itself."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tenants.database.databases import driver_url
from tenants.viewer import Role
from tests.bench.provinces import load_province
from tests.conftest import Cloner, DatabaseUrls, copied
from tests.db.pools import HOME, Pool, open_pool, two_governments
from tests.db.served_provinces import Served, served_province
from tests.worlds.world import World


@pytest.fixture
async def empty(postgres: str, template: str) -> AsyncIterator[DatabaseUrls]:
    """A database without tables, on a server with the application's role: the template brings that."""
    assert template
    async with copied(postgres, "template1", f"jixiao_empty_{uuid4().hex}") as urls:
        yield urls


@pytest.fixture
async def engine(empty: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    """Connections of its owner to the database without tables."""
    found = create_async_engine(driver_url(empty.owner_url), pool_size=1)
    yield found
    await found.dispose()


@pytest.fixture(scope="session")
async def province(clone_database: Cloner) -> AsyncIterator[DatabaseUrls]:
    """A province with 100,000 released scores, to read only; files that ask for it belong to TOGETHER."""
    async with clone_database() as urls:
        await load_province(urls.owner_url)
        yield urls


@pytest.fixture(scope="module")
async def served(province: DatabaseUrls) -> AsyncIterator[Served]:
    """The application over the province."""
    async with served_province(province) as found:
        yield found


@pytest.fixture(scope="module")
async def world(clone_database: Cloner) -> AsyncIterator[World]:
    """Two governments of the module's own, for tests of sessions."""
    async with two_governments(clone_database) as found:
        yield found


@pytest.fixture
async def pool(world: World) -> AsyncIterator[Pool]:
    """A pool of one connection to it."""
    async with open_pool(world) as opened:
        yield opened


@pytest.fixture(scope="module")
async def failing(clone_database: Cloner) -> AsyncIterator[World]:
    """Two governments of the module's own, with a security administrator, for tests of outages."""
    async with two_governments(clone_database) as found:
        await found.person(HOME, "security", Role.SECURITY_ADMIN)
        yield found
