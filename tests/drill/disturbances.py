"""What is done to server and database. Each gives the moment from which recovery counts.

Where a process is started again, that counts as recovery: the moment is when the old one is gone.
"""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable

import asyncpg

from deploy.database.provision import APP_ROLE
from tests.drill.process_trees import DrillError, thaw
from tests.drill.stages import Stage

Disturbance = Callable[[Stage], Awaitable[float]]

HANG_SECONDS = 8
SLOW_SECONDS = 5
FULL_SECONDS = 4
DELAY = 0.05
"""Seconds that a slow network takes for each direction."""


async def kill_server(stage: Stage) -> float:
    """Kill -9 of the server with all its processes; it is started again at once."""
    await asyncio.to_thread(stage.server.kill)
    moment = time.perf_counter()
    await asyncio.to_thread(stage.server.start)
    return moment


async def restart_server(stage: Stage) -> float:
    """Tell the server to end; it answers what it has begun, and is started again."""
    await asyncio.to_thread(stage.server.stop)
    moment = time.perf_counter()
    await asyncio.to_thread(stage.server.start)
    return moment


async def kill_worker(stage: Stage) -> float:
    """Kill -9 of one of the server's processes; the server must replace it by itself."""
    workers = stage.server.workers()
    if not workers:
        raise DrillError("no process below the server is connected to the database")
    os.kill(stage.random.choice(workers), signal.SIGKILL)
    return time.perf_counter()


async def kill_database(stage: Stage) -> float:
    """Kill -9 of all processes of the database; it is started again at once."""
    await asyncio.to_thread(stage.database.postgres.kill)
    moment = time.perf_counter()
    await asyncio.to_thread(stage.database.postgres.start)
    return moment


async def kill_both(stage: Stage) -> float:
    """Kill -9 of both, and both are started again at once."""
    both = stage.database.postgres, stage.server
    await asyncio.gather(*(asyncio.to_thread(each.kill) for each in both))
    moment = time.perf_counter()
    await asyncio.gather(*(asyncio.to_thread(each.start) for each in both))
    return moment


async def kill_bouncer(stage: Stage) -> float:
    """Kill -9 of PgBouncer; it is started again at once."""
    assert stage.way.bouncer is not None
    await asyncio.to_thread(stage.way.bouncer.kill)
    moment = time.perf_counter()
    await asyncio.to_thread(stage.way.bouncer.start)
    return moment


async def restart_database(stage: Stage) -> float:
    """Stop the database as ``pg_ctl stop -m fast`` does, and start it again."""
    await asyncio.to_thread(stage.database.postgres.stop)
    moment = time.perf_counter()
    await asyncio.to_thread(stage.database.postgres.start)
    return moment


async def hang_database(stage: Stage) -> float:
    """All processes of the database stand still for a while."""
    frozen = stage.database.postgres.freeze()
    await asyncio.sleep(HANG_SECONDS)
    thaw(frozen)
    return time.perf_counter()


async def terminate_connections(stage: Stage) -> float:
    """The database ends every connection of the server."""
    connection = await asyncpg.connect(stage.database.county.urls.owner_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", APP_ROLE
    )
    moment = time.perf_counter()
    await connection.close()
    return moment


async def slow_network(stage: Stage) -> float:
    """The network takes long for a while."""
    assert stage.way.relay is not None
    stage.way.relay.delay = DELAY
    await asyncio.sleep(SLOW_SECONDS)
    stage.way.relay.delay = 0
    return time.perf_counter()


async def cut_network(stage: Stage) -> float:
    """The network ends every connection, and works again at once."""
    assert stage.way.relay is not None
    stage.way.relay.cut()
    return time.perf_counter()


async def fill_disk(stage: Stage) -> float:
    """The database's disk is full for a while; a database that ends for it is started again."""
    assert stage.database.disk is not None
    await asyncio.to_thread(stage.database.disk.fill)
    await asyncio.sleep(FULL_SECONDS)
    stage.database.disk.free()
    moment = time.perf_counter()
    await asyncio.to_thread(stage.database.postgres.start)
    return moment
