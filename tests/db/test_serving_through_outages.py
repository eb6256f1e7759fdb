"""`jixiao serve` while its PostgreSQL is stopped, started, hung or a standby: what clients and the log see.

The PostgreSQL is of this file's own, since all its processes are stopped or suspended.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from deploy.database.embedded import embedded_postgres
from deploy.database.embedded_binaries import Binaries
from deploy.database.migrate import migrate
from deploy.database.postmasters import Postmaster
from deploy.database.provision import database_url, provision
from deploy.database.system_users import SystemUser
from deploy.http.readiness import HELD
from deploy.http.stop_times import OVERTIME
from tenants.viewer import Role
from tests.conftest import PASSWORD, DatabaseUrls, programs
from tests.db.outage_worlds import FORBIDDEN, GRANT, NAME, READ, unavailable
from tests.db.pools import HOME
from tests.unit.deploy.tokens import AUDIENCE, OKP, public, signed
from tests.worlds.world import ISSUER, open_world

ROOT = Path(__file__).parents[2]
FAR_AWAY = 4_000_000_000


class Server:
    """A PostgreSQL that can be stopped, started and suspended."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running = ExitStack()

    @property
    def data(self) -> Path:
        return self._folder / "postgres"

    def start(self) -> str:
        return self._running.enter_context(
            embedded_postgres(self._folder, durable=False, programs=programs())
        )

    def stop(self) -> None:
        self._running.close()

    def promote(self) -> None:
        """Let a standby take writes from now on; its connections stay."""
        user, folder = SystemUser.for_folder(self.data), programs()
        binaries = Binaries.of_wheel(user) if folder is None else Binaries.installed(folder, user)
        binaries.run("pg_ctl", "promote", "--wait", f"--pgdata={self.data}")

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """None of its processes does anything."""
        postmaster = Postmaster.read(self.data)
        assert postmaster is not None
        main = psutil.Process(postmaster.process)
        suspended = [main, *main.children()]
        for process in suspended:
            process.suspend()
        try:
            yield
        finally:
            for process in suspended:
                process.resume()


@dataclass
class Process:
    """`jixiao serve` as a process."""

    running: subprocess.Popen[str]
    address: str
    lines: list[str] = field(default_factory=list)
    """Of its log, so far."""


@dataclass
class Serving:
    """`jixiao serve`, a client of it, and what another one would need."""

    server: Server
    client: httpx.Client
    process: Process
    app_url: str
    keys: Path

    @property
    def lines(self) -> list[str]:
        return self.process.lines

    def post(self, document: str, **variables: Any) -> httpx.Response:
        return self.client.post("/graphql", json={"query": document, "variables": variables})

    def is_well_again(self) -> bool:
        """Whether a request is answered before long."""
        for _ in range(100):
            if self.post(READ).status_code == 200:
                return True
            time.sleep(0.1)
        return False

    @contextmanager
    def told(self, code: str, kinds: set[str], times: int) -> Iterator[None]:
        """So many requests are told this, in one log line each, and the log shows nothing of them."""
        before = len(self.lines)
        yield
        assert self.is_well_again()
        written = self.lines[before:]
        assert [word for word in FORBIDDEN if any(word in line for line in written)] == [], written
        events = [json.loads(line) for line in written]
        failures = [each for each in events if each["event"].startswith("graphql.")]
        expected = [each for each in failures if (each["code"], each["kind"]) in {(code, k) for k in kinds}]
        assert len(expected) == times, failures
        # What came before the server was well again may be told, too.
        assert {each["event"] for each in failures} == {"graphql.unavailable"}


@pytest.fixture(scope="module")
async def serving(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    folder = tmp_path_factory.mktemp("outages")
    keys = folder / "keys.json"
    keys.write_bytes(public(OKP))
    server = Server(folder / "data")
    admin = server.start()
    try:
        app_url = await provision(admin, password=PASSWORD, database="jixiao")
        urls = DatabaseUrls(database_url(admin, "jixiao"), app_url)
        await migrate(urls.owner_url)
        async with open_world(urls) as world:
            await world.government(HOME, "县")
            await world.person(HOME, "security", Role.SECURITY_ADMIN)
        with process(app_url, keys) as started, signed_in(started.address) as client:
            yield Serving(server, client, started, app_url, keys)
    finally:
        server.stop()


@contextmanager
def process(app_url: str, keys: Path, **settings: str) -> Iterator[Process]:
    """The process, ended by a SIGTERM."""
    running = subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", "serve"],
        cwd=keys.parent,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": app_url,
            "JIXIAO_PORT": "0",
            "JIXIAO_POOL_SIZE": "4",
            "JIXIAO_REQUEST_TIMEOUT": "2",
            "JIXIAO_COMPUTING_SECONDS": "1",
            "OIDC_ISSUER": ISSUER,
            "OIDC_AUDIENCE": AUDIENCE,
            "OIDC_JWKS": str(keys),
            **settings,
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    try:
        address = next(
            event["address"] for event in map(json.loads, running.stderr) if event["event"] == "serving"
        )
    except BaseException:
        running.kill()
        running.communicate()
        raise
    started = Process(running, address)
    reader = threading.Thread(target=started.lines.extend, args=(iter(running.stderr.readline, ""),))
    reader.start()
    try:
        yield started
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)
        reader.join()
        running.stderr.close()


