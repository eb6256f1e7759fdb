"""Works off jobs (后台任务), one at a time, beside the requests of a server or in a process of its own.

A job is done as the person who began it. While it runs, a sign of life is given every few seconds; without
one another worker takes it. A stop gives it back. Must not know what a kind of job does.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from random import uniform
from typing import TypeVar

import structlog
from structlog.contextvars import bound_contextvars
from uuid_utils.compat import uuid7

from policy import Action
from resolvers.exchange.job_kinds import JOB_KINDS, JobKind
from resolvers.exchange.job_queues import (
    WAITING,
    JobLostError,
    TakenJob,
    end_cancelled,
    fail,
    give_back,
    keep,
    take,
)
from resolvers.exchange.job_requests import JobRequest
from resolvers.faults import DeniedError, Fault, FaultsError, NotFoundError
from tenants.computing import ComputationError, ComputationsBusyError, Processes
from tenants.database.cancel_scopes import CancelScope
from tenants.database.databases import Database
from tenants.database.outages import OutageCode, outage_of
from tenants.database.system_writes import SystemTransaction, write_by_system
from tenants.identity import IdentityError

T = TypeVar("T")

PAUSE = 1.0
"""Seconds between two looks where there was nothing to do."""

BEAT = 5.0
"""Seconds between two signs of life; a cancelled job stops as soon."""

AFTER_OUTAGE = timedelta(seconds=10)
"""A job that others were in the way of, or an outage, is begun again so much later."""

# Governments have codes; a transaction of this one sees no row of theirs.
_NOBODY = 0

log = structlog.get_logger(__name__)


class JobWorker:
    """Takes jobs and does them, until it is cancelled."""

    def __init__(
        self,
        database: Database,
        processes: Processes,
        *,
        kinds: Mapping[Action, JobKind] = JOB_KINDS,
        pause: float = PAUSE,
        beat: float = BEAT,
    ) -> None:
        self._database = database
        self._processes = processes
        self._kinds = kinds
        self._pause = pause
        self._beat = beat
        self._id = uuid7()
        self._told_waiting = False

    async def run(self) -> None:
        """Work until cancelled; the job under way is given back then."""
        try:
            while True:
                if not await self._worked():
                    # Many servers must not look at the same moment.
                    await asyncio.sleep(uniform(0.5, 1.5) * self._pause)
        finally:
            await self._processes.close()

    async def work_once(self) -> bool:
        """Do the next job, if there is one; whether there was."""
        for tenant in await self._by_system(_NOBODY, _waiting):
            taken = await self._by_system(tenant, partial(take, tenant=tenant, worker=self._id))
            if taken is not None:
                with bound_contextvars(request_id=taken.job.request_id, job=str(taken.job.id)):
                    await self._work(taken)
                return True
        return False

    async def _worked(self) -> bool:
        """The same; an outage is logged once, and looked through later."""
        try:
            worked = await self.work_once()
        except Exception as error:
            if outage_of(error) is None:
                log.exception("jobs.failed")
            elif not self._told_waiting:
                log.warning("jobs.waiting", error=type(error).__name__)
            self._told_waiting = True
            return False
        self._told_waiting = False
        return worked

    async def _work(self, taken: TakenJob) -> None:
        log.info("job_begun", kind=taken.job.kind, attempt=taken.job.attempts)
        scope = CancelScope()
        request = JobRequest(self._database, self._processes, taken, scope)
        work = asyncio.create_task(self._done(request, taken))
        beats = asyncio.create_task(self._keep(request, taken))
        try:
            await asyncio.wait({work, beats}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            scope.cancel(JobLostError())
            await _ended(work, beats)
            await self._give_back(taken, timedelta(), counted=False)
            raise
        if not work.done():
            scope.cancel(JobLostError())
        await _ended(work, beats)
        await self._settle(taken, JobLostError() if work.cancelled() else work.exception())

    async def _done(self, request: JobRequest, taken: TakenJob) -> None:
        try:
            await self._kinds[Action(taken.job.kind)].work(request, taken.job)
        finally:
            await request.restart()

    async def _keep(self, request: JobRequest, taken: TakenJob) -> None:
        """Give signs of life until the job is lost or cancelled.

        A database that is away is no reason to stop. If it stays away, another worker may take the job: then
        nothing of this one is kept.
        """
        while True:
            await asyncio.sleep(self._beat)
            try:
                await self._by_system(
                    taken.job.tenant, lambda found: keep(found, taken, request.step, request.percent)
                )
            except JobLostError:
                raise
            except Exception as error:
                if outage_of(error) is None:
                    log.exception("job_unkept", kind=taken.job.kind)
                    raise

    async def _settle(self, taken: TakenJob, error: BaseException | None) -> None:
        """Note how a job has ended that wasn't stopped from outside."""
        if error is None:
            log.info("job_done", kind=taken.job.kind)
            return
        outage = outage_of(error) if isinstance(error, Exception) else None
        if isinstance(error, JobLostError):
            log.info("job_stopped", kind=taken.job.kind)
            await self._by_system(taken.job.tenant, lambda found: end_cancelled(found, taken))
        elif outage is not None and outage.code is OutageCode.OUTCOME_UNKNOWN:
            # Done or not: the row knows, and whoever takes the job when its lease is over reads it.
            log.warning("job_in_doubt", kind=taken.job.kind)
        elif outage is not None or isinstance(error, ComputationsBusyError):
            log.warning("job_given_back", kind=taken.job.kind, error=type(error).__name__)
            await self._give_back(taken, AFTER_OUTAGE, counted=True)
        else:
            faults = _faults_of(error)
            if faults is None:
                log.error("job_failed", kind=taken.job.kind, exc_info=error)
            else:
                log.info("job_refused", kind=taken.job.kind, codes=[each.code for each in faults])
            told = faults or [Fault("INTERNAL")]
            with suppress(JobLostError):
                await self._by_system(taken.job.tenant, lambda found: fail(found, taken, told))

    async def _give_back(self, taken: TakenJob, wait: timedelta, *, counted: bool) -> None:
        with suppress(JobLostError):
            await self._by_system(
                taken.job.tenant, lambda found: give_back(found, taken, wait=wait, counted=counted)
            )

    async def _by_system(self, tenant: int, work: Callable[[SystemTransaction], Awaitable[T]]) -> T:
        return await write_by_system(self._database, tenant, work, CancelScope())


async def _waiting(transaction: SystemTransaction) -> list[int]:
    return [row.government for row in await transaction.rows(WAITING)]


async def _ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _faults_of(error: BaseException) -> list[Fault] | None:
    """What the person is told; None for a mistake in the program."""
    match error:
        case FaultsError():
            return list(error.faults)
        case DeniedError():
            return [Fault(str(error.decision.code), (), error.decision.params)]
        case IdentityError() | ComputationError():
            return [Fault(error.code, (), error.params)]
        case NotFoundError():
            return [Fault(error.code, error.path)]
        case _:
            return None
