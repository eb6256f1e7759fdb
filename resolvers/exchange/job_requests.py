"""What a job (后台任务) computes with, in place of a request: it reads, computes and writes as its person.

The person's appointments are read anew with each of its transactions: who was dismissed meanwhile is denied.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TypeVar
from uuid import UUID

from resolvers.computing_requests import MOST_FIGURES_OF_A_JOB
from resolvers.exchange.job_queues import TakenJob, finish
from resolvers.exchange.job_records import JobStep
from tenants.computing import Processes, run_pieces_here
from tenants.database.cancel_scopes import CancelScope
from tenants.database.databases import Database, Reading
from tenants.database.session import Session

T = TypeVar("T")
P = TypeVar("P")

_COMPUTED = 80
"""Of 100, when everything is computed and nothing written yet."""


class JobRequest:
    """One job under way; what it does last must note its result by `finish`, in the same transaction."""

    most_figures = MOST_FIGURES_OF_A_JOB

    def __init__(self, database: Database, processes: Processes, taken: TakenJob, scope: CancelScope) -> None:
        self._database = database
        self._processes = processes
        self._taken = taken
        self._scope = scope
        self._reading: tuple[Reading, Session] | None = None
        self.step = JobStep.READING
        self.percent = 0

    async def reads(self) -> Session:
        """The session to read from now."""
        if self._reading is None:
            reading = self._database.reading(self._taken.identity, self._scope)
            self._reading = reading, await reading.__aenter__()
        return self._reading[1]

    async def restart(self) -> None:
        """Give the connection back."""
        reading, self._reading = self._reading, None
        if reading is not None:
            await reading[0].__aexit__(None, None, None)

    def join(self, key: Hashable) -> AbstractAsyncContextManager[None]:
        """Nobody else computes for this job."""
        del key
        return nullcontext()

    async def compute(self, job: Callable[..., T], *args: object, long: bool) -> T:
        """The result of a pure function, computed without a connection."""
        self.step = JobStep.COMPUTING
        if not long:
            return await asyncio.to_thread(job, *args)
        await self.restart()
        return await self._processes.run(job, *args)

    async def compute_pieces(self, job: Callable[[P], T], pieces: Sequence[P], *, long: bool) -> list[T]:
        """The results for each piece; the percent of the job tells how many there are."""
        self.step = JobStep.COMPUTING
        if not long:
            return await run_pieces_here(job, pieces)
        await self.restart()

        def tell(done: int) -> None:
            self.percent = max(self.percent, _COMPUTED * done // len(pieces))

        return await self._processes.run_pieces(job, pieces, tell)

    async def write(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Carry out one transaction."""
        self.step, self.percent = JobStep.WRITING, max(self.percent, _COMPUTED)
        await self.restart()
        return await self._database.writing(self._taken.identity, work, self._scope)

    async def finish(self, session: Session, result_id: UUID) -> None:
        """Note what came of it, in the transaction that made it."""
        await finish(session, self._taken, result_id)
