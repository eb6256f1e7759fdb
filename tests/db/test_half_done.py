"""Mutations that are broken off: what was committed is told, and what wasn't; also if nobody can know."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from deploy.http.app import create_app
from schema.engine.http import request_deadlines
from tenants.database import connections
from tenants.database.timeouts import Timeouts
from tests.db.faulty_relays import Fault
from tests.db.outage_worlds import (
    GRANT,
    NAME,
    READ,
    failing_writes,
    locked,
    log_lines,
    none_is_running,
    one_is_waiting,
    outages,
    raising,
    relayed_outages,
    stopping_outages,
    told,
    unavailable,
)
from tests.db.pools import HOME
from tests.unit.engine.leaving_clients import Client
from tests.worlds.world import World, authenticate

# As a message of its own, with its length in front.
A_COMMIT = "\x0bCOMMIT"
NO_CYCLE = "AaIjGiYLcMu5ssKNlus8SGN5Y2xl"


async def test_a_mutation_whose_connection_is_lost_before_it_commits(failing: World) -> None:
    async with relayed_outages(failing) as (served, relay):
        relay.arm("INSERT INTO audit_entries", Fault.LOSE_THE_WORD)
        with log_lines() as lines:
            response = await served.grant("before")
        unavailable(response, "DATABASE_UNAVAILABLE")
        assert told(lines)["kind"] == "connection_lost"
        assert await served.granted("before") == 0
        await served.assert_well()


@pytest.mark.parametrize("fault", [Fault.LOSE_THE_WORD, Fault.LOSE_THE_ANSWER, Fault.HANG])
async def test_a_mutation_that_cannot_begin_spoils_no_other(failing: World, fault: Fault) -> None:
    login, limits = f"begin-{fault.name}", Timeouts(acquire=2, statement=0.5, grace=0.2)
    async with relayed_outages(failing, timeouts=limits) as (served, relay):
        for _ in range(2):
            relay.arm("BEGIN ISOLATION LEVEL READ COMMITTED", fault)
            assert (await served.grant(login)).status_code in (200, 503)
        assert relay.struck == 2
        for number in range(3):
            answer = (await served.grant(f"{login}-{number}")).json()
            assert answer["data"]["grant"]["userErrors"] == [], answer
        await served.assert_well()


@pytest.mark.parametrize(
    ("fault", "granted"), [(Fault.LOSE_THE_WORD, 0), (Fault.LOSE_THE_ANSWER, 1)], ids=["undone", "done"]
)
async def test_a_commit_without_an_answer_is_told_as_unknown(
    failing: World, fault: Fault, granted: int
) -> None:
    login = f"unknown-{granted}"
    async with relayed_outages(failing) as (served, relay):
        relay.arm(A_COMMIT, fault)
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


async def test_a_server_process_that_is_ended_while_it_commits(failing: World) -> None:
    async with outages(failing) as served:
        with log_lines() as lines:
            async with failing_writes(
                failing,
                "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1)",
                at_commit=True,
            ):
                response = await served.grant("ended")
        assert response.json()["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"
        assert told(lines)["sqlstate"] == "57P01"
        await served.assert_well()


async def test_what_was_committed_is_told_although_its_answer_cannot_be_read(failing: World) -> None:
    async with relayed_outages(failing) as (served, relay):
        relay.arm(A_COMMIT, Fault.STOP_AFTERWARDS)
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


@pytest.mark.parametrize(
    ("document", "when", "granted"),
    [(READ, None, 0), (GRANT, "before", 0), (GRANT, "while", 1)],
    ids=["a read", "before it commits", "while it commits"],
)
async def test_a_client_that_leaves_ends_what_it_began_but_not_a_commit(
    failing: World, monkeypatch: pytest.MonkeyPatch, document: str, when: str | None, granted: int
) -> None:
    monkeypatch.setattr(request_deadlines, "WATCH_AFTER", 0.01)
    login = f"leaving {when}"
    async with outages(failing) as served, AsyncExitStack() as obstacles:
        await served.assert_well()
        if when is None:
            await obstacles.enter_async_context(locked(failing, "users"))
        else:
            seconds = 60 if when == "before" else 0.5
            await obstacles.enter_async_context(
                failing_writes(failing, f"PERFORM pg_sleep({seconds})", at_commit=when == "while")
            )
        client = Client(document, login=login, name=NAME)
        app = create_app(database=served.database, authenticate=authenticate)
        with log_lines() as lines:
            asking = asyncio.create_task(client.ask(app, token="security", tenant=HOME))
            assert await one_is_waiting(failing)
            client.leave()
            async with asyncio.timeout(5):
                await asking
        assert await none_is_running(failing)
        if not granted:
            assert told(lines)["kind"] == "client_gone"
    assert await served.granted(login) == granted
    async with outages(failing) as served:
        await served.assert_well()


HALF = (
    GRANT.rstrip().removesuffix("}")
    + f'''  denied: runCompute(input: {{cycle: "{NO_CYCLE}"}}) {{ userErrors {{ code }} }} }}'''
)


async def test_a_mutation_that_is_denied_does_not_hide_the_one_before(failing: World) -> None:
    async with outages(failing) as served:
        response = await served.post(HALF, login="half", name=NAME)
    body = response.json()
    assert response.status_code == 200
    assert body["data"] == {
        "grant": {"userErrors": [], "appointment": {"holder": {"name": NAME}}},
        "denied": None,
    }
    (error,) = body["errors"]
    assert error["path"] == ["denied"]
    assert "committed" not in error["extensions"]


TWO = """
mutation Two($login: String!, $second: String!, $name: String!) {
  one: appointmentGrant(
    input: {issuer: "https://identity.example", login: $login, name: $name, role: INSPECTOR}
  ) { appointment { holder { name } } }
  two: appointmentGrant(
    input: {issuer: "https://identity.example", login: $second, name: $name, role: INSPECTOR}
  ) { appointment { holder { name } } }
}
"""


@pytest.mark.parametrize("ended", ["by an outage", "by its time"])
async def test_an_outage_of_the_second_mutation_does_not_hide_the_first(failing: World, ended: str) -> None:
    only_the_second = (
        f"IF EXISTS (SELECT FROM users WHERE login = 'second {ended}') THEN "
        + ("PERFORM pg_sleep(60)" if ended == "by its time" else raising("53100"))
        + "; END IF"
    )
    first, second = f"first {ended}", f"second {ended}"
    async with (
        outages(failing, request_timeout=1) as served,
        failing_writes(failing, only_the_second),
    ):
        response = await served.post(TWO, login=first, second=second, name=NAME)
        body = response.json()
        assert response.status_code == 200, body
        assert body["data"] == {"one": {"appointment": {"holder": {"name": NAME}}}, "two": None}
        (error,) = body["errors"]
        assert error["path"] == ["two"]
        assert error["extensions"]["code"] == (
            "TIMEOUT" if ended == "by its time" else "DATABASE_UNAVAILABLE"
        )
        assert (await served.granted(first), await served.granted(second)) == (1, 0)


async def test_an_outage_after_an_unknown_commit_does_not_invite_to_repeat_both(failing: World) -> None:
    only_the_second = f"IF EXISTS (SELECT FROM users WHERE login = 'undone') THEN {raising('53100')}; END IF"
    async with (
        relayed_outages(failing) as (served, relay),
        failing_writes(failing, only_the_second),
    ):
        relay.arm(A_COMMIT, Fault.LOSE_THE_ANSWER)
        response = await served.post(TWO, login="perhaps", second="undone", name=NAME)
        codes = [error["extensions"]["code"] for error in response.json()["errors"]]
        assert codes == ["OUTCOME_UNKNOWN", "DATABASE_UNAVAILABLE"]
        assert response.status_code == 504
        assert "retry-after" not in response.headers
        assert (await served.granted("perhaps"), await served.granted("undone")) == (1, 0)


@pytest.mark.parametrize("commits", [True, False], ids=["while it commits", "before it commits"])
async def test_a_stop_tells_whether_a_mutation_is_saved(failing: World, commits: bool) -> None:
    """It was told as not completed, to be tried again, while it was committed."""
    login = f"stopped {commits}"
    async with stopping_outages(failing) as (served, server):
        await served.assert_well()
        async with failing_writes(failing, f"PERFORM pg_sleep({1 if commits else 60})", at_commit=commits):
            asking = asyncio.create_task(served.grant(login))
            assert await one_is_waiting(failing)
            server.should_exit = True
            response = await asking
            body = response.json()
            if commits:
                assert (response.status_code, body["data"]) == (200, {"grant": None})
                (error,) = body["errors"]
                assert (error["path"], error["extensions"]["code"]) == (["grant"], "SHUTTING_DOWN")
                assert error["extensions"]["committed"] is True
                assert "The change is saved" in error["message"]
                assert "retry-after" not in response.headers
            else:
                unavailable(response, "SHUTTING_DOWN")
                assert response.headers["connection"] == "close"
            assert await none_is_running(failing)
    assert await served.granted(login) == int(commits)


async def test_a_stop_in_the_second_mutation_does_not_hide_the_first(failing: World) -> None:
    only_the_second = (
        "IF EXISTS (SELECT FROM users WHERE login = 'second stopped') THEN PERFORM pg_sleep(60); END IF"
    )
    async with stopping_outages(failing) as (served, server), failing_writes(failing, only_the_second):
        asking = asyncio.create_task(
            served.post(TWO, login="first stopped", second="second stopped", name=NAME)
        )
        assert await one_is_waiting(failing)
        server.should_exit = True
        response = await asking
        body = response.json()
        assert response.status_code == 200, body
        assert body["data"] == {"one": {"appointment": {"holder": {"name": NAME}}}, "two": None}
        (error,) = body["errors"]
        assert (error["path"], error["extensions"]["code"]) == (["two"], "SHUTTING_DOWN")
    assert (await served.granted("first stopped"), await served.granted("second stopped")) == (1, 0)


async def test_a_stop_while_a_commit_gets_no_answer_says_that_nobody_knows(
    failing: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "COMMIT_GRACE", 0.5)
    async with stopping_outages(failing) as (served, server):
        await served.assert_well()
        async with failing_writes(failing, "PERFORM pg_sleep(60)", at_commit=True):
            asking = asyncio.create_task(served.grant("unanswered"))
            assert await one_is_waiting(failing)
            server.should_exit = True
            response = await asking
        assert (response.status_code, response.json()["data"]) == (504, None)
        assert response.json()["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"
