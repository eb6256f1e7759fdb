"""Sessions on a real pool: whatever happens to one, its tenant isn't carried over to the next."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from tenants.database.databases import Database
from tenants.database.outages import ConnectionLostError, may_pass
from tenants.database.pool import SNAPSHOT_IDLE_TIMEOUT
from tenants.database.session import Session, SessionClosedError
from tenants.identity import IdentityError
from tenants.levels import Level
from tenants.models.organisation import subjects
from tenants.viewer import Identity
from tests.db.pools import (
    COUNTED,
    HOME,
    OTHER,
    SUBJECTS,
    Pool,
    assert_nothing_is_carried_over,
    backend,
    office,
    read,
)
from tests.worlds.world import ISSUER, World

SLOW = text("SELECT pg_backend_pid() FROM pg_sleep(0.2)")


@asynccontextmanager
async def tenants_locked(world: World) -> AsyncIterator[None]:
    """Reading the governments waits."""
    async with world.owner.begin() as owner:
        await owner.execute(text("LOCK TABLE tenants IN ACCESS EXCLUSIVE MODE"))
        yield


async def cancelled(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_after_a_read(pool: Pool) -> None:
    before = await backend(pool.database)
    assert await read(pool.database, HOME) == SUBJECTS[HOME]
    assert await backend(pool.database) == before


async def test_after_a_failing_statement(pool: Pool) -> None:
    before = await backend(pool.database)
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with pool.database.reading(office(HOME)) as session:
            await session.rows(text("SELECT 1 / 0"))
    async with pool.database.reading(office(HOME)) as session:
        with pytest.raises(asyncpg.DivisionByZeroError):
            await session.rows(text("SELECT 1 / 0"))
        # Whoever asks afterwards learns of the same failure.
        with pytest.raises(asyncpg.DivisionByZeroError):
            await session.rows(text("SELECT 1"))
    assert await backend(pool.database) == before


async def test_after_a_statement_that_nobody_can_prepare(pool: Pool) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        async with pool.database.reading(office(HOME)) as session:
            await session.rows(text("SELECT * FROM nowhere"))


async def test_after_an_error_of_the_asker(pool: Pool) -> None:
    with pytest.raises(ZeroDivisionError):
        async with pool.database.reading(office(HOME)):
            raise ZeroDivisionError


async def test_after_a_login_that_the_driver_cannot_write(pool: Pool) -> None:
    with pytest.raises(asyncpg.DataError):
        async with pool.database.reading(Identity(ISSUER, "\ud800", HOME)):
            pytest.fail("nobody has this name")


async def test_after_a_refusal(pool: Pool) -> None:
    before = await backend(pool.database)
    for identity in (Identity(ISSUER, "nobody", HOME), office(659_999)):
        with pytest.raises(IdentityError):
            async with pool.database.reading(identity):
                pytest.fail("nobody is let in")
        with pytest.raises(IdentityError):
            await pool.database.writing(identity, lambda _session: asyncio.sleep(0))
    assert await backend(pool.database) == before


async def test_after_a_failing_request(world: World) -> None:
    body = await world.answer("office", HOME, '{ subject(id: "c3ViamVjdDox") { code } }')
    assert body["errors"]
    states = text(
        "SELECT DISTINCT state FROM pg_stat_activity "
        "WHERE application_name = 'jixiao' AND datname = current_database()"
    )
    found: set[str] = set()
    # A snapshot may stay open for a moment; each look takes a transaction of its own.
    for _ in range(100):
        async with world.owner.begin() as owner:
            found = set((await owner.execute(states)).scalars())
        if found == {"idle"}:
            break
        await asyncio.sleep(SNAPSHOT_IDLE_TIMEOUT)
    assert found == {"idle"}


async def test_cancelled_while_it_waits_for_a_connection(pool: Pool) -> None:
    async with pool.database.reading(office(HOME)):
        waiting = asyncio.create_task(read(pool.database, OTHER))
        await asyncio.sleep(0.01)
        await cancelled(waiting)


async def test_cancelled_while_it_opens(pool: Pool) -> None:
    before = await backend(pool.database)
    async with tenants_locked(pool.world):
        opening = asyncio.create_task(read(pool.database, HOME))
        await asyncio.sleep(0.05)
        opening.cancel()
        await asyncio.sleep(0.05)
        assert not opening.done()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert await backend(pool.database) == before


async def test_cancelled_while_it_connects(world: World) -> None:
    database = Database.connect(world.urls.app_url, pool_size=1)
    for _ in range(20):
        opening = asyncio.create_task(read(database, HOME))
        await asyncio.sleep(0)
        await cancelled(opening)
    await assert_nothing_is_carried_over(database)
    await database.close()


async def test_cancelled_in_the_middle_of_a_statement(pool: Pool) -> None:
    before = await backend(pool.database)
    async with pool.database.reading(office(HOME)) as session:
        first = asyncio.create_task(session.scalar(SLOW))
        second = asyncio.create_task(session.scalar(COUNTED))
        await asyncio.sleep(0.05)
        first.cancel()
        assert await second == SUBJECTS[HOME]
        assert first.cancelled()
        assert await session.scalar(COUNTED) == SUBJECTS[HOME]
    assert await backend(pool.database) == before


async def test_cancelled_while_it_waits_for_its_turn(pool: Pool) -> None:
    async with pool.database.reading(office(HOME)) as session:
        first = asyncio.create_task(session.scalar(SLOW))
        second = asyncio.create_task(session.scalar(COUNTED))
        await asyncio.sleep(0.05)
        await cancelled(second)
        assert not first.done()
        assert await first == session.executor.connection.driver.get_server_pid()


async def test_cancelled_while_it_ends_what_was_left_open(pool: Pool) -> None:
    before = await backend(pool.database)
    for turns in range(1, 5):
        assert await read(pool.database, HOME) == SUBJECTS[HOME]
        ending = asyncio.create_task(
            pool.database.writing(office(OTHER), lambda session: session.scalar(COUNTED))
        )
        for _ in range(turns):
            await asyncio.sleep(0)
        await cancelled(ending)
    assert await backend(pool.database) == before


async def test_a_server_that_does_not_answer_holds_up_no_other_snapshot(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.database.pipelining.CLOSE_TIMEOUT", 1)
    database = Database.connect(world.urls.app_url, pool_size=3)
    async with (
        database.reading(office(HOME)) as one,
        database.reading(office(HOME)) as two,
        database.reading(office(HOME)) as three,
    ):
        pids = [await each.scalar(text("SELECT pg_backend_pid()")) for each in (one, two, three)]
    os.kill(pids[0], signal.SIGSTOP)
    try:
        for _ in range(500):
            if all(each.snapshot_idle_since is None for each in database.pool._idle):
                break
            await asyncio.sleep(SNAPSHOT_IDLE_TIMEOUT)
        assert all(each.snapshot_idle_since is None for each in database.pool._idle)
        idle = {each.driver.get_server_pid() for each in database.pool._idle}
        assert idle == set(pids[1:])
        assert await read(database, OTHER) == SUBJECTS[OTHER]
    finally:
        os.kill(pids[0], signal.SIGCONT)
        await database.close()


async def test_the_end_of_the_pool_ends_what_was_left_open(world: World) -> None:
    database = Database.connect(world.urls.app_url, pool_size=1)
    async with database.reading(office(HOME)) as session:
        pid = await session.scalar(text("SELECT pg_backend_pid()"))
    await database.close()
    living = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
    counts: list[int | None] = []
    while not counts or counts[-1]:
        assert len(counts) < 100
        async with world.owner.begin() as owner:
            counts.append((await owner.execute(living, {"pid": pid})).scalar())


async def test_the_end_waits_for_a_statement_under_way(pool: Pool) -> None:
    before = await backend(pool.database)
    async with pool.database.reading(office(HOME)) as session:
        late = asyncio.create_task(session.scalar(SLOW))
        await asyncio.sleep(0)
    assert await late == before


async def test_cancelled_while_it_waits_for_the_last_statement(pool: Pool) -> None:
    """What became of the transaction can't be known then, so the connection is closed."""
    before = await backend(pool.database)
    late: list[asyncio.Task[Any]] = []
    asked = asyncio.Event()

    async def reading() -> None:
        async with pool.database.reading(office(HOME)) as session:
            late.append(asyncio.create_task(session.scalar(SLOW)))
            await asyncio.sleep(0)
            asked.set()

    closing = asyncio.create_task(reading())
    await asked.wait()
    await cancelled(closing)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionLostError)):
        await late[0]
    assert await backend(pool.database) != before


