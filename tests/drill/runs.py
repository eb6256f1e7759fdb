"""Runs scenarios: puts their setting together, disturbs it under load, and settles after each fault."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import ExitStack
from pathlib import Path

from tests.drill.disturbances import Disturbance
from tests.drill.drilled_counties import drilled_county
from tests.drill.jixiao_server import JixiaoServer
from tests.drill.postgres import running_postgres
from tests.drill.scenarios import Scenario, Setting
from tests.drill.small_disks import SmallDisk, small_disk
from tests.drill.stages import Database, Stage, open_stage
from tests.drill.summary import LeftOut, Result
from tests.drill.ways import Way

WRITERS = 6
LOAD_SECONDS = 0.2, 1.2
"""A fault comes at a random moment between these, counted from when the writers begin."""


async def run(
    settings: Iterable[Setting], seed: str, *, writers: int = WRITERS
) -> AsyncIterator[Result | LeftOut]:
    """Each scenario's result, as soon as it is known."""
    with ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory(prefix="jixiao-drill-", ignore_cleanup_errors=True)
        folder = Path(stack.enter_context(temporary))
        shared: Database | None = None
        for number, setting in enumerate(settings):
            missing = setting.missing(folder)
            if missing is not None:
                for scenario in setting.scenarios:
                    yield LeftOut(scenario.name, missing)
                continue
            below = folder / str(number)
            below.mkdir()
            if setting.small_disk:
                disk = stack.enter_context(small_disk(below / "disk"))
                database = await _database(stack, disk.folder, writers, disk)
            else:
                database = shared = shared or await _database(stack, folder, writers)
            async for result in _in_setting(setting, database, below, seed):
                yield result


async def _database(stack: ExitStack, folder: Path, writers: int, disk: SmallDisk | None = None) -> Database:
    below = folder / "postgres"
    below.mkdir()
    postgres = stack.enter_context(running_postgres(below))
    return Database(postgres, await drilled_county(postgres.admin_url, writers), disk)


async def _in_setting(setting: Setting, database: Database, folder: Path, seed: str) -> AsyncIterator[Result]:
    server = JixiaoServer(folder / "server", arguments=setting.arguments)
    async with setting.way(database.county.urls.app_url, folder) as way:
        try:
            await asyncio.to_thread(server.serve_from, way.url)
            for scenario in setting.scenarios:
                yield await _played(scenario, database, server, way, seed)
        finally:
            server.kill()


async def _played(
    scenario: Scenario, database: Database, server: JixiaoServer, way: Way, seed: str
) -> Result:
    async with open_stage(
        database, server, way, name=scenario.name.replace(" ", "_").lower(), seed=seed
    ) as stage:
        for number in range(scenario.times):
            await _disturb(stage, scenario.disturbances[number % len(scenario.disturbances)])
        await stage.settle(whole=True)
    return Result(
        scenario.name, scenario.times, stage.ledger, stage.findings, stage.recoveries, stage.unrecovered
    )


async def _disturb(stage: Stage, disturbance: Disturbance) -> None:
    stage.gate.open()
    await asyncio.sleep(stage.random.uniform(*LOAD_SECONDS))
    await stage.recover(await disturbance(stage))
    await stage.gate.close()
    await stage.settle()
