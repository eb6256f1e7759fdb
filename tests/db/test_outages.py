"""A database that fails, as clients and operators see it: status, body, headers, log; then it is well."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text

from tenants.database.cancel_scopes import CancelScope
from tenants.database.databases import Database
from tenants.database.outages import ConnectError
from tenants.database.pipelining import CLOSE_TIMEOUT
from tenants.database.timeouts import Timeouts
from tests.db.faulty_relays import Fault, faulty_relay
from tests.db.outage_worlds import (
    GRANT,
    NAME,
    READ,
    failing_writes,
    locked,
    log_lines,
    none_is_running,
    outages,
    raising,
    relayed_outages,
    told,
    unavailable,
)
from tests.db.pools import acquired
from tests.worlds.world import World

SHORT = Timeouts(acquire=0.2, statement=0.3, lock=0.15)
SEVERAL = '{ viewer { name } tenant(code: "652325") { subjects(first: 3) { nodes { name } totalCount } } }'


@pytest.mark.parametrize(
    ("sqlstate", "code", "kind"),
    [
        ("53100", "DATABASE_UNAVAILABLE", "disk_full"),
        ("53400", "DATABASE_UNAVAILABLE", "out_of_resources"),
        ("58030", "DATABASE_UNAVAILABLE", "system_error"),
        ("XX001", "DATABASE_UNAVAILABLE", "server_error"),
        ("25006", "DATABASE_UNAVAILABLE", "read_only"),
        ("57014", "TIMEOUT", "statement_timeout"),
        ("55P03", "BUSY", "lock_timeout"),
        ("40001", "BUSY", "write_conflict"),
    ],
)
@pytest.mark.parametrize("at_commit", [False, True])
async def test_a_mutation_that_the_server_refuses(
    failing: World, sqlstate: str, code: str, kind: str, at_commit: bool
) -> None:
    """The errors are the server's own; a trigger raises them in place of a full disk."""
    login = f"refused-{sqlstate}-{at_commit}"
    async with outages(failing) as served:
        with log_lines() as lines:
            async with failing_writes(failing, raising(sqlstate), at_commit=at_commit):
                response = await served.grant(login)
        unavailable(response, code)
        line = told(lines)
        assert (line["code"], line["kind"], line["sqlstate"]) == (code, kind, sqlstate)
        assert await served.granted(login) == 0
        assert (await served.grant(login)).json()["data"]["grant"]["appointment"] == {
            "holder": {"name": NAME}
        }


async def test_a_mistake_of_the_program_stays_internal_and_its_log_shows_no_row(failing: World) -> None:
    async with outages(failing) as served, failing_writes(failing, raising("22012")):
        with log_lines() as lines:
            response = await served.grant("mistaken")
        body = response.json()
        assert (response.status_code, body["data"]) == (503, None)
        assert body["errors"][0]["extensions"]["code"] == "INTERNAL"
        assert "retry-after" not in response.headers
        (line,) = [each for each in lines if each["event"] == "graphql.failed"]
        assert "SQLSTATE 22012" in line["exception"]
        assert NAME not in line["exception"]
        assert "INSERT INTO" not in line["exception"]


async def test_every_connection_keeps_the_limits(failing: World) -> None:
    given = Timeouts(statement=7, lock=3, idle_in_transaction=9)
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    async with outages(failing, timeouts=given) as served, acquired(served.database) as connection:
        limits = [await connection.driver.fetchval(f"SHOW {name}") for name in names]
    assert limits == ["7s", "3s", "9s"]


async def test_a_statement_that_takes_too_long(failing: World) -> None:
    async with outages(failing, timeouts=SHORT) as served:
        with log_lines() as lines:
            async with failing_writes(failing, "PERFORM pg_sleep(60)"):
                response = await served.grant("slow")
        unavailable(response, "TIMEOUT")
        assert told(lines)["sqlstate"] == "57014"
        await served.assert_well()


@pytest.mark.parametrize("document", [READ, GRANT])
async def test_a_table_that_is_locked(failing: World, document: str) -> None:
    async with outages(failing, timeouts=SHORT) as served:
        await served.assert_well()
        with log_lines() as lines:
            async with locked(failing, "users"):
                response = await served.post(document, login="locked", name=NAME)
        unavailable(response, "BUSY")
        assert (told(lines)["sqlstate"], told(lines)["kind"]) == ("55P03", "lock_timeout")
        await served.assert_well()


async def test_a_pool_whose_connections_are_all_in_use(failing: World) -> None:
    limits = Timeouts(acquire=0.2, lock=5)
    async with outages(failing, pool_size=1, timeouts=limits) as served:
        with log_lines() as lines:
            async with locked(failing, "users"):
                first = asyncio.create_task(served.post(READ))
                await asyncio.sleep(0.05)
                second = await served.post(READ)
            assert (await first).status_code == 200
        unavailable(second, "BUSY")
        assert (told(lines)["kind"], told(lines)["sqlstate"]) == ("pool_exhausted", None)
        await served.assert_well()


