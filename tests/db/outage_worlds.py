"""The application on a database that fails as it is told to, and what its log says."""

import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import text
from structlog.processors import ExceptionRenderer
from structlog.testing import capture_logs

from deploy.exception_texts import exception_text
from deploy.http.app import create_app
from deploy.http.client_addresses import Proxies
from deploy.http.connections.connection_limits import ConnectionLimits
from deploy.http.graceful_stop import GracefulServer
from deploy.http.servers import address_of, bound_socket, server_of
from deploy.settings import Settings
from schema.engine.http.open_requests import OpenRequests
from tenants.database.databases import Database
from tenants.database.timeouts import Timeouts
from tests.db.faulty_relays import FaultyRelay, faulty_relay
from tests.db.pools import HOME
from tests.worlds.world import World, authenticate, open_client

NAME = "不得入日志"
"""The name of a person, which no log may show."""
FORBIDDEN = (NAME, "audit_entries", "SELECT", "INSERT", "UPDATE", "COMMIT", "pg_sleep", "DETAIL", "Traceback")
"""What no log line of an outage may hold: names, tables, SQL, the server's texts."""

GRANT = """
mutation Grant($login: String!, $name: String!) {
  grant: appointmentGrant(
    input: {issuer: "https://identity.example", login: $login, name: $name, role: INSPECTOR}
  ) { userErrors { code } appointment { holder { name } } }
}
"""
READ = '{ viewer { name } tenant(code: "652325") { name } }'


@dataclass(slots=True)
class Outages:
    """A client of an application whose pool is small and impatient."""

    world: World
    database: Database
    client: httpx.AsyncClient

    async def post(self, document: str, asker: str = "security", **variables: Any) -> httpx.Response:
        return await self.client.post(
            "/graphql",
            json={"query": document, "variables": variables},
            headers={
                "Authorization": f"Bearer {asker}",
                "X-Tenant": str(HOME),
                "Accept-Language": "en",
            },
        )

    async def grant(self, login: str) -> httpx.Response:
        return await self.post(GRANT, login=login, name=NAME)

    async def granted(self, login: str) -> int:
        """How many appointments the person holds, as the tables say."""
        query = text(
            "SELECT count(*) FROM appointments JOIN users ON users.id = user_id WHERE login = :login"
        )
        async with self.world.owner.begin() as owner:
            await owner.execute(text(f"SET LOCAL app.tenant = '{HOME}'"))
            return int((await owner.execute(query, {"login": login})).scalar_one())

    async def assert_well(self) -> None:
        """The next requests are answered."""
        response = await self.post(READ)
        assert (response.status_code, response.json()["data"]["viewer"]["name"]) == (200, "security")


@asynccontextmanager
async def outages(
    world: World,
    *,
    url: str | None = None,
    pool_size: int = 2,
    request_timeout: float = 30,
    timeouts: Timeouts | None = None,
) -> AsyncIterator[Outages]:
    """The application on the world's database, or on a relay in front of it."""
    limits = timeouts or Timeouts(acquire=2)
    database = Database.connect(url or world.urls.app_url, pool_size=pool_size, timeouts=limits)
    async with open_client(database, request_timeout=request_timeout) as client:
        try:
            yield Outages(world, database, client)
        finally:
            await database.close()


@asynccontextmanager
async def stopping_outages(world: World) -> AsyncIterator[tuple[Outages, GracefulServer]]:
    """The application in the web server, which gives running requests no time when it stops."""
    database = Database.connect(world.urls.app_url, pool_size=2)
    requests = OpenRequests()
    app = create_app(database=database, authenticate=authenticate, requests=requests)
    server = server_of(app, ConnectionLimits(), Proxies(), shutdown_timeout=0, end_requests=requests.end)
    with bound_socket(Settings(jixiao_port=0)) as bound:
        bound.listen()
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        async with httpx.AsyncClient(base_url=address_of(bound), timeout=30) as client:
            try:
                yield Outages(world, database, client), server
            finally:
                server.should_exit = True
                await serving


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


async def none_is_running(world: World) -> bool:
    """Whether the server soon works on no statement of the application any more."""
    return await _soon(world, "count(*) = 0")


async def one_is_waiting(world: World) -> bool:
    """Whether a statement of the application soon waits for a lock, or sleeps."""
    return await _soon(
        world, "count(*) FILTER (WHERE wait_event = 'PgSleep' OR wait_event_type = 'Lock') = 1"
    )


async def _soon(world: World, holds: str) -> bool:
    query = text(
        f"SELECT {holds} FROM pg_stat_activity "
        "WHERE application_name = 'jixiao' AND state = 'active' AND datname = current_database()"
    )
    for _ in range(100):
        async with world.owner.begin() as owner:
            if (await owner.execute(query)).scalar_one():
                return True
        await asyncio.sleep(0.02)
    return False


def unavailable(response: httpx.Response, code: str) -> None:
    """Nothing was done, and it may be tried again."""
    body = response.json()
    assert (response.status_code, body["data"]) == (503, None), body
    assert {error["extensions"]["code"] for error in body["errors"]} == {code}, body
    assert int(response.headers["retry-after"]) >= 1
    assert all("try again" in error["message"] for error in body["errors"])
    assert NAME not in response.text


def log_lines() -> AbstractContextManager[list[MutableMapping[str, Any]]]:
    """The lines of the log, with their exceptions as the program writes them."""
    return capture_logs(processors=[ExceptionRenderer(exception_text)])


def told(lines: list[MutableMapping[str, Any]]) -> MutableMapping[str, Any]:
    """The one line that tells the outage, after a look at all of them."""
    written = json.dumps(lines, ensure_ascii=False, default=repr)
    assert [word for word in FORBIDDEN if word in written] == [], written
    found = [line for line in lines if line["event"] == "graphql.unavailable"]
    assert len(found) == 1, lines
    assert [line for line in lines if line["event"] == "graphql.failed"] == []
    return found[0]


@asynccontextmanager
async def failing_writes(world: World, body: str, *, at_commit: bool = False) -> AsyncIterator[None]:
    """Each mutation does this when it writes its audit entry, or when it commits."""
    kind = "CONSTRAINT TRIGGER fail AFTER" if at_commit else "TRIGGER fail BEFORE"
    when = "DEFERRABLE INITIALLY DEFERRED" if at_commit else ""
    async with world.owner.begin() as owner:
        await owner.execute(
            text(
                f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
                f"AS $$ BEGIN {body}; RETURN NEW; END $$"
            )
        )
        await owner.execute(
            text(f"CREATE {kind} INSERT ON audit_entries {when} FOR EACH ROW EXECUTE FUNCTION fail()")
        )
    try:
        yield
    finally:
        async with world.owner.begin() as owner:
            await owner.execute(text("DROP FUNCTION fail() CASCADE"))


def raising(sqlstate: str) -> str:
    """The server's own error with this SQLSTATE, with texts that hold a name."""
    return f"RAISE EXCEPTION '{NAME}' USING ERRCODE = '{sqlstate}', DETAIL = '{NAME}'"
