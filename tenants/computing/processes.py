"""A pool of processes that compute: started when first needed, each computation with a deadline.

Knows neither people nor governments. The processes are spawned, not forked: a fork of a process with threads
and an event loop copies their locks in any state.
"""

import asyncio
import math
import multiprocessing
import os
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor
from typing import Any, TypeVar

import structlog
from pebble import ProcessExpired, ProcessPool

from tenants.computing.interruptions import (
    ComputationFailedError,
    ComputationsBusyError,
    ComputationTimeoutError,
)

T = TypeVar("T")
P = TypeVar("P")

MEMORY = 1_024 * 1_024 * 1_024
"""Bytes of address space of a process; beyond them its computation fails, not the machine."""

COMPUTATIONS_PER_PROCESS = 20
"""Then it is replaced, so that what a large one took goes back to the machine."""

LOWER_PRIORITY = 10
"""How much a process gives way to the server, which answers everybody else meanwhile."""

_STARTING = 20
"""Seconds that a process may take to start."""

log = structlog.get_logger(__name__)


class Processes:
    """So many processes; the deadline is in seconds and counts from the beginning of a computation."""

    def __init__(self, number: int, deadline: float) -> None:
        self.number = number
        self.deadline = deadline
        self._pool: ProcessPool | None = None
        self._starting = asyncio.Lock()
        self._running: dict[asyncio.Future[Any], ProcessPool] = {}

    async def run(self, job: Callable[..., T], *args: object) -> T:
        """The job's result, or the exception that it raised; a cancelled one is stopped.

        Raises :class:`ComputationTimeoutError` or :class:`ComputationFailedError`.
        """
        pool = await self._usable()
        # Nothing is awaited until it is counted: a request that is cancelled leaves nothing behind.
        future = asyncio.wrap_future(pool.schedule(job, args, timeout=self.deadline))
        self._running[future] = pool
        try:
            async with asyncio.timeout(self.deadline + _STARTING) as waiting:
                return await future
        except asyncio.CancelledError:
            if future.cancelled() and not _is_cancelled():
                # Its pool was stopped.
                raise ComputationsBusyError from None
            raise
        except TimeoutError:
            log.warning("computation_stopped", job=job.__name__, seconds=self.deadline)
            if waiting.expired():
                # No process took it up.
                await self._discard(pool)
            raise ComputationTimeoutError(seconds=round(self.deadline)) from None
        except (ProcessExpired, MemoryError, BrokenExecutor) as error:
            log.error("computation_failed", job=job.__name__, reason=type(error).__name__)
            raise ComputationFailedError from None
        finally:
            del self._running[future]

    async def run_pieces(
        self, job: Callable[[P], T], pieces: Sequence[P], tell: Callable[[int], None] = lambda _done: None
    ) -> list[T]:
        """The results for each piece, in the order given; ``tell`` is told how many are done.

        No more are begun than there are processes, so that others get theirs between two of them.
        """
        results: dict[int, T] = {}
        waiting = iter(enumerate(pieces))

        async def work() -> None:
            for place, piece in waiting:
                results[place] = await self.run(job, piece)
                tell(len(results))

        workers = [asyncio.create_task(work()) for _ in range(min(self.number, len(pieces)))]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        return [results[place] for place in range(len(pieces))]

    async def close(self) -> None:
        """Stop every process; whoever waits for one is told to try again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await self._stop(pool)

    async def _usable(self) -> ProcessPool:
        """A pool whose processes are started; in a thread, since that takes a while."""
        async with self._starting:
            # A process that ends while it has nothing to do breaks the pool: then there is a new one.
            if self._pool is not None and not await asyncio.to_thread(_started, self._pool):
                await self._discard(self._pool)
            pool = self._pool
            if pool is None:
                pool = self._pool = self._new_pool()
                await asyncio.to_thread(_started, pool)
            return pool

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.number,
            max_tasks=COMPUTATIONS_PER_PROCESS,
            initializer=limit_process,
            initargs=(MEMORY, math.ceil(self.deadline) * COMPUTATIONS_PER_PROCESS),
            context=multiprocessing.get_context("spawn"),
        )

    async def _discard(self, pool: ProcessPool) -> None:
        if self._pool is pool:
            self._pool = None
            await self._stop(pool)

    async def _stop(self, pool: ProcessPool) -> None:
        for future in [future for future, of in self._running.items() if of is pool]:
            future.cancel()
        pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(pool.join)


async def run_pieces_here(job: Callable[[P], T], pieces: Sequence[P]) -> list[T]:
    """The results for each piece, one after the other, in a thread of this process: for what is short."""
    return await asyncio.to_thread(lambda: [job(piece) for piece in pieces])


def limit_process(memory: int, seconds: int) -> None:
    """Bound what this process may take: bytes of address space, seconds of CPU, and CPU that others need.

    The seconds end a computation whose server was killed, so that nobody watches its deadline any more.
    """
    os.nice(LOWER_PRIORITY)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def _started(pool: ProcessPool) -> bool:
    """Whether it can be used; pebble starts the processes of a new one when it is asked."""
    return pool.active


def _is_cancelled() -> bool:
    """Whether the task itself is being cancelled, and not only what it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
