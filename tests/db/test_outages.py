"""A database that fails, as clients and operators see it: status, body, headers, log; then it is well."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text

from tenants.database.timeouts import Timeouts
from tenants.viewer import Role
from tests.conftest import Cloner
from tests.db.faulty_relays import Fault, FaultyRelay, faulty_relay
from tests.db.outage_worlds import (
    GRANT,
    NAME,
    READ,
    Outages,
    failing_writes,
    log_lines,
    outages,
    raising,
    told,
    unavailable,
)
from tests.db.pools import HOME, two_governments
from tests.worlds.world import World

SHORT = Timeouts(acquire=0.2, statement=0.3, lock=0.15)
SEVERAL = '{ viewer { name } tenant(code: "652325") { subjects(first: 3) { nodes { name } totalCount } } }'
NO_CYCLE = "AaIjGiYLcMu5ssKNlus8SGN5Y2xl"


@pytest.fixture(scope="module")
async def world(clone_database: Cloner) -> AsyncIterator[World]:
    async with two_governments(clone_database) as found:
        await found.person(HOME, "security", Role.SECURITY_ADMIN)
        yield found


@asynccontextmanager
async def relayed_outages(world: World, **rest: Any) -> AsyncIterator[tuple[Outages, FaultyRelay]]:
    """The application with a relay in front of its database, all its connections opened before."""
    async with (
        faulty_relay(world.urls.app_url) as (url, relay),
        outages(world, url=url, pool_size=1, **rest) as found,
    ):
        await found.assert_well()
        yield found, relay


@asynccontextmanager
async def locked(world: World, table: str) -> AsyncIterator[None]:
    async with world.owner.begin() as owner:
        await owner.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield


async def statements_running(world: World) -> int:
    """Statements of the application that the server is still working on."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'jixiao' AND state = 'active' "
        "AND datname = current_database()"
    )
    async with world.owner.begin() as owner:
        return int((await owner.execute(query)).scalar_one())


async def none_is_running(world: World) -> bool:
    for _ in range(100):
        if await statements_running(world) == 0:
            return True
        await asyncio.sleep(0.02)
    return False


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
    world: World, sqlstate: str, code: str, kind: str, at_commit: bool
) -> None:
    """The errors are the server's own; a trigger raises them in place of a full disk."""
    login = f"refused-{sqlstate}-{at_commit}"
    async with outages(world) as served:
        with log_lines() as lines:
            async with failing_writes(world, raising(sqlstate), at_commit=at_commit):
                response = await served.grant(login)
        unavailable(response, code)
        line = told(lines)
        assert (line["code"], line["kind"], line["sqlstate"]) == (code, kind, sqlstate)
        assert await served.granted(login) == 0
        assert (await served.grant(login)).json()["data"]["grant"]["appointment"] == {"holder": NAME}


async def test_a_mistake_of_the_program_stays_internal_and_its_log_shows_no_row(world: World) -> None:
    async with outages(world) as served, failing_writes(world, raising("22012")):
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


async def test_a_statement_that_takes_too_long(world: World) -> None:
    async with outages(world, timeouts=SHORT) as served:
        with log_lines() as lines:
            async with failing_writes(world, "PERFORM pg_sleep(60)"):
                response = await served.grant("slow")
        unavailable(response, "TIMEOUT")
        assert told(lines)["sqlstate"] == "57014"
        await served.assert_well()


@pytest.mark.parametrize("document", [READ, GRANT])
async def test_a_table_that_is_locked(world: World, document: str) -> None:
    async with outages(world, timeouts=SHORT) as served:
        await served.assert_well()
        with log_lines() as lines:
            async with locked(world, "users"):
                response = await served.post(document, login="locked", name=NAME)
        unavailable(response, "BUSY")
        assert (told(lines)["sqlstate"], told(lines)["kind"]) == ("55P03", "lock_timeout")
        await served.assert_well()


