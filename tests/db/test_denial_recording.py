"""Denials are written beside the requests: bounded, once, kept while the database is away and at a stop."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from starlette.types import ASGIApp, Receive, Send
from structlog.testing import capture_logs

from deploy.http.app import create_app
from resolvers.exchange import denial_recording, denial_sums
from resolvers.exchange.denial_recording import DenialRecorder
from resolvers.exchange.denial_sums import Denial, DenialKind
from tenants.database.databases import Database, driver_url
from tests.db.pools import HOME, OTHER
from tests.db.relays import Relay
from tests.worlds.world import World, authenticate

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
LOST = ("access_denials.lost", "access_denials.dropped", "access_denials.refused")


def denied(login: str, tenant: int = HOME) -> Denial:
    return Denial(tenant, DenialKind.PERMISSION, "NOT_YOUR_ROLE", verified=True, issuer="i", login=login)


def forged(tenant: int) -> Denial:
    return Denial(tenant, DenialKind.SIGN_IN, "TOKEN_FORGED", verified=False)


@asynccontextmanager
async def recording(url: str, pause: float = 3_600) -> AsyncIterator[tuple[DenialRecorder, Database]]:
    """A recorder at a moment that stands still, and its database; without a pause it writes by itself."""
    database = Database.connect(url, pool_size=2)
    recorder = DenialRecorder(database, pause=pause, clock=lambda: NOON)
    yield recorder, database
    await recorder.close()
    await database.close()


async def found(world: World, login: str, tenant: int = HOME) -> list[tuple[int, bool]]:
    """The rows of logins that begin so, as the owner sees them: how often, and whether summed."""
    async with world.owner.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT attempts, summed FROM access_denials "
                "WHERE tenant = :tenant AND coalesce(login, '') LIKE :login ORDER BY id"
            ),
            {"tenant": tenant, "login": f"{login}%"},
        )
        return [(row.attempts, row.summed) for row in rows]


async def until(there: Any) -> None:
    """Wait for what happens beside; a test that waits in vain fails by this limit."""
    async with asyncio.timeout(20):
        while True:
            if await there():
                return
            await asyncio.sleep(0.01)


async def test_they_are_written_without_being_asked(world: World) -> None:
    async with recording(world.urls.app_url, pause=0.01) as (recorder, _):
        recorder.note(denied("by itself"))

        async def there() -> bool:
            return bool(await found(world, "by itself"))

        await until(there)
        recorder.note(denied("by itself"))

        async def counted_up() -> bool:
            return await found(world, "by itself") == [(2, False)]

        await until(counted_up)


async def test_a_flood_is_a_few_rows_and_one_transaction(world: World) -> None:
    async with recording(world.urls.app_url) as (recorder, database):
        for number in range(10_000):
            recorder.note(denied(f"flood {number % 3_000}"))
        sent: list[str] = []
        with database.observed(lambda statement, _arguments: sent.append(statement)):
            await recorder.flush()
    rows = await found(world, "")
    ours = [row for row in rows if row[1]] + await found(world, "flood")
    assert len(ours) == denial_sums.MOST_VERIFIED + 1
    assert sum(attempts for attempts, _ in ours) == 10_000
    # All governments are asked for in a transaction of its own; the tenant is set, the rows are written.
    assert len(sent) == 4


async def test_each_government_has_a_transaction_of_its_own(world: World) -> None:
    async with recording(world.urls.app_url) as (recorder, _):
        for tenant in (HOME, OTHER):
            recorder.note(denied("apart", tenant))
        await recorder.flush()
    for tenant in (HOME, OTHER):
        assert await found(world, "apart", tenant) == [(1, False)]


async def test_nothing_is_counted_twice_if_it_is_written_twice(world: World) -> None:
    """As when the connection is lost after the commit and before its answer."""
    async with recording(world.urls.app_url) as (recorder, _):
        for _ in range(4):
            recorder.note(denied("twice"))
        await recorder.flush()
        recorder.note(denied("twice"))
        for sums in recorder._sums._sums.values():
            sums.written = 0
        await recorder.flush()
    assert await found(world, "twice") == [(5, False)]


async def test_an_unknown_government_disturbs_nobody(world: World) -> None:
    with capture_logs() as lines:
        async with recording(world.urls.app_url) as (recorder, _):
            recorder.note(forged(999_999))
            recorder.note(denied("beside a stranger"))
            await recorder.flush()
    assert await found(world, "beside a stranger") == [(1, False)]
    assert [line["attempts"] for line in lines if line["event"] == "access_denials.dropped"] == [1]


async def test_many_unknown_governments_cost_one_transaction(world: World) -> None:
    async with recording(world.urls.app_url) as (recorder, database):
        recorder.note(denied("known before"))
        await recorder.flush()
        sent: list[str] = []
        for _ in range(2):
            for tenant in range(900_000, 900_000 + denial_sums.MOST_UNKNOWN_ROWS):
                recorder.note(forged(tenant))
            recorder.note(forged(OTHER))
            with database.observed(lambda statement, _arguments: sent.append(statement)):
                await recorder.flush()
        assert len(sent) == 2 * 4
    assert (2, False) in await found(world, "", OTHER)


async def test_what_the_table_refuses_disturbs_nobody(world: World) -> None:
    with capture_logs() as lines:
        async with recording(world.urls.app_url) as (recorder, _):
            impossible = replace(denied("impossible"), verified=False)
            recorder.note(denied("beside the impossible, first"))
            recorder.note(impossible)
            recorder.note(denied("beside the impossible, second"))
            await recorder.flush()
    assert await found(world, "beside the impossible") == [(1, False), (1, False)]
    assert {"access_denials.refused", "access_denials.dropped"} <= {line["event"] for line in lines}
    assert "impossible" not in repr(lines)


async def test_they_wait_while_the_database_is_away(world: World) -> None:
    relay = Relay(world.urls.app_url)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    address = driver_url(world.urls.app_url).set(
        drivername="postgresql", host="127.0.0.1", port=port, query={}
    )
    with capture_logs() as lines:
        async with recording(address.render_as_string(hide_password=False), pause=0.01) as (recorder, _):
            recorder.note(denied("before"))

            async def before() -> bool:
                return await found(world, "before") == [(1, False)]

            await until(before)
            server.close()
            await relay.close()
            for _ in range(500):
                recorder.note(denied("meanwhile"))

            async def told() -> bool:
                return any(line["event"] == "access_denials.waiting" for line in lines)

            await until(told)
            assert await found(world, "meanwhile") == []
            again = await asyncio.start_server(relay.serve, "127.0.0.1", port)

            async def back() -> bool:
                return await found(world, "meanwhile") == [(500, False)]

            await until(back)
            recorder.note(denied("afterwards"))
    again.close()
    await relay.close()
    assert await found(world, "afterwards") == [(1, False)]
    assert not [line for line in lines if line["event"] in LOST]


async def test_a_stop_that_finds_no_database_says_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(denial_recording, "STOP_TIMEOUT", 0.3)
    with capture_logs() as lines:
        async with recording("postgresql://nobody@127.0.0.1:1/none") as (recorder, _):
            for _ in range(3):
                recorder.note(denied("lost"))
    (line,) = [each for each in lines if each["event"] in LOST]
    assert (line["event"], line["attempts"]) == ("access_denials.lost", 3)


async def test_a_stop_does_not_wait_for_a_database_that_hangs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody holds the table; without a deadline of its own the stop would wait for the statement's."""
    monkeypatch.setattr(denial_recording, "STOP_TIMEOUT", 0.3)
    with capture_logs() as lines:
        async with world.owner.begin() as connection:
            await connection.execute(text("LOCK TABLE access_denials IN ACCESS EXCLUSIVE MODE"))
            async with asyncio.timeout(20), recording(world.urls.app_url) as (recorder, _):
                recorder.note(denied("held"))
    assert [line["event"] for line in lines if line["event"] in LOST] == ["access_denials.lost"]
    assert await found(world, "held") == []


async def test_the_end_of_the_application_writes_what_is_left(world: World) -> None:
    database = Database.connect(world.urls.app_url, pool_size=1)
    recorder = DenialRecorder(database, pause=3_600)
    app = create_app(database=database, authenticate=authenticate, denials=recorder)
    told: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    answers: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    life = asyncio.create_task(_lifespan(app, told.get, answers.put))
    await told.put({"type": "lifespan.startup"})
    assert (await answers.get())["type"] == "lifespan.startup.complete"
    recorder.note(denied("at the end"))
    await told.put({"type": "lifespan.shutdown"})
    assert (await answers.get())["type"] == "lifespan.shutdown.complete"
    await life
    assert await found(world, "at the end") == [(1, False)]


async def _lifespan(app: ASGIApp, receive: Receive, send: Send) -> None:
    await app({"type": "lifespan", "state": {}}, receive, send)