def signed_in(address: str) -> httpx.Client:
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "security", "tenant": str(HOME), "exp": FAR_AWAY}
    headers = {"Authorization": f"Bearer {signed(claims)}", "Accept-Language": "en"}
    return httpx.Client(base_url=address, headers=headers, timeout=30)


def test_it_comes_back_after_the_server_was_stopped(serving: Serving) -> None:
    assert serving.is_well_again()
    with serving.told("DATABASE_UNAVAILABLE", {"unreachable", "connection_lost"}, 2):
        serving.server.stop()
        for document in (READ, GRANT):
            unavailable(serving.post(document, login="stopped", name=NAME), "DATABASE_UNAVAILABLE")
        assert serving.client.get("/readyz").json()["reason"] == "DATABASE_UNREACHABLE"
        serving.server.start()
    answer = serving.post(GRANT, login="stopped", name=NAME).json()
    assert answer["data"]["grant"]["appointment"] == {"holder": {"name": NAME}}


def test_a_restart_between_two_requests_is_not_noticed(serving: Serving) -> None:
    assert serving.is_well_again()
    before = len(serving.lines)
    serving.server.stop()
    serving.server.start()
    for document in (READ, GRANT):
        assert serving.post(document, login="restarted", name=NAME).status_code == 200
    assert [line for line in serving.lines[before:] if "graphql." in line] == []


def test_a_server_that_hangs_is_told_in_time(serving: Serving) -> None:
    assert serving.is_well_again()
    with serving.told("TIMEOUT", {"request_timeout"}, 2), serving.server.hanging():
        for document in (READ, GRANT):
            response = serving.post(document, login="hanging", name=NAME)
            unavailable(response, "TIMEOUT")
    assert serving.post(GRANT, login="hanging", name=NAME).json()["data"]["grant"]["userErrors"] == []


def test_a_stop_while_the_server_hangs_answers_what_waits_and_ends_in_time(serving: Serving) -> None:
    assert serving.is_well_again()
    impatient = {"JIXIAO_SHUTDOWN_TIMEOUT": "1", "JIXIAO_REQUEST_TIMEOUT": "60"}
    with (
        process(serving.app_url, serving.keys, **impatient) as stopped,
        signed_in(stopped.address) as client,
        ThreadPoolExecutor(2) as waiting,
    ):
        assert client.post("/graphql", json={"query": READ}).status_code == 200
        with serving.server.hanging():
            given = {"login": "stopping", "name": NAME}
            asked = [
                waiting.submit(client.post, "/graphql", json={"query": document, "variables": given})
                for document in (READ, GRANT)
            ]
            time.sleep(0.5)
            stopped.running.send_signal(signal.SIGTERM)
            for each in asked:
                unavailable(each.result(), "SHUTTING_DOWN")
            assert stopped.running.wait(1 + OVERTIME) in (0, -signal.SIGTERM)
    answer = serving.post(GRANT, login="stopping", name=NAME).json()
    assert answer["data"]["grant"]["userErrors"] == [], answer


def test_a_standby_is_read_and_not_written_until_it_is_promoted(serving: Serving) -> None:
    """After a failover the address may lead to a server that only reads for a while."""
    assert serving.is_well_again()
    with serving.told("DATABASE_UNAVAILABLE", {"read_only"}, 2):
        serving.server.stop()
        (serving.server.data / "standby.signal").touch()
        serving.server.start()
        assert serving.post(READ).status_code == 200
        for _ in range(2):
            unavailable(serving.post(GRANT, login="standby", name=NAME), "DATABASE_UNAVAILABLE")
        assert serving.client.get("/readyz").json()["reasons"] == ["READ_ONLY"]
        serving.server.promote()
    for login in ("standby", "promoted"):
        answer = serving.post(GRANT, login=login, name=NAME).json()
        assert answer["data"]["grant"]["userErrors"] == [], answer
    time.sleep(HELD)
    assert serving.client.get("/readyz").json() == {"status": "ready"}
