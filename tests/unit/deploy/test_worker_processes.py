"""The process that keeps workers alive: it replaces one that ends, passes signals on, leaves none behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psutil

ROOT = Path(__file__).parents[3]


class Supervised:
    """A running supervisor: what its workers print, what it logs."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.process = process
        self.printed: IO[str] = process.stdout
        self._log: IO[str] = process.stderr

    def worker(self, event: str) -> int:
        """The worker that the next such line of the log is about."""
        for line in self._log:
            logged = json.loads(line)
            if logged["event"] == event:
                return int(logged["worker"])
        raise AssertionError(f"no line {event}")

    def workers(self) -> list[int]:
        """The two workers, as soon as both run."""
        started = [self.worker("worker_started") for _ in range(2)]
        assert [self.printed.readline() for _ in range(2)] == ["up\n", "up\n"]
        return started


@contextmanager
def supervised(kind: str) -> Iterator[Supervised]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.deploy.toy_workers", kind],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Supervised(process)
    finally:
        process.kill()
        process.communicate()


def test_a_worker_that_is_killed_is_replaced_and_all_end_when_told() -> None:
    with supervised("obedient") as running:
        first, second = running.workers()
        os.kill(first, signal.SIGKILL)
        assert running.worker("worker_ended") == first
        third = running.worker("worker_started")
        assert running.printed.readline() == "up\n"
        running.process.send_signal(signal.SIGHUP)
        assert [running.printed.readline() for _ in range(2)] == ["reload\n", "reload\n"]
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(30) == 0
        assert running.printed.read() == "down\ndown\n"
        assert not any(psutil.pid_exists(each) for each in (second, third))


def test_a_worker_that_does_not_listen_is_killed() -> None:
    with supervised("deaf") as running:
        workers = running.workers()
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(30) == 0
        assert not any(psutil.pid_exists(each) for each in workers)


def test_workers_that_cannot_start_end_the_server() -> None:
    with supervised("failing") as running:
        _, errors = running.process.communicate(timeout=30)
        assert running.process.returncode == 1
        assert "The workers end as soon as they start" in errors


def test_no_worker_outlives_the_supervisor() -> None:
    with supervised("obedient") as running:
        workers = running.workers()
        running.process.kill()
        running.process.wait(30)
        # The pipe ends when the last process that has it has ended.
        assert running.printed.read() == "down\ndown\n"
        assert not any(psutil.pid_exists(each) and _runs(each) for each in workers)


def _runs(pid: int) -> bool:
    return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
