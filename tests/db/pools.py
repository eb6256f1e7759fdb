"""A pool of one connection to a world of two governments, and what must be true of it after each test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import func, select

from tenants.database.cancel_scopes import CancelScope
from tenants.database.connections import PooledConnection
from tenants.database.databases import Database
from tenants.levels import Level
from tenants.models.organisation import subjects
from tenants.viewer import Identity, Role
from tests.conftest import Cloner
from tests.worlds.world import ISSUER, World, open_world

HOME, OTHER = 652_325, 652_326
SUBJECTS = {HOME: 2, OTHER: 3}
COUNTED = select(func.count().label("subjects")).select_from(subjects)


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool of one connection, and the world it leads to."""

    database: Database
    world: World


def office(tenant: int) -> Identity:
    return Identity(ISSUER, "office", tenant)


@asynccontextmanager
async def two_governments(clone_database: Cloner) -> AsyncIterator[World]:
    """Two counties with an office and some units each."""
    async with clone_database() as urls, open_world(urls) as world:
        for tenant, number in SUBJECTS.items():
            await world.government(tenant, f"县{tenant}")
            await world.person(tenant, "office", Role.PERFORMANCE_OFFICE)
            for index in range(number):
                await world.subject(tenant, Level.UNIT, f"u{index}")
        yield world


@asynccontextmanager
async def open_pool(world: World) -> AsyncIterator[Pool]:
    """A pool whose connection has been used before; afterwards it carries nothing over."""
    database = Database.connect(world.urls.app_url, pool_size=1)
    async with database.reading(office(HOME)):
        pass
    yield Pool(database, world)
    await assert_nothing_is_carried_over(database)
    await database.close()


async def assert_nothing_is_carried_over(database: Database) -> None:
    """The one connection is there, outside of any transaction, and belongs to no government."""
    async with asyncio.timeout(5), acquired(database) as connection:
        assert not connection.driver.is_in_transaction()
        assert await connection.driver.fetchval("SELECT current_setting('app.tenant', true)") in ("", None)
        assert await connection.driver.fetchval("SELECT count(*) FROM subjects") == 0
        assert await connection.driver.fetchval("SHOW transaction_read_only") == "off"
    async with asyncio.timeout(5):
        assert await read(database, OTHER) == SUBJECTS[OTHER]


async def read(database: Database, tenant: int) -> int:
    """How many subjects a government sees."""
    async with database.reading(office(tenant)) as session:
        found: int = await session.scalar(COUNTED)
        return found


@asynccontextmanager
async def acquired(database: Database) -> AsyncIterator[PooledConnection]:
    """A connection outside of any transaction, for as long as the block runs."""
    connection = await database.pool.acquire(CancelScope(), database.pool.last_moment())
    try:
        if connection.snapshot_idle_since is not None:
            await connection.end_snapshot()
        yield connection
    finally:
        database.pool.release(connection)


async def backend(database: Database) -> int:
    """What the server calls the one connection."""
    async with acquired(database) as connection:
        return connection.driver.get_server_pid()