async def test_a_statement_after_the_end_is_refused(pool: Pool) -> None:
    async with pool.database.reading(office(HOME)) as session:
        pass
    with pytest.raises(SessionClosedError):
        await session.rows(COUNTED)


async def test_the_end_of_the_pool_waits_for_nobody(world: World) -> None:
    database = Database.connect(world.urls.app_url, pool_size=1)
    async with database.reading(office(HOME)) as session:
        endless = asyncio.create_task(session.scalar(text("SELECT count(*) FROM pg_sleep(60)")))
        await asyncio.sleep(0.05)
        async with asyncio.timeout(5):
            await database.close()
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionLostError)):
            await endless


@pytest.mark.parametrize("outcome", ["done", "failed", "cancelled"])
async def test_after_a_write(pool: Pool, outcome: str) -> None:
    before = await backend(pool.database)
    writing = asyncio.Event()

    async def work(session: Session) -> int:
        await session.run(subjects.update().values(name=subjects.c.name))
        writing.set()
        if outcome == "failed":
            raise ZeroDivisionError
        if outcome == "cancelled":
            await session.scalar(SLOW)
        found: int = await session.scalar(COUNTED)
        return found

    task = asyncio.create_task(pool.database.writing(office(HOME), work))
    await writing.wait()
    if outcome == "cancelled":
        await asyncio.sleep(0.05)
        await cancelled(task)
    elif outcome == "failed":
        with pytest.raises(ZeroDivisionError):
            await task
    else:
        assert await task == SUBJECTS[HOME]
    assert await backend(pool.database) == before


