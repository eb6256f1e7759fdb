"""Jobs begun where every run and every publication is too large for a request, and workers at hand."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from policy import Action
from resolvers.exchange import large_cycles
from resolvers.exchange.job_kinds import JobKind
from resolvers.exchange.job_records import Job
from resolvers.exchange.job_requests import JobRequest
from resolvers.exchange.job_workers import JobWorker
from tenants.computing import Processes
from tenants.database.session import Session
from tests.worlds.counties import County
from tests.worlds.world import World

JOB = """
id kind state step percentDone attempts by cancelledAt startedAt endedAt faults { code message path }
mayCancel { allowed code } about { __typename id } result { __typename id }
"""


@contextmanager
def everything_large() -> Iterator[None]:
    """While the block runs, whatever may become a job does."""
    with pytest.MonkeyPatch.context() as during:
        during.setattr(large_cycles, "MOST_FIGURES_AT_ONCE", -1)
        yield


@asynccontextmanager
async def job_worker(
    world: World, processes: Processes | None = None, **given: Any
) -> AsyncIterator[JobWorker]:
    """A worker that does what a test tells it to, with processes of its own."""
    own = processes or Processes(1, 60)
    try:
        yield JobWorker(world.database, own, **given)
    finally:
        await own.close()


async def job_as(county: County, login: str, job: str, *, language: str = "zh") -> dict[str, Any]:
    """A job as somebody sees it; empty if it is not there for them."""
    document = f"query($id: ID!) {{ node(id: $id) {{ ... on Job {{ {JOB} }} }} }}"
    body = await county.world.answer(login, county.tenant, document, {"id": job}, language=language)
    node: dict[str, Any] | None = body["data"]["node"]
    return node or {}


async def run_begun(county: County, login: str = "office", **given: Any) -> str:
    """The id of the job that is to compute the county's cycle."""
    with everything_large():
        payload = await county.change(
            login,
            "runCompute",
            {"cycle": county.cycle} | given,
            "run { id } job { id state } cycle { id }",
        )
    assert payload["userErrors"] == [], payload
    assert payload["run"] is None
    assert payload["cycle"] == {"id": county.cycle}
    return str(payload["job"]["id"])


async def runs_of(county: County) -> int:
    """How many runs the county's cycle has."""
    found = await county.ask(
        "office", "query($id: ID!) { cycle(id: $id) { runs { totalCount } } }", {"id": county.cycle}
    )
    return int(found["cycle"]["runs"]["totalCount"])


async def lease_over(world: World) -> None:
    """As if half a minute had passed without a sign of life of any worker."""
    async with world.owner.begin() as connection:
        await connection.execute(text("UPDATE job_queues SET due_at = now() WHERE due_at IS NOT NULL"))


class NotedWork:
    """A kind of job that notes what it does, and waits in the middle if it is told so."""

    def __init__(self, *, held: bool = False) -> None:
        self.begun: list[Job] = []
        self.done: list[UUID] = []
        self.reached = asyncio.Event()
        self.let_go = asyncio.Event()
        if not held:
            self.let_go.set()

    @property
    def kinds(self) -> Mapping[Action, JobKind]:
        """The only kind that there is."""
        return {Action.RUN_COMPUTE: JobKind("cycle", "run", self._work)}

    async def _work(self, request: JobRequest, job: Job) -> None:
        self.begun.append(job)
        self.reached.set()
        await self.let_go.wait()

        async def write(session: Session) -> None:
            await request.finish(session, uuid7())

        await request.write(write)
        self.done.append(job.id)
