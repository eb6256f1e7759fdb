"""`jixiao serve --workers 2`: one port, no memory of another process's past, one sum of metrics."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import psutil
import pytest

from schema.scalars import encode_id
from tenants.viewer import Role
from tests.conftest import DatabaseUrls
from tests.unit.deploy.tokens import AUDIENCE, OKP, RSA, public, signed
from tests.worlds.world import ISSUER, World, open_world

ROOT = Path(__file__).parents[2]
COUNTY = 690_301
FAR_AWAY = 4_000_000_000
WHOAMI = "query Whoami { viewer { name } }"
REVOKE = """
mutation Revoke($input: AppointmentRevokeInput!) {
  appointmentRevoke(input: $input) { appointment { id } userErrors { code } }
}
"""


class Served:
    """The running server: its process, its address, that of its metrics, its log."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._events: Queue[dict[str, Any]] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.metrics = str(self.event("metrics")["address"])
            self.workers = [int(self.event("worker_started")["worker"]) for _ in range(2)]
            self.address = str(self.event("serving")["address"])
        except BaseException:
            self.end()
            raise

    def event(self, name: str) -> dict[str, Any]:
        """The next such line of the log."""
        while True:
            event = self._events.get(timeout=60)
            if event["event"] == name:
                return event

    def ask(self, login: str, query: str = WHOAMI, **variables: object) -> httpx.Response:
        """One request on a connection of its own: any of the workers may take it."""
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": login, "tenant": str(COUNTY), "exp": FAR_AWAY}
        return httpx.post(
            f"{self.address}/graphql",
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {signed(claims)}", "Connection": "close"},
            timeout=30,
        )

    def told(self, metric: str) -> list[tuple[str, float]]:
        """The samples of a metric: their labels and values."""
        lines = httpx.get(self.metrics, timeout=30).text.splitlines()
        samples = [line.rsplit(" ", 1) for line in lines if line.startswith(metric)]
        return [(labels.removeprefix(metric), float(value)) for labels, value in samples]

    def end(self) -> None:
        """Kill what still runs; the workers end with the process that started them."""
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as log:
            for line in log:
                self._events.put(json.loads(line))


@pytest.fixture
def served(database_urls: DatabaseUrls, tmp_path: Path) -> Iterator[Served]:
    keys = tmp_path / "keys.json"
    keys.write_bytes(public(RSA, OKP))
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", "serve", "--workers", "2"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": database_urls.app_url,
            "JIXIAO_PORT": "0",
            "JIXIAO_METRICS_PORT": "0",
            "OIDC_ISSUER": ISSUER,
            "OIDC_AUDIENCE": AUDIENCE,
            "OIDC_JWKS": str(keys),
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    running = Served(process)
    yield running
    running.end()


async def test_two_workers(served: Served, database_urls: DatabaseUrls) -> None:
    async with open_world(database_urls) as world:
        appointed = await _county(world)
    assert {served.ask("office").json()["data"]["viewer"]["name"] for _ in range(20)} == {"office"}

    revoked = served.ask("security", REVOKE, input={"appointment": encode_id("appointment", appointed)})
    assert revoked.json()["data"]["appointmentRevoke"]["userErrors"] == []
    after = [served.ask("office") for _ in range(20)]
    assert {each.status_code for each in after} == {401}
    assert {each.json()["errors"][0]["extensions"]["code"] for each in after} == {"NO_APPOINTMENT"}

    # Counters of a worker that is gone stay in the sum; its gauges don't.
    os.kill(served.workers[0], signal.SIGKILL)
    assert served.event("worker_ended")["worker"] == served.workers[0]
    third = int(served.event("worker_started")["worker"])
    served.event("serving")
    assert {served.ask("security").status_code for _ in range(10)} == {200}
    assert dict(served.told("jixiao_requests_total")) == {
        '{code="OK",operation="Whoami",status="200"}': 30,
        '{code="OK",operation="Revoke",status="200"}': 1,
        '{code="NO_APPOINTMENT",operation="Whoami",status="401"}': 20,
    }
    seen = {labels.split('"')[1] for labels, _ in served.told("jixiao_resident_bytes")}
    assert str(served.workers[0]) not in seen

    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(30) == 0
    assert not any(psutil.pid_exists(each) for each in (*served.workers, third))
    with pytest.raises(httpx.ConnectError):
        served.ask("security")


async def _county(world: World) -> Any:
    await world.government(COUNTY, "县")
    appointed = await world.person(COUNTY, "office", Role.PERFORMANCE_OFFICE)
    await world.person(COUNTY, "security", Role.SECURITY_ADMIN)
    return appointed
