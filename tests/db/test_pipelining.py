"""A request's first statement: one round trip, counted between the driver and the server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
import uvloop
from sqlalchemy import text

from tenants.database.databases import Database
from tenants.database.pool import SNAPSHOT_IDLE_TIMEOUT
from tenants.database.session import Session
from tenants.identity import IdentityError
from tenants.viewer import Identity, Role
from tests.conftest import Cloner, DatabaseUrls
from tests.db.relays import relayed
from tests.worlds.world import ISSUER, open_world

HOME = 652_325
OFFICE = Identity(ISSUER, "office", HOME)
# Parse, Bind, Execute of BEGIN and of SET LOCAL; Bind, Execute of the viewer's statement; one Sync.
OPENING = b"PBEPBEBES"
STATEMENT = b"BES"
# In front of the next opening, or alone, with a round trip of its own, where no next one comes.
COMMIT_IN_FRONT = b"PBE"
COMMIT = b"Q"
ONE = text("SELECT 1")
BACKEND = text("SELECT pg_backend_pid()")
# When the transaction began.
MOMENT = text("SELECT now()")
KIND = text("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")


@pytest.fixture(scope="module")
async def urls(clone_database: Cloner) -> AsyncIterator[DatabaseUrls]:
    async with clone_database() as found, open_world(found) as world:
        await world.government(HOME, "县")
        await world.person(HOME, "office", Role.PERFORMANCE_OFFICE)
        yield found


async def opened_in_one_round_trip(url: str) -> None:
    async with relayed(url) as (address, relay):
        database = Database.connect(address, pool_size=1)
        # The connection is made and the statement prepared once.
        async with database.reading(OFFICE) as session:
            await session.rows(ONE)
        for number in range(3):
            relay.forget()
            async with database.reading(OFFICE) as session:
                assert (relay.turns, relay.kinds) == (1, COMMIT_IN_FRONT + OPENING)
                assert session.viewer.tenant == HOME
                await session.rows(ONE)
            assert (relay.turns, relay.kinds) == (2, COMMIT_IN_FRONT + OPENING + STATEMENT), number
        await database.close()


async def left_alone(url: str) -> None:
    async with relayed(url) as (address, relay):
        database = Database.connect(address, pool_size=2)
        async with database.reading(OFFICE), database.reading(OFFICE):
            pass
        relay.forget()
        for _ in range(200):
            await asyncio.sleep(SNAPSHOT_IDLE_TIMEOUT / 2)
            if relay.kinds == COMMIT * 2:
                break
        await asyncio.sleep(SNAPSHOT_IDLE_TIMEOUT * 2)
        assert relay.kinds == COMMIT * 2
        relay.forget()
        async with database.reading(OFFICE):
            assert (relay.turns, relay.kinds) == (1, OPENING)
        await database.close()


async def test_one_round_trip_before_the_first_statement(urls: DatabaseUrls) -> None:
    await opened_in_one_round_trip(urls.app_url)


async def test_the_same_on_the_server_s_event_loop(urls: DatabaseUrls) -> None:
    await asyncio.to_thread(uvloop.run, opened_in_one_round_trip(urls.app_url))


async def test_a_snapshot_that_nobody_follows_is_ended_once(urls: DatabaseUrls) -> None:
    await left_alone(urls.app_url)
    await asyncio.to_thread(uvloop.run, left_alone(urls.app_url))


async def test_a_write_begins_a_transaction_of_its_own_in_one_round_trip(urls: DatabaseUrls) -> None:
    async with relayed(urls.app_url) as (address, relay):
        database = Database.connect(address, pool_size=1)
        async with database.reading(OFFICE) as session:
            moment = await session.scalar(MOMENT)
            assert tuple(await session.row(KIND) or ()) == ("repeatable read", "on")
        relay.forget()
        assert await database.writing(OFFICE, lambda session: session.scalar(MOMENT)) > moment
        assert (relay.turns, relay.kinds) == (3, COMMIT_IN_FRONT + OPENING + STATEMENT + COMMIT)
        kind = await database.writing(OFFICE, lambda session: session.row(KIND))
        assert tuple(kind or ()) == ("read committed", "off")
        await database.close()


async def test_a_snapshot_that_failed_is_followed_by_a_whole_one(urls: DatabaseUrls) -> None:
    database = Database.connect(urls.app_url, pool_size=1)
    async with database.reading(OFFICE) as session:
        pid = await session.scalar(BACKEND)
        with pytest.raises(asyncpg.DivisionByZeroError):
            await session.rows(text("SELECT 1 / 0"))
    async with database.reading(OFFICE) as session:
        assert await session.scalar(BACKEND) == pid
        assert tuple(await session.row(KIND) or ()) == ("repeatable read", "on")
    await database.close()


async def test_the_next_snapshot_is_another(urls: DatabaseUrls) -> None:
    database = Database.connect(urls.app_url, pool_size=1)
    moments = []
    for _ in range(3):
        async with database.reading(OFFICE) as session:
            moments.append(await session.scalar(MOMENT))
            assert tuple(await session.row(KIND) or ()) == ("repeatable read", "on")
    assert moments == sorted(set(moments))
    await database.close()


@pytest.mark.parametrize(
    ("login", "tenant", "code"),
    [("stranger", HOME, "NO_APPOINTMENT"), ("office", 659_999, "UNKNOWN_TENANT")],
)
async def test_who_is_refused_costs_no_more(urls: DatabaseUrls, login: str, tenant: int, code: str) -> None:
    async with relayed(urls.app_url) as (address, relay):
        database = Database.connect(address, pool_size=1)
        async with database.reading(OFFICE):
            pass
        relay.forget()
        with pytest.raises(IdentityError) as refused:
            async with database.reading(Identity(ISSUER, login, tenant)):
                pytest.fail("nobody is let in")
        assert refused.value.code == code
        assert (relay.turns, relay.kinds) == (2, COMMIT_IN_FRONT + OPENING + COMMIT)
        await database.close()


@asynccontextmanager
async def left_silently(urls: DatabaseUrls) -> AsyncIterator[tuple[Database, set[int]]]:
    """A pool whose two connections the server has ended without a word, and what the server called them."""
    async with relayed(urls.app_url) as (address, relay):
        database = Database.connect(address, pool_size=2)
        async with database.reading(OFFICE) as one, database.reading(OFFICE) as other:
            before = {await one.scalar(BACKEND), await other.scalar(BACKEND)}
        async with relay.hiding(2), open_world(urls) as world, world.owner.begin() as owner:
            for pid in before:
                await owner.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        try:
            yield database, before
        finally:
            await database.close()


async def test_a_read_leaves_a_connection_that_the_server_has_left(urls: DatabaseUrls) -> None:
    async with left_silently(urls) as (database, before), database.reading(OFFICE) as session:
        assert await session.scalar(BACKEND) not in before


async def test_a_write_leaves_a_connection_that_the_server_has_left(urls: DatabaseUrls) -> None:
    async with left_silently(urls) as (database, before):
        assert await database.writing(OFFICE, lambda session: session.scalar(BACKEND)) not in before


async def test_what_was_prepared_for_other_tables_is_prepared_anew(urls: DatabaseUrls) -> None:
    database = Database.connect(urls.app_url, pool_size=1)
    async with database.reading(OFFICE):
        pass
    async with open_world(urls) as world, world.owner.begin() as owner:
        await owner.execute(text("ALTER TABLE users ALTER COLUMN name TYPE varchar(99)"))
    async with database.reading(OFFICE) as session:
        assert session.viewer.name == "office"
    await database.close()


async def test_what_a_write_had_prepared_for_other_tables_is_prepared_anew(urls: DatabaseUrls) -> None:
    database = Database.connect(urls.app_url, pool_size=1)
    named = text("SELECT name FROM cycles")

    async def write(session: Session) -> None:
        await session.rows(named)

    await database.writing(OFFICE, write)
    async with open_world(urls) as world, world.owner.begin() as owner:
        await owner.execute(text("ALTER TABLE cycles ALTER COLUMN name TYPE varchar(99)"))
    await database.writing(OFFICE, write)
    assert database.conflicts == 1
    await database.close()