async def test_a_pool_whose_connections_are_all_in_use(world: World) -> None:
    limits = Timeouts(acquire=0.2, lock=5)
    async with outages(world, pool_size=1, timeouts=limits) as served:
        with log_lines() as lines:
            async with locked(world, "users"):
                first = asyncio.create_task(served.post(READ))
                await asyncio.sleep(0.05)
                second = await served.post(READ)
            assert (await first).status_code == 200
        unavailable(second, "BUSY")
        assert (told(lines)["kind"], told(lines)["sqlstate"]) == ("pool_exhausted", None)
        await served.assert_well()


@pytest.mark.parametrize("document", [READ, GRANT])
async def test_a_request_that_takes_too_long_is_broken_off_in_the_server_too(
    world: World, document: str
) -> None:
    async with outages(world, request_timeout=0.3) as served:
        await served.assert_well()
        with log_lines() as lines:
            async with locked(world, "users"):
                response = await served.post(document, login="late", name=NAME)
                assert await none_is_running(world)
        unavailable(response, "TIMEOUT")
        assert told(lines)["kind"] == "request_timeout"
        assert await served.granted("late") == 0
        await served.assert_well()


async def test_a_request_whose_time_ends_while_it_waits_for_a_connection(world: World) -> None:
    limits = Timeouts(acquire=20)
    async with outages(world, pool_size=1, request_timeout=0.3, timeouts=limits) as served:
        async with locked(world, "users"):
            answers = await asyncio.gather(served.post(READ), served.post(READ))
        for response in answers:
            unavailable(response, "TIMEOUT")
        await served.assert_well()


async def test_a_server_that_hangs(world: World) -> None:
    """The statement gets no answer, not even that it took too long; neither does its cancellation."""
    async with relayed_outages(world, timeouts=Timeouts(acquire=2, statement=0.2, grace=0.1)) as (
        served,
        relay,
    ):
        relay.arm("BEGIN", Fault.HANG)
        with log_lines() as lines:
            response = await served.post(READ)
        unavailable(response, "TIMEOUT")
        assert told(lines)["kind"] == "no_answer"


async def test_a_read_whose_connection_is_lost_is_answered_all_the_same(world: World) -> None:
    async with relayed_outages(world) as (served, relay):
        for fault in (Fault.LOSE_THE_WORD, Fault.LOSE_THE_ANSWER):
            relay.arm("BEGIN", fault)
            with log_lines() as lines:
                await served.assert_well()
            assert [line for line in lines if line["event"] == "graphql.unavailable"] == []
        assert relay.struck == 2


async def test_a_read_that_loses_its_connection_between_two_statements_begins_anew(world: World) -> None:
    async with relayed_outages(world) as (served, relay):
        relay.arm("count(", Fault.LOSE_THE_WORD)
        response = await served.post(SEVERAL, "office")
        assert response.json()["data"]["tenant"]["subjects"]["totalCount"] == 2, response.text
        assert relay.struck == 1


async def test_a_database_that_is_gone(world: World) -> None:
    async with relayed_outages(world) as (served, relay):
        relay.stop()
        for document in (READ, GRANT):
            with log_lines() as lines:
                response = await served.post(document, login="gone", name=NAME)
            unavailable(response, "DATABASE_UNAVAILABLE")
            assert told(lines)["code"] == "DATABASE_UNAVAILABLE"
        relay.stopped = False
        await served.assert_well()
        assert await served.granted("gone") == 0


async def test_a_mutation_whose_connection_is_lost_before_it_commits(world: World) -> None:
    async with relayed_outages(world) as (served, relay):
        relay.arm("INSERT INTO audit_entries", Fault.LOSE_THE_WORD)
        with log_lines() as lines:
            response = await served.grant("before")
        unavailable(response, "DATABASE_UNAVAILABLE")
        assert told(lines)["kind"] == "connection_lost"
        assert await served.granted("before") == 0
        await served.assert_well()


@pytest.mark.parametrize(
    ("fault", "granted"), [(Fault.LOSE_THE_WORD, 0), (Fault.LOSE_THE_ANSWER, 1)], ids=["undone", "done"]
)
async def test_a_commit_without_an_answer_is_told_as_unknown(
    world: World, fault: Fault, granted: int
) -> None:
    login = f"unknown-{granted}"
    async with relayed_outages(world) as (served, relay):
        relay.arm("COMMIT;", fault)
        with log_lines() as lines:
            response = await served.grant(login)
        body = response.json()
        assert (response.status_code, body["data"]) == (504, None)
        assert "retry-after" not in response.headers
        (error,) = body["errors"]
        assert error["extensions"]["code"] == "OUTCOME_UNKNOWN"
        assert "Read what is there before you repeat it" in error["message"]
        assert told(lines)["kind"] == "commit_unanswered"
        assert await served.granted(login) == granted
        await served.assert_well()


