"""`jixiao work` as a process: it is killed in the middle of a job, and the job is done once all the same."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from schema.scalars import decode_id
from tests.conftest import DatabaseUrls
from tests.worlds.begun_jobs import begun_job
from tests.worlds.counties import County
from tests.worlds.world import World, open_world

ROOT = Path(__file__).parents[2]
COUNTY = 690_302


class WorkProcess:
    """The running command and its log."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stderr is not None
        self._events = (json.loads(line) for line in process.stderr)

    async def event(self, name: str) -> dict[str, Any]:
        """The next such line of the log."""
        found: dict[str, Any] | None = await asyncio.to_thread(
            lambda: next((each for each in self._events if each["event"] == name), None)
        )
        assert found is not None, f"it ended without {name}"
        return found


@contextmanager
def working(urls: DatabaseUrls, *arguments: str) -> Iterator[WorkProcess]:
    """`jixiao work` while the block runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", "work", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": urls.app_url},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield WorkProcess(process)
    finally:
        process.kill()
        process.communicate()


@asynccontextmanager
async def held_writing(world: World, cycle: str) -> AsyncIterator[None]:
    """While the block runs, no run of the cycle can be written."""
    thing = {"thing": f"{COUNTY}/runs/{decode_id(cycle, 'cycle')[1]}"}
    async with world.owner.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(hashtextextended(:thing, 0))"), thing)
        yield
        await connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:thing, 0))"), thing)


async def until_held(world: World) -> None:
    """Wait until somebody waits for a lock."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    async with asyncio.timeout(30), world.owner.connect() as connection:
        while not await connection.scalar(waiting):
            await connection.execute(text("SELECT pg_sleep(0.05)"))


async def rows_of(world: World, query: str) -> list[tuple[Any, ...]]:
    """What the owner reads."""
    async with world.owner.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def test_a_job_is_done_once_though_its_process_is_killed(database_urls: DatabaseUrls) -> None:
    async with open_world(database_urls) as world:
        county = await (await County.found(world, COUNTY, units=1, portfolios=1)).prepare()
        await county.fill()
        cycle = decode_id(county.cycle, "cycle")[1]
        job = await begun_job(world, COUNTY, "office", cycle)
        with working(database_urls) as killed:
            async with held_writing(world, county.cycle):
                assert (await killed.event("job_begun"))["job"] == str(job)
                await until_held(world)
                killed.process.kill()
                killed.process.wait()
        state = "SELECT state, attempts, result_id IS NULL FROM jobs"
        assert await rows_of(world, state) == [("running", 1, True)]
        async with world.owner.begin() as connection:
            # Half a minute later.
            await connection.execute(text("UPDATE job_queues SET due_at = now()"))
        with working(database_urls) as other:
            assert (await other.event("job_begun"))["attempt"] == 2
            await other.event("job_done")
            other.process.terminate()
            assert await asyncio.to_thread(other.process.wait, 30) == 0
        assert await rows_of(world, state) == [("done", 2, False)]
        assert await rows_of(world, "SELECT number FROM runs") == [(1,)]
        log = "SELECT action, actor_name, request_id FROM audit_entries WHERE action LIKE 'run%'"
        assert await rows_of(world, log) == [("run:compute", "office", None)]


async def test_a_process_that_is_told_to_stop_gives_its_job_back(database_urls: DatabaseUrls) -> None:
    async with open_world(database_urls) as world:
        county = await (await County.found(world, COUNTY, units=1, portfolios=1)).prepare()
        await county.fill()
        await begun_job(world, COUNTY, "office", decode_id(county.cycle, "cycle")[1])
        with working(database_urls, "--workers", "2") as stopped:
            async with held_writing(world, county.cycle):
                await stopped.event("job_begun")
                await until_held(world)
                stopped.process.terminate()
                assert await asyncio.to_thread(stopped.process.wait, 30) == 0
            found = await rows_of(world, "SELECT state, attempts FROM jobs")
            assert found == [("queued", 0)]
        assert await rows_of(world, "SELECT number FROM runs") == []