@pytest.mark.parametrize("document", [READ, GRANT])
async def test_a_request_that_takes_too_long_is_broken_off_in_the_server_too(
    failing: World, document: str
) -> None:
    async with outages(failing, request_timeout=0.3) as served:
        await served.assert_well()
        with log_lines() as lines:
            async with locked(failing, "users"):
                response = await served.post(document, login="late", name=NAME)
                assert await none_is_running(failing)
        unavailable(response, "TIMEOUT")
        assert told(lines)["kind"] == "request_timeout"
        assert await served.granted("late") == 0
        await served.assert_well()


async def test_a_request_whose_time_ends_while_it_waits_for_a_connection(failing: World) -> None:
    limits = Timeouts(acquire=20)
    async with outages(failing, pool_size=1, request_timeout=0.3, timeouts=limits) as served:
        async with locked(failing, "users"):
            answers = await asyncio.gather(served.post(READ), served.post(READ))
        for response in answers:
            unavailable(response, "TIMEOUT")
        await served.assert_well()


async def test_a_server_that_hangs(failing: World) -> None:
    """The statement gets no answer, not even that it took too long; neither does its cancellation."""
    async with relayed_outages(failing, timeouts=Timeouts(acquire=2, statement=0.2, grace=0.1)) as (
        served,
        relay,
    ):
        relay.arm("BEGIN", Fault.HANG)
        with log_lines() as lines:
            response = await served.post(READ)
        unavailable(response, "TIMEOUT")
        assert told(lines)["kind"] == "no_answer"


async def test_the_pool_of_a_server_that_hangs_is_closed_as_soon_as_one_connection(failing: World) -> None:
    """They were closed one after the other, with two seconds each."""
    async with faulty_relay(failing.urls.app_url) as (url, relay):
        database = Database.connect(url, pool_size=6)
        async with AsyncExitStack() as opened:
            for _ in range(6):
                await opened.enter_async_context(acquired(database))
        assert database.pool.usage().idle == 6
        relay.hang()
        async with asyncio.timeout(2 * CLOSE_TIMEOUT):
            await database.close()


async def test_one_time_for_a_free_connection_and_for_opening_it(failing: World) -> None:
    """The wait for the first was forgotten by the second, and both by a second try."""
    async with faulty_relay(failing.urls.app_url) as (url, relay):
        database = Database.connect(url, pool_size=1)
        ends = asyncio.get_running_loop().time() + 0.5
        held = await database.pool.acquire(CancelScope(), ends)
        waiting = asyncio.create_task(database.pool.acquire(CancelScope(), ends))
        await asyncio.sleep(0.1)
        relay.refuse_silently()
        held.clean = False
        database.pool.release(held)
        # As long as one may wait for both, five seconds, it would be no error yet.
        async with asyncio.timeout(3):
            with pytest.raises(ConnectError):
                await waiting
        await database.close()


async def test_a_read_whose_connection_is_lost_is_answered_all_the_same(failing: World) -> None:
    async with relayed_outages(failing) as (served, relay):
        for fault in (Fault.LOSE_THE_WORD, Fault.LOSE_THE_ANSWER):
            relay.arm("BEGIN", fault)
            with log_lines() as lines:
                await served.assert_well()
            assert [line for line in lines if line["event"] == "graphql.unavailable"] == []
        assert relay.struck == 2


async def test_a_read_that_loses_its_connection_between_two_statements_begins_anew(
    failing: World,
) -> None:
    async with relayed_outages(failing) as (served, relay):
        relay.arm("count(", Fault.LOSE_THE_WORD)
        response = await served.post(SEVERAL, "office")
        assert response.json()["data"]["tenant"]["subjects"]["totalCount"] == 2, response.text
        assert relay.struck == 1


async def test_a_database_that_is_gone(failing: World) -> None:
    async with relayed_outages(failing) as (served, relay):
        relay.stop()
        for document in (READ, GRANT):
            with log_lines() as lines:
                response = await served.post(document, login="gone", name=NAME)
            unavailable(response, "DATABASE_UNAVAILABLE")
            assert told(lines)["code"] == "DATABASE_UNAVAILABLE"
        relay.stopped = False
        await served.assert_well()
        assert await served.granted("gone") == 0


async def test_a_table_that_changed_is_no_failure_of_a_read(failing: World) -> None:
    async with outages(failing, pool_size=1) as served:
        assert (await served.post(SEVERAL, "office")).status_code == 200
        async with failing.owner.begin() as owner:
            await owner.execute(text("ALTER TABLE subjects ALTER COLUMN name TYPE varchar(99)"))
        response = await served.post(SEVERAL, "office")
        assert response.json()["data"]["tenant"]["subjects"]["totalCount"] == 2, response.text