async def test_a_server_process_that_is_ended_while_it_commits(world: World) -> None:
    async with outages(world) as served:
        with log_lines() as lines:
            async with failing_writes(
                world, "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1)", at_commit=True
            ):
                response = await served.grant("ended")
        assert response.json()["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"
        assert told(lines)["sqlstate"] == "57P01"
        await served.assert_well()


async def test_what_was_committed_is_told_although_its_answer_cannot_be_read(world: World) -> None:
    async with relayed_outages(world) as (served, relay):
        relay.arm("COMMIT;", Fault.STOP_AFTERWARDS)
        with log_lines() as lines:
            response = await served.grant("saved")
        body = response.json()
        assert (response.status_code, body["data"]) == (200, {"grant": None})
        (error,) = body["errors"]
        assert error["path"] == ["grant"]
        assert error["extensions"]["committed"] is True
        assert error["extensions"]["code"] == "DATABASE_UNAVAILABLE"
        assert "The change is saved" in error["message"]
        told(lines)
        assert await served.granted("saved") == 1


HALF = (
    GRANT.rstrip().removesuffix("}")
    + f'''  denied: runCompute(input: {{cycle: "{NO_CYCLE}"}}) {{ userErrors {{ code }} }} }}'''
)


async def test_a_mutation_that_is_denied_does_not_hide_the_one_before(world: World) -> None:
    async with outages(world) as served:
        response = await served.post(HALF, login="half", name=NAME)
    body = response.json()
    assert response.status_code == 200
    assert body["data"] == {
        "grant": {"userErrors": [], "appointment": {"holder": NAME}},
        "denied": None,
    }
    (error,) = body["errors"]
    assert error["path"] == ["denied"]
    assert "committed" not in error["extensions"]


TWO = """
mutation Two($login: String!, $second: String!, $name: String!) {
  one: appointmentGrant(
    input: {issuer: "https://identity.example", login: $login, name: $name, role: INSPECTOR}
  ) { appointment { holder } }
  two: appointmentGrant(
    input: {issuer: "https://identity.example", login: $second, name: $name, role: INSPECTOR}
  ) { appointment { holder } }
}
"""


@pytest.mark.parametrize("ended", ["by an outage", "by its time"])
async def test_an_outage_of_the_second_mutation_does_not_hide_the_first(world: World, ended: str) -> None:
    only_the_second = (
        f"IF EXISTS (SELECT FROM users WHERE login = 'second {ended}') THEN "
        + ("PERFORM pg_sleep(60)" if ended == "by its time" else raising("53100"))
        + "; END IF"
    )
    first, second = f"first {ended}", f"second {ended}"
    async with outages(world, request_timeout=1) as served, failing_writes(world, only_the_second):
        response = await served.post(TWO, login=first, second=second, name=NAME)
        body = response.json()
        assert response.status_code == 200, body
        assert body["data"] == {"one": {"appointment": {"holder": NAME}}, "two": None}
        (error,) = body["errors"]
        assert error["path"] == ["two"]
        assert error["extensions"]["code"] == (
            "TIMEOUT" if ended == "by its time" else "DATABASE_UNAVAILABLE"
        )
        assert (await served.granted(first), await served.granted(second)) == (1, 0)


async def test_a_table_that_changed_is_no_failure_of_a_read(world: World) -> None:
    async with outages(world, pool_size=1) as served:
        assert (await served.post(SEVERAL, "office")).status_code == 200
        async with world.owner.begin() as owner:
            await owner.execute(text("ALTER TABLE subjects ALTER COLUMN name TYPE varchar(99)"))
        response = await served.post(SEVERAL, "office")
        assert response.json()["data"]["tenant"]["subjects"]["totalCount"] == 2, response.text
