"""The kinds of jobs (后台任务): what is done, about what, and what comes of it.

A new kind is one entry here. Its function gets the job's request and its row; it does everything in one
transaction, or can be done twice, because a job whose worker died is begun again. In its last transaction it
notes the result by ``request.finish``.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from policy import Action
from resolvers.exchange.job_records import Job
from resolvers.exchange.job_requests import JobRequest
from resolvers.results.releases import Publication, judge_publication, publish_release
from resolvers.results.runs import compute_run

Work = Callable[[JobRequest, Job], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind: the noun of what it is about, of what comes of it, and how it is done."""

    about: str
    result: str
    work: Work


async def _compute(request: JobRequest, job: Job) -> UUID:
    return await compute_run(request, request.write, job.object_id, request.finish)


async def _publish(request: JobRequest, job: Job) -> UUID:
    replaces = job.arguments["replaces_id"]
    asked = Publication(job.object_id, None if replaces is None else UUID(replaces), job.arguments["reason"])
    await judge_publication(await request.reads(), asked)
    return await publish_release(request, request.write, asked, request.finish)


JOB_KINDS: Mapping[Action, JobKind] = {
    Action.RUN_COMPUTE: JobKind("cycle", "run", _compute),
    Action.RELEASE_PUBLISH: JobKind("run", "release", _publish),
}
"""By the action that whoever begins one, sees others' and cancels them must be allowed."""
