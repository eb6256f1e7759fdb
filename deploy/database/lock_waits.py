"""Tells what a connection waits for, from a second connection, as long as a block runs.

Must not know what the connection does.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

PAUSE = 0.3
# Everybody may see who holds which lock; since when, only who may read all of the statistics.
_WAITS = text("""
    SELECT holder.pid, a.usename, a.application_name,
           (SELECT string_agg(DISTINCT l.relation::regclass::text, ', ') FROM pg_locks l
            WHERE l.pid = :waiting AND NOT l.granted AND l.relation IS NOT NULL) AS tables
    FROM unnest(pg_blocking_pids(:waiting)) AS holder(pid) LEFT JOIN pg_stat_activity a ON a.pid = holder.pid
""")


@asynccontextmanager
async def lock_waits_told(
    engine: AsyncEngine, waiting: int, tell: Callable[[str], None]
) -> AsyncIterator[None]:
    """Tell each process for whose locks the process ``waiting`` waits, once."""
    watching = asyncio.create_task(_watch(engine, waiting, tell))
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def _watch(engine: AsyncEngine, waiting: int, tell: Callable[[str], None]) -> None:
    told: set[tuple[int, str | None]] = set()
    async with engine.connect() as connection:
        watcher = await connection.execution_options(isolation_level="AUTOCOMMIT")
        while True:
            await asyncio.sleep(PAUSE)
            for row in await watcher.execute(_WAITS, {"waiting": waiting}):
                if (row.pid, row.tables) not in told:
                    told.add((row.pid, row.tables))
                    who = f"{row.usename or 'unknown'}, {row.application_name or 'no name'}"
                    tell(f"Waiting for process {row.pid} ({who}) on {row.tables or 'a lock'}")
