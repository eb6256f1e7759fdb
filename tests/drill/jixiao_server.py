"""``jixiao serve`` as a process of its own, started again whenever it ends, as a service manager does."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tenants.database.databases import driver_url
from tests.drill.process_trees import (
    DrillError,
    descendants,
    free_port,
    kill_tree,
    last_lines,
    listens,
    remote_ports,
)
from tests.unit.deploy.tokens import AUDIENCE, OKP, public
from tests.worlds.world import ISSUER

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
DEADLINES = {
    "JIXIAO_REQUEST_TIMEOUT": "5",
    "JIXIAO_STATEMENT_TIMEOUT": "4",
    "JIXIAO_COMPUTING_SECONDS": "4",
}
"""In seconds: shorter than a database hangs in the drill."""

STOP_SECONDS = 60


class JixiaoServer:
    """One server on a port that stays the same, with a key file of its own."""

    def __init__(self, folder: Path, *, arguments: tuple[str, ...] = ()) -> None:
        folder.mkdir(exist_ok=True)
        self.port = free_port()
        self._folder = folder
        self._arguments = arguments
        self._log = folder / "serve.log"
        self._keys = folder / "keys.json"
        self._keys.write_bytes(public(OKP))
        self._url = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def serve_from(self, database_url: str) -> None:
        """Start on a database."""
        self._url = database_url
        self.start()

    def start(self) -> None:
        """Start, again if it ends, until it takes connections."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                self._launch()
            if listens(self.port):
                return
            time.sleep(0.02)
        raise DrillError(f"`jixiao serve` doesn't start:\n{last_lines(self._log)}")

    def kill(self) -> None:
        """End all its processes at once."""
        if self._process is not None:
            kill_tree(self._process.pid)
            self._process.wait()

    def stop(self) -> None:
        """Tell it to end (SIGTERM), and wait until it has."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(STOP_SECONDS)

    def workers(self) -> list[int]:
        """Those of its processes that are connected to the database; others only start and watch them."""
        assert self._process is not None
        port = driver_url(self._url).port
        return [each.pid for each in descendants(self._process.pid) if port in remote_ports(each)]

    def _launch(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "deploy.cli", "serve", *self._arguments],
                cwd=self._folder,
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT),
                    "DATABASE_URL": self._url,
                    "JIXIAO_PORT": str(self.port),
                    **DEADLINES,
                    "OIDC_ISSUER": ISSUER,
                    "OIDC_AUDIENCE": AUDIENCE,
                    "OIDC_JWKS": str(self._keys),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def serve_takes(option: str) -> bool:
    """Whether ``jixiao serve`` has an option."""
    found = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "serve", "--help"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return option in found.stdout
