"""Jobs (后台任务): begun by mutations, listed, cancelled.

A job is seen by the person who began it, and by whoever may do its deed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Text, Uuid, and_, any_, bindparam, or_, select
from structlog.contextvars import get_contextvars
from uuid_utils.compat import uuid7

from policy import Action, Decision
from resolvers import audit
from resolvers.exchange.job_queues import cancel, enqueue
from resolvers.exchange.job_records import UNFINISHED, Job, JobState
from resolvers.exchange.job_steps import cancelling_verdict, deed_decision
from resolvers.faults import NotFoundError, refuse
from resolvers.listing.keyset_lists import KeysetList
from resolvers.write_locks import jobs_about
from tenants.clock import now
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.exchange import jobs
from tenants.viewer import Viewer


@dataclass(frozen=True, slots=True)
class NewJob:
    """What is asked for: the deed, what it is done to, and its whole input by the names of columns."""

    kind: Action
    object_id: UUID
    owner_id: UUID | None
    arguments: Mapping[str, str | None]


async def begin_job(session: Session, decision: Decision, new: NewJob) -> UUID:
    """Begin a job; one of the same kind about the same thing that is unfinished is told instead.

    Refused if that one was asked for with another input.
    """
    await session.lock(jobs_about(new.kind, new.object_id))
    under_way = await session.row(
        select(jobs).where(
            jobs.c.tenant == session.viewer.tenant,
            jobs.c.kind == new.kind.value,
            jobs.c.object_id == new.object_id,
            jobs.c.state.in_(UNFINISHED),
        )
    )
    if under_way is not None and under_way.cancelled_at is None:
        if under_way.arguments != new.arguments:
            raise refuse("JOB_UNDER_WAY", person=under_way.person_name)
        found: UUID = under_way.id
        return found
    if under_way is not None:
        raise refuse("JOB_STOPPING")
    values = _row(session, new)
    await enqueue(session, values)
    await audit.record(session, decision, "job:begin", "job", values["id"], after=_logged(values))
    return UUID(str(values["id"]))


async def cancel_job(session: Session, job_id: UUID) -> UUID:
    """Cancel a job that waits or runs; what it would have changed stays as it was."""
    job = await _find_job(session, job_id)
    await session.lock(jobs_about(Action(job.kind), job.object_id))
    # It may have ended while somebody held the lock.
    job = await _find_job(session, job_id)
    decision = cancelling_verdict(session.viewer, job).require()
    if not await cancel(session, job):
        raise refuse("JOB_ENDED", "job")
    await audit.record(session, decision, "job:cancel", "job", job.id, before={"state": job.state.value})
    return job.id


async def _find_job(session: Session, job_id: UUID) -> Job:
    query = select(jobs).where(jobs.c.tenant == session.viewer.tenant, jobs.c.id == job_id)
    row = await session.row(query)
    if row is None:
        raise NotFoundError("job", "job")
    return Job.of(row)


async def read_jobs(session: Session, ids: Collection[UUID]) -> dict[UUID, Job]:
    """The jobs with these ids that the viewer may see."""
    query = select(jobs).where(jobs.c.tenant == session.viewer.tenant, jobs.c.id.in_(ids))
    found = [Job.of(row) for row in await session.rows(query)]
    return {job.id: job for job in found if _sees(session.viewer, job)}


@dataclass(frozen=True, slots=True)
class JobScope:
    """Which jobs are listed together: the viewer's own, and those of deeds that the viewer may do."""

    tenant: int
    person: UUID
    kinds: tuple[str, ...] = ()
    """What the viewer may do for the government itself."""
    of_units: tuple[tuple[str, UUID], ...] = ()
    """What the viewer may do for which unit."""

    @property
    def form(self) -> tuple[bool, tuple[str, ...]]:
        """The text depends on whether there is anything but one's own."""
        return bool(self.kinds), tuple(sorted({kind for kind, _ in self.of_units}))

    @property
    def values(self) -> dict[str, Any]:
        """The parameters."""
        units = {
            f"units_{Action(kind).name.lower()}": [unit for of, unit in self.of_units if of == kind]
            for kind, _ in self.of_units
        }
        return {"tenant": self.tenant, "person": self.person, "kinds": list(self.kinds), **units}


def job_scope(session: Session, kinds: Collection[Action], *, mine: bool) -> JobScope:
    """The jobs of these kinds that the viewer may see, or only those that the viewer began."""
    viewer = session.viewer
    if mine:
        return JobScope(viewer.tenant, viewer.user)
    units = {each.node.subject for each in viewer.appointments if each.node.level is Level.UNIT} - {None}
    return JobScope(
        viewer.tenant,
        viewer.user,
        tuple(kind.value for kind in kinds if deed_decision(viewer, kind, None).allowed),
        tuple(
            (kind.value, unit)
            for kind in kinds
            for unit in units
            if unit is not None and deed_decision(viewer, kind, unit).allowed
        ),
    )


def _in_scope(query: Select[Any], scope: JobScope) -> Select[Any]:
    tests: list[ColumnElement[bool]] = [jobs.c.person_id == bindparam("person")]
    if scope.kinds:
        of_kinds = jobs.c.kind == any_(bindparam("kinds", type_=ARRAY(Text)))
        tests.append(and_(jobs.c.owner_id.is_(None), of_kinds))
    for kind in sorted({kind for kind, _ in scope.of_units}):
        units = any_(bindparam(f"units_{Action(kind).name.lower()}", type_=ARRAY(Uuid)))
        tests.append(and_(jobs.c.kind == kind, jobs.c.owner_id == units))
    return query.where(jobs.c.tenant == bindparam("tenant"), or_(*tests))


JOB_LIST: KeysetList[JobScope, Job] = KeysetList(
    tuple(jobs.c), ("asked_at", "id"), _in_scope, Job.of, descending=True
)
"""The newest first."""


def _sees(viewer: Viewer, job: Job) -> bool:
    return job.person_id == viewer.user or deed_decision(viewer, Action(job.kind), job.owner_id).allowed


def _row(session: Session, new: NewJob) -> dict[str, Any]:
    return {
        "tenant": session.viewer.tenant,
        "id": uuid7(),
        "kind": new.kind.value,
        "object_id": new.object_id,
        "owner_id": new.owner_id,
        "arguments": dict(new.arguments),
        "state": JobState.QUEUED,
        "percent": 0,
        "attempts": 0,
        "person_id": session.viewer.user,
        "person_name": session.viewer.name,
        "request_id": get_contextvars().get("request_id"),
        "asked_at": now(),
    }


def _logged(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked for, by the names that the log knows."""
    return {name: values[name] for name in ("id", "kind", "owner_id")} | dict(values["arguments"])
