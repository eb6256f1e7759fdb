"""A snapshot that is paused holds no connection, and goes on as another one."""

import asyncio

import pytest
from sqlalchemy import func, select, text

from tenants.database.databases import Database
from tenants.database.session import OPENING, SessionClosedError
from tenants.models.organisation import subjects
from tests.db.pools import HOME, OTHER, office
from tests.worlds.world import World


async def test_a_paused_snapshot_gives_its_connection_back_and_goes_on(world: World) -> None:
    database = Database.connect(world.urls.app_url, pool_size=1)
    count = select(func.count()).select_from(subjects)
    try:
        async with database.reading(office(HOME)) as session:
            before = await session.scalar(count)
            viewer, government = session.viewer, session.government
            await session.pause()
            assert database.pool.usage().in_use == 0
            # Another government has the only connection meanwhile.
            async with database.reading(office(OTHER)) as other:
                assert other.viewer.tenant == OTHER
            assert await session.scalar(count) == before
            assert (session.viewer, session.government) == (viewer, government)
            assert session.statements == 2 * OPENING + 2
            await session.pause()
            await session.pause()
        assert database.pool.usage().in_use == 0
        with pytest.raises(SessionClosedError):
            await session.scalar(count)
        # Its connection is usable, and carries nothing over.
        async with database.reading(office(OTHER)) as other:
            assert other.viewer.tenant == OTHER
    finally:
        await database.close()


async def test_a_session_that_is_closed_while_it_begins_again_leaves_no_connection(world: World) -> None:
    database = Database.connect(world.urls.app_url, pool_size=1)
    try:
        async with database.reading(office(HOME)) as session:
            await session.pause()
            async with world.owner.begin() as owner:
                # The snapshot can't begin while nobody may read the governments.
                await owner.execute(text("LOCK TABLE tenants IN ACCESS EXCLUSIVE MODE"))
                reading = asyncio.create_task(session.scalar(select(func.count()).select_from(subjects)))
                await asyncio.sleep(0.1)
                closing = asyncio.create_task(session.close())
                await asyncio.sleep(0.1)
                closing.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await closing
            with pytest.raises(SessionClosedError):
                await reading
        assert database.pool.usage().in_use == 0
    finally:
        await database.close()
