"""The queue of each government's jobs (后台任务): added to, taken from, kept, given back, ended.

Workers see which governments have work (`job_queues`, which tells nothing else) and take one job of a
government at a time, of those first that were served longest ago. Whoever takes one holds the government's
queue for as long as the lease is renewed. Then another worker takes the same job, and nothing that the first
one still does is kept. Whatever changes a job holds its queue's row, so that no job is left lying.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, Row, Select, Update, and_, case, func, literal, null, select
from sqlalchemy.dialects.postgresql import insert

from resolvers.exchange.job_records import UNFINISHED, Job, JobState, JobStep
from resolvers.faults import Fault
from tenants.clock import now
from tenants.database.session import Session
from tenants.models.exchange import job_queues, jobs
from tenants.models.organisation import users
from tenants.viewer import Identity

LEASE = timedelta(seconds=30)
"""So long after its last sign of life a worker is taken for dead."""

MOST_ATTEMPTS = 3
"""A job whose workers died so often is not begun again: it may be what kills them."""

CANDIDATES = 16
"""Governments that a worker tries before it waits."""


class JobLostError(Exception):
    """The job isn't this worker's any more: it was cancelled, or another worker has taken it."""

    code = "JOB_LOST"


@dataclass(frozen=True, slots=True)
class TakenJob:
    """A job in the hands of a worker, and the person for whom it is done."""

    job: Job
    worker: UUID
    identity: Identity


class Transaction(Protocol):
    """A transaction of one government, of a person or of the system."""

    async def rows(self, statement: Executable, /) -> Sequence[Row[Any]]:
        """All rows of a statement."""


WAITING = (
    select(job_queues.c.government)
    .where(job_queues.c.due_at <= func.now())
    .order_by(job_queues.c.served_at)
    .limit(CANDIDATES)
)
"""The governments that have work which nobody does."""

_QUEUE = insert(job_queues)
# A lease that is running goes on: whoever holds it looks for the next job when it is done.
_WAKEN = _QUEUE.on_conflict_do_update(
    index_elements=[job_queues.c.government],
    set_={"due_at": _QUEUE.excluded.due_at},
    where=job_queues.c.due_at.is_(None),
)


async def enqueue(session: Session, values: Mapping[str, Any]) -> None:
    """Add a job to the queue of the viewer's government."""
    await session.run(jobs.insert().values(values))
    queue = {"government": session.viewer.tenant, "due_at": func.now(), "served_at": func.now()}
    await session.run(_WAKEN.values(queue))


async def take(transaction: Transaction, tenant: int, worker: UUID) -> TakenJob | None:
    """The government's next job, in the worker's hands; None if there is none, or another worker has it."""
    waits = _queue(tenant).where(job_queues.c.due_at <= func.now())
    if not await transaction.rows(waits.with_for_update(skip_locked=True)):
        return None
    for row in await transaction.rows(_next(tenant)):
        over = _over(Job.of(row))
        if over is not None:
            await _end(transaction, Job.of(row), *over)
            return None
        begun = (
            jobs.update()
            .where(jobs.c.tenant == tenant, jobs.c.id == row.id)
            .values(
                state=JobState.RUNNING,
                step=JobStep.READING,
                percent=0,
                attempts=jobs.c.attempts + 1,
                started_at=func.coalesce(jobs.c.started_at, now()),
                worker=worker,
            )
        )
        (taken,) = await transaction.rows(begun.returning(*jobs.c))
        await transaction.rows(_due(tenant, func.now() + literal(LEASE), served_at=func.now()))
        return TakenJob(Job.of(taken), worker, Identity(row.issuer, row.login, tenant))
    await transaction.rows(_due(tenant, null()))
    return None


async def keep(transaction: Transaction, taken: TakenJob, step: JobStep, percent: int) -> None:
    """A sign of life: the lease begins anew. Raises :class:`JobLostError` as `finish` does."""
    await _change(transaction, taken, step=step, percent=percent)
    await transaction.rows(_due(taken.job.tenant, func.now() + literal(LEASE)))


async def finish(transaction: Transaction, taken: TakenJob, result_id: UUID) -> None:
    """Note the result, in the transaction that makes it: never one without the other.

    Raises :class:`JobLostError` if the job is not this worker's any more: nothing of it is kept then.
    """
    done = {"state": JobState.DONE, "step": None, "percent": 100, "result_id": result_id, "ended_at": now()}
    await _change(transaction, taken, **done)
    await transaction.rows(_after(taken.job.tenant))


async def give_back(transaction: Transaction, taken: TakenJob, *, wait: timedelta, counted: bool) -> None:
    """Let a worker do it again after a while; ``counted`` if this was one of its attempts.

    Raises :class:`JobLostError` as `finish` does.
    """
    attempts = taken.job.attempts - (0 if counted else 1)
    await _change(transaction, taken, state=JobState.QUEUED, step=None, percent=0, attempts=attempts)
    await transaction.rows(_due(taken.job.tenant, func.now() + literal(wait)))


