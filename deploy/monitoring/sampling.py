"""Looks at the process once a second and writes what it sees into the metrics."""

import asyncio
import time
from pathlib import Path
from resource import RUSAGE_SELF, getpagesize, getrusage

from deploy.monitoring.metrics import ProcessMetrics
from tenants.computing import Computations
from tenants.database.databases import Database

PERIOD = 1.0
"""In seconds."""

_STATM = Path("/proc/self/statm")


async def sample(
    metrics: ProcessMetrics, database: Database, computations: Computations, *, period: float = PERIOD
) -> None:
    """Sample until cancelled."""
    conflicts = 0
    while True:
        planned = time.monotonic() + period
        await asyncio.sleep(period)
        metrics.lag.observe(max(0.0, time.monotonic() - planned))
        usage = database.pool.usage()
        metrics.pool_size.set(usage.size)
        metrics.connections.labels("in_use").set(usage.in_use)
        metrics.connections.labels("idle").set(usage.idle)
        metrics.waiting.set(usage.waiting)
        computing = computations.usage()
        metrics.computations.labels("running").set(computing.running)
        metrics.computations.labels("waiting").set(computing.waiting)
        metrics.conflicts.inc(database.conflicts - conflicts)
        conflicts = database.conflicts
        metrics.memory.set(resident_bytes())


def resident_bytes() -> int:
    """The memory that this process has now; its peak where the system doesn't tell."""
    try:
        return int(_STATM.read_text("ascii").split()[1]) * getpagesize()
    except OSError:
        return getrusage(RUSAGE_SELF).ru_maxrss * 1024
