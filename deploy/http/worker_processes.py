"""Several processes that serve the same socket, and one that keeps them alive.

They are forked from a small process that has imported everything and holds no thread, loop or connection, so
they share its memory and a new one starts at once. Must not know what a worker serves.
"""

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess

import structlog

SHORTEST_LIFE = 5.0
"""A worker that ends sooner, in seconds, has failed to start."""

MOST_FAILURES = 3
"""So many failures to start in a row end the whole server."""

LOST = 255
"""The exit code of a worker that may still run: the process that forks them is gone and can't tell."""

log = structlog.get_logger(__name__)

Work = Callable[..., None]


class WorkersFailedError(Exception):
    """The workers end as soon as they are started."""

    code = "WORKERS_FAILED"


class Workers:
    """Starts workers, starts them anew when they end, and stops them.

    ``work(*arguments)`` is what each runs: a function of a module, with arguments that can be pickled.
    ``preload`` names the modules that are imported once for all of them. ``ended(pid)`` is called for each
    worker that has ended, ``stopping()`` when all have been told to stop. One that still runs ``kill_after``
    seconds after its own grace period is killed.
    """

    def __init__(
        self,
        count: int,
        work: Work,
        arguments: tuple[object, ...],
        *,
        grace: float,
        preload: list[str],
        kill_after: float,
        ended: Callable[[int], None] = lambda _pid: None,
        stopping: Callable[[], None] = lambda: None,
    ) -> None:
        self._count = count
        self._work = work
        self._arguments = arguments
        self._patience = grace + kill_after
        self._ended = ended
        self._stopping = stopping
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(preload)
        self._started: dict[ForkServerProcess, float] = {}
        self._failures = 0

    def run(self) -> None:
        """Run until told to stop (SIGINT, SIGTERM). Raises :class:`WorkersFailedError`."""
        with _signals() as told:
            try:
                for _ in range(self._count):
                    self._start()
                self._supervise(told)
            finally:
                self._stop()

    def _supervise(self, told: socket.socket) -> None:
        while True:
            ready = wait([told, *(each.sentinel for each in self._started)])
            if told in ready:
                for number in told.recv(64):
                    if number in (signal.SIGINT, signal.SIGTERM):
                        return
                    self._pass_on(number)
            self._replace()

    def _start(self) -> None:
        worker = self._context.Process(target=_run, args=(self._work, self._arguments), daemon=False)
        worker.start()
        self._started[worker] = time.monotonic()
        log.info("worker_started", worker=worker.pid)

    def _replace(self) -> None:
        for worker in [each for each in self._started if not each.is_alive()]:
            lived = time.monotonic() - self._started.pop(worker)
            self._forget(worker)
            self._failures = self._failures + 1 if lived < SHORTEST_LIFE else 0
            if self._failures >= MOST_FAILURES:
                raise WorkersFailedError("The workers end as soon as they start; the log says why.")
            self._start()

    def _forget(self, worker: ForkServerProcess) -> None:
        worker.join()
        log.info("worker_ended", worker=worker.pid, exit_code=worker.exitcode)
        if worker.pid is None:
            return
        if worker.exitcode == LOST:
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGTERM)
        self._ended(worker.pid)

    def _pass_on(self, number: int) -> None:
        for worker in self._started:
            if worker.pid is not None and worker.is_alive():
                os.kill(worker.pid, number)

    def _stop(self) -> None:
        self._pass_on(signal.SIGTERM)
        self._stopping()
        last = time.monotonic() + self._patience
        for worker in self._started:
            worker.join(max(0.0, last - time.monotonic()))
            if worker.is_alive():
                worker.kill()
            self._forget(worker)
        self._started.clear()


def _run(work: Work, arguments: tuple[object, ...]) -> None:
    # What is passed on before the work listens to it must not end the worker.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    work(*arguments)


def _end_with_parent() -> None:
    """End when the process that would replace and stop this one is gone, killed perhaps."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """A socket from which the numbers of signals are read, while the block runs."""
    told, teller = socket.socketpair()
    teller.setblocking(False)
    heard = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda _number, _frame: None) for number in heard}
    descriptor = signal.set_wakeup_fd(teller.fileno(), warn_on_full_buffer=False)
    try:
        yield told
    finally:
        signal.set_wakeup_fd(descriptor)
        for number, handler in before.items():
            signal.signal(number, handler)
        told.close()
        teller.close()