async def fail(transaction: Transaction, taken: TakenJob, faults: Sequence[Fault]) -> None:
    """Note why it can't be done. Raises :class:`JobLostError` as `finish` does."""
    await _hold(transaction, taken)
    await _end(transaction, taken.job, JobState.FAILED, faults)


async def end_cancelled(transaction: Transaction, taken: TakenJob) -> None:
    """Note that it has stopped, if it was cancelled and is this worker's."""
    await transaction.rows(_queue(taken.job.tenant).with_for_update())
    cancelled = jobs.c.cancelled_at.is_not(None)
    if await transaction.rows(select(jobs.c.id).where(_is_of(taken), cancelled)):
        await _end(transaction, taken.job, JobState.CANCELLED, ())


async def cancel(session: Session, job: Job) -> bool:
    """Cancel a job of the viewer's government: one that waits ends now, one that runs is told to stop.

    Whether it was still unfinished.
    """
    await session.rows(_queue(job.tenant).with_for_update())
    ends_now = jobs.c.state == JobState.QUEUED
    moment = now()
    cancelled = (
        jobs.update()
        .where(jobs.c.tenant == job.tenant, jobs.c.id == job.id, jobs.c.state.in_(UNFINISHED))
        .values(
            state=case((ends_now, JobState.CANCELLED.value), else_=jobs.c.state),
            ended_at=case((ends_now, moment), else_=jobs.c.ended_at),
            cancelled_at=func.coalesce(jobs.c.cancelled_at, moment),
        )
    )
    return bool(await session.rows(cancelled.returning(jobs.c.id)))


def _over(job: Job) -> tuple[JobState, Sequence[Fault]] | None:
    """How a job ends that is not begun again: its worker died after it was cancelled, or once too often."""
    if job.cancelled_at is not None:
        return JobState.CANCELLED, ()
    if job.attempts >= MOST_ATTEMPTS:
        return JobState.FAILED, [Fault("JOB_GIVEN_UP", (), {"attempts": str(job.attempts)})]
    return None


async def _hold(transaction: Transaction, taken: TakenJob) -> None:
    """Hold the queue while the job is this worker's, and nobody has cancelled it."""
    await transaction.rows(_queue(taken.job.tenant).with_for_update())
    if not await transaction.rows(select(jobs.c.id).where(_is_of(taken), jobs.c.cancelled_at.is_(None))):
        raise JobLostError


async def _change(transaction: Transaction, taken: TakenJob, **values: Any) -> None:
    await transaction.rows(_queue(taken.job.tenant).with_for_update())
    changed = jobs.update().where(_is_of(taken), jobs.c.cancelled_at.is_(None)).values(values)
    if not await transaction.rows(changed.returning(jobs.c.id)):
        raise JobLostError


async def _end(transaction: Transaction, job: Job, state: JobState, faults: Sequence[Fault]) -> None:
    kept = [{"code": each.code, "path": list(each.path), "params": dict(each.params)} for each in faults]
    ended = (
        jobs.update()
        .where(jobs.c.tenant == job.tenant, jobs.c.id == job.id)
        .values(state=state, step=None, faults=kept or None, ended_at=now())
    )
    await transaction.rows(ended.returning(jobs.c.id))
    await transaction.rows(_after(job.tenant))


def _is_of(taken: TakenJob) -> ColumnElement[bool]:
    return and_(
        jobs.c.tenant == taken.job.tenant,
        jobs.c.id == taken.job.id,
        jobs.c.state == JobState.RUNNING,
        jobs.c.worker == taken.worker,
    )


def _queue(tenant: int) -> Select[Any]:
    return select(job_queues.c.due_at).where(job_queues.c.government == tenant)


def _next(tenant: int) -> Select[Any]:
    """The job whose worker died, else the one that has waited longest; with its person."""
    return (
        select(jobs, users.c.issuer, users.c.login)
        .join(users, and_(users.c.tenant == jobs.c.tenant, users.c.id == jobs.c.person_id))
        .where(jobs.c.tenant == tenant, jobs.c.state.in_(UNFINISHED))
        .order_by(jobs.c.state == JobState.QUEUED, jobs.c.asked_at, jobs.c.id)
        .limit(1)
    )


def _after(tenant: int) -> Update:
    """The queue when a job has ended: due if another one waits."""
    waits = select(jobs.c.id).where(jobs.c.tenant == tenant, jobs.c.state == JobState.QUEUED).exists()
    return _due(tenant, case((waits, func.now()), else_=null()))


def _due(tenant: int, due_at: ColumnElement[Any], **values: Any) -> Update:
    changed = job_queues.update().where(job_queues.c.government == tenant)
    return changed.values(due_at=due_at, **values).returning(job_queues.c.government)