async def test_nothing_is_written_in_a_read(pool: Pool) -> None:
    async with pool.database.reading(office(HOME)) as session:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await session.run(subjects.update().values(name="other"))


@pytest.mark.parametrize("size", [1, 2])
async def test_each_sees_its_own_on_a_shared_pool(world: World, size: int) -> None:
    database = Database.connect(world.urls.app_url, pool_size=size)

    async def write(tenant: int) -> int:
        found: int = await database.writing(office(tenant), lambda session: session.scalar(COUNTED))
        return found

    asked = [HOME, OTHER] * 10
    doing: list[Callable[[int], Awaitable[int]]] = [lambda tenant: read(database, tenant), write]
    found = await asyncio.gather(*(doing[index % 3 == 0](tenant) for index, tenant in enumerate(asked)))
    assert found == [SUBJECTS[tenant] for tenant in asked]
    counted = text(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'jixiao' AND pid = ANY(:pids)"
    )
    pids = [connection.driver.get_server_pid() for connection in database.pool._idle]
    async with world.owner.begin() as owner:
        assert (await owner.execute(counted, {"pids": pids})).scalar() == len(pids) == size
    await database.close()


async def test_a_snapshot_sees_one_moment(pool: Pool) -> None:
    async with pool.database.reading(office(HOME)) as session:
        before = await session.scalar(COUNTED)
        added = await pool.world.subject(HOME, Level.UNIT, "later")
        assert await session.scalar(COUNTED) == before
    assert await read(pool.database, HOME) == before + 1
    async with pool.world.owner.begin() as owner:
        await owner.execute(text(f"SET LOCAL app.tenant = '{HOME}'"))
        await owner.execute(subjects.delete().where(subjects.c.id == added))


async def test_a_killed_connection_is_replaced(pool: Pool) -> None:
    before = await backend(pool.database)
    async with pool.world.owner.begin() as owner:
        await owner.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before})
    assert await read(pool.database, HOME) == SUBJECTS[HOME]
    assert await backend(pool.database) != before


async def test_a_connection_killed_in_the_middle_is_an_error_once(pool: Pool) -> None:
    async with pool.database.reading(office(HOME)) as session:
        pid = await session.scalar(text("SELECT pg_backend_pid()"))
        async with pool.world.owner.begin() as owner:
            await owner.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        with pytest.raises((ConnectionLostError, asyncpg.PostgresError)) as lost:
            await session.rows(COUNTED)
        assert may_pass(lost.value)
    assert await read(pool.database, HOME) == SUBJECTS[HOME]


async def test_whoever_waits_is_served_in_turn(pool: Pool) -> None:
    served = []

    async def ask(number: int) -> None:
        async with pool.database.reading(office(HOME)):
            served.append(number)

    async with pool.database.reading(office(HOME)):
        waiting = [asyncio.create_task(ask(number)) for number in range(5)]
        await asyncio.sleep(0.01)
        assert served == []
    await asyncio.gather(*waiting)
    assert served == [0, 1, 2, 3, 4]
