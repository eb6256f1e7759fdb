"""A stage: database, server and writers of one scenario, with a way between server and database."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from tests.drill.accounts import Findings, settle
from tests.drill.drilled_counties import DrilledCounty
from tests.drill.jixiao_server import JixiaoServer
from tests.drill.ledger import Ledger
from tests.drill.postgres import Postgres
from tests.drill.small_disks import SmallDisk
from tests.drill.table_rows import FigureRow, TableReader
from tests.drill.ways import Way
from tests.drill.writers import Gate, Writer

RECOVERY_SECONDS = 60
"""Without an acknowledged write after so long the server counts as not recovered."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database that is filled, and the small disk that it lies on, if it does."""

    postgres: Postgres
    county: DrilledCounty
    disk: SmallDisk | None


@dataclass(slots=True)
class Stage:
    """What faults are done to, and what has come of them."""

    database: Database
    server: JixiaoServer
    way: Way
    ledger: Ledger
    random: Random
    reader: TableReader
    before: Mapping[UUID, FigureRow]
    gate: Gate = field(default_factory=Gate)
    recoveries: list[float] = field(default_factory=list)
    unrecovered: int = 0
    findings: Findings = field(default_factory=Findings)

    async def recover(self, ended: float) -> None:
        """Wait for the first write that is sent after the fault's end and acknowledged."""
        deadline = time.perf_counter() + RECOVERY_SECONDS
        while (seconds := self.ledger.recovered(ended)) is None:
            if time.perf_counter() > deadline:
                self.unrecovered += 1
                return
            await asyncio.sleep(0.01)
        self.recoveries.append(seconds)

    async def settle(self, *, whole: bool = False) -> None:
        """Hold the ledger against the tables; the gate must be closed."""
        self.findings = settle(self.ledger, self.before, await self.reader.read(whole=whole))


@asynccontextmanager
async def open_stage(
    database: Database, server: JixiaoServer, way: Way, *, name: str, seed: str
) -> AsyncIterator[Stage]:
    """A stage on a database and a server that run, with writers that wait at the gate."""
    county = database.county
    reader = TableReader(county.urls.owner_url)
    ledger = Ledger(name)
    rows = await reader.read()
    before = {slot.key: rows.figures[slot.key] for unit in county.units for slot in unit}
    stage = Stage(database, server, way, ledger, Random(f"{seed} {name}"), reader, before)
    crew = [
        asyncio.create_task(Writer(county, number, server.address, ledger, seed).work(stage.gate))
        for number in range(len(county.units))
    ]
    try:
        yield stage
    finally:
        for task in crew:
            task.cancel()
        for ended in await asyncio.gather(*crew, return_exceptions=True):
            # A writer that ends before it is cancelled has a fault of its own.
            if isinstance(ended, Exception):
                raise ended
