"""Who takes which job, what becomes of it when its worker dies or is stopped, and that it is done once."""

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from resolvers.exchange.job_queues import MOST_ATTEMPTS
from schema.scalars import encode_id
from tenants.database.outages import ConnectError
from tenants.viewer import Role
from tests.graphql.exchange.worked_jobs import (
    NotedWork,
    job_as,
    job_worker,
    lease_over,
    run_begun,
    runs_of,
)
from tests.graphql.results.held_computations import HeldProcesses
from tests.worlds.begun_jobs import begun_job
from tests.worlds.counties import County
from tests.worlds.world import World

TENANTS = (652_321, 652_322, 652_323)


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    county = await (await County.found(world, 652_325, units=2)).prepare()
    await county.fill()
    return county


@pytest.fixture(scope="module")
async def governments(world: World) -> World:
    for tenant in TENANTS:
        await world.government(tenant, f"县{tenant}")
        await world.person(tenant, "office", Role.PERFORMANCE_OFFICE)
    return world


async def test_a_job_whose_worker_died_is_done_by_another_once(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.results.evaluations.LARGE_EVALUATION", -1)
    world, runs, job = county.world, await runs_of(county), await run_begun(county)
    dead = HeldProcesses()
    # It gives no sign of life, as if its machine was cut off, and goes on when nobody expects it any more.
    async with job_worker(world, dead, beat=3_600) as first, job_worker(world) as second:
        lost = asyncio.create_task(first.work_once())
        await dead.until_begun()
        assert not await second.work_once()
        await lease_over(world)
        assert await second.work_once()
        dead.let_go()
        assert await lost
    seen = await job_as(county, "office", job)
    assert (seen["state"], seen["attempts"]) == ("DONE", 2)
    assert await runs_of(county) == runs + 1


async def test_a_job_whose_workers_always_die_is_given_up(governments: World) -> None:
    tenant = TENANTS[0]
    job = await begun_job(governments, tenant, "office", uuid7())
    for _ in range(MOST_ATTEMPTS):
        work = NotedWork(held=True)
        async with job_worker(governments, kinds=work.kinds, beat=3_600) as worker:
            dying = asyncio.create_task(worker.work_once())
            await work.reached.wait()
            await _killed(dying, worker)
            await lease_over(governments)
    async with job_worker(governments) as worker:
        assert not await worker.work_once()
        assert not await worker.work_once()
    found = await _job(governments, tenant, job)
    assert (found["state"], found["attempts"]) == ("FAILED", MOST_ATTEMPTS)
    assert [each["code"] for each in found["faults"]] == ["JOB_GIVEN_UP"]


async def test_a_worker_that_is_stopped_gives_its_job_back(governments: World) -> None:
    tenant, work = TENANTS[0], NotedWork(held=True)
    job = await begun_job(governments, tenant, "office", uuid7())
    async with job_worker(governments, kinds=work.kinds) as worker:
        running = asyncio.create_task(worker.run())
        await work.reached.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    found = await _job(governments, tenant, job)
    # A stop is no attempt.
    assert (found["state"], found["attempts"], found["percentDone"]) == ("QUEUED", 0, 0)
    work.let_go.set()
    async with job_worker(governments, kinds=work.kinds) as worker:
        assert await worker.work_once()
    assert (await _job(governments, tenant, job))["state"] == "DONE"


async def test_an_outage_is_waited_for(governments: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant, work = TENANTS[0], NotedWork()
    job = await begun_job(governments, tenant, "office", uuid7())

    async def unreachable(*_: object) -> None:
        raise ConnectError

    with monkeypatch.context() as during:
        during.setattr(governments.database, "writing", unreachable)
        async with job_worker(governments, kinds=work.kinds) as worker:
            assert await worker.work_once()
            # Not at once again.
            assert not await worker.work_once()
    assert (await _job(governments, tenant, job))["state"] == "QUEUED"
    await lease_over(governments)
    async with job_worker(governments, kinds=work.kinds) as worker:
        assert await worker.work_once()
    assert (await _job(governments, tenant, job))["state"] == "DONE"


async def test_governments_take_turns(governments: World) -> None:
    for tenant in TENANTS:
        for _ in range(3):
            await begun_job(governments, tenant, "office", uuid7())
    work = NotedWork()
    async with job_worker(governments, kinds=work.kinds) as worker:
        while await worker.work_once():
            pass
    order = [job.tenant for job in work.begun]
    assert len(order) == 9
    for turn in range(3):
        assert set(order[3 * turn : 3 * turn + 3]) == set(TENANTS), order


async def test_a_government_has_one_at_a_time(governments: World) -> None:
    for _ in range(2):
        await begun_job(governments, TENANTS[0], "office", uuid7())
    await begun_job(governments, TENANTS[1], "office", uuid7())
    held, other = NotedWork(held=True), NotedWork()
    async with (
        job_worker(governments, kinds=held.kinds) as first,
        job_worker(governments, kinds=other.kinds) as second,
    ):
        working = asyncio.create_task(first.work_once())
        await held.reached.wait()
        while await second.work_once():
            pass
        (begun,) = held.begun
        assert len(other.begun) == (1 if begun.tenant == TENANTS[0] else 2)
        assert {job.tenant for job in other.begun} == set(TENANTS[:2]) - {begun.tenant}
        held.let_go.set()
        assert await working
        while await second.work_once():
            pass
    assert len(held.begun) + len(other.begun) == 3


async def test_many_workers_do_each_job_once(governments: World) -> None:
    turns = [tenant for tenant in TENANTS for _ in range(6)]
    asked = [await begun_job(governments, tenant, "office", uuid7()) for tenant in turns]
    works = [NotedWork() for _ in range(5)]

    async def drain(work: NotedWork) -> None:
        async with job_worker(governments, kinds=work.kinds) as worker:
            idle = 0
            while idle < 3:
                idle = 0 if await worker.work_once() else idle + 1
                await asyncio.sleep(0.01)

    await asyncio.gather(*map(drain, works))
    while True:
        # Whoever found others at work has gone; what they left is done by the last one.
        async with job_worker(governments, kinds=works[0].kinds) as worker:
            if not await worker.work_once():
                break
    assert Counter(job for work in works for job in work.done) == Counter(asked)


async def _killed(working: "asyncio.Task[bool]", worker: object) -> None:
    """Nothing of it happens any more, and it tells nobody."""

    async def silent(*_: object, **__: object) -> None:
        return

    worker._give_back = silent  # type: ignore[attr-defined]
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def _job(world: World, tenant: int, key: UUID) -> dict[str, Any]:
    """A job as the office of its government sees it."""
    return await job_as(County(world, tenant), "office", encode_id("job", key))
