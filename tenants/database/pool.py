"""The connection pool: a fixed number of connections for reads and writes together.

Nothing is sent to the server when a connection is released: one that may not be reused is closed. A
snapshot that was read to its end may stay open for a moment, because the next snapshot on that connection
ends it in its own round trip. Every other caller gets a connection outside of any transaction, so no tenant
is carried over. Knows no tenant and no statement.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from asyncpg import InternalClientError
from sqlalchemy.ext.asyncio import AsyncEngine

from tenants.database.cancel_scopes import CancelScope
from tenants.database.connections import Observer, PooledConnection
from tenants.database.outages import ConnectError, PoolExhaustedError
from tenants.database.pipelining import CLOSE_TIMEOUT
from tenants.database.statements import StatementBinder
from tenants.database.timeouts import Timeouts

if TYPE_CHECKING:
    from asyncpg import Connection

# How long a snapshot may stay open after its last statement, in seconds.
SNAPSHOT_IDLE_TIMEOUT = 0.02
# Plans are made for a government like those the statistics know, whichever one is asked for. One that was
# imported after the last ANALYZE would otherwise be taken for a single row.
PLANS = "SET plan_cache_mode = force_generic_plan"


class PoolUsage(NamedTuple):
    """What a pool is busy with at a moment."""

    size: int
    in_use: int
    idle: int
    waiting: int
    """Callers that wait for a connection."""


class ConnectionPool:
    """A fixed number of connections; when all are in use, callers wait for one in turn."""

    def __init__(
        self,
        engine: AsyncEngine,
        size: int,
        observers: list[Observer],
        timeouts: Timeouts,
        connection: Callable[..., PooledConnection] = PooledConnection,
    ) -> None:
        self._engine = engine
        self._timeouts = timeouts
        self.size = size
        """How many connections it may have."""
        self._connection = connection
        self._waiting = 0
        self._permits = asyncio.Semaphore(size)
        self._observers = observers
        self._idle: list[PooledConnection] = []
        self._in_use: set[PooledConnection] = set()
        self._closed = False
        self._closing: set[asyncio.Task[None]] = set()
        self._snapshot_closer: asyncio.Task[None] | None = None
        self.binder = StatementBinder(engine.sync_engine.dialect)

    def last_moment(self) -> float:
        """Until when somebody who begins now may wait for a connection, in the event loop's time."""
        return asyncio.get_running_loop().time() + self._timeouts.acquire

    async def acquire(self, scope: CancelScope, ends: float) -> PooledConnection:
        """The connection used last, because its server process is warm; a new one if none is idle.

        Its last snapshot may still be open, so the caller must begin a transaction, which ends it.
        Raises :class:`~tenants.database.outages.PoolExhaustedError` and
        :class:`~tenants.database.outages.ConnectError`.
        """
        await self._acquire_permit(scope, ends)
        try:
            connection = self._pop_idle() or await self._connected(scope, ends)
        except BaseException:
            self._permits.release()
            raise
        self._in_use.add(connection)
        return connection

    def release(self, connection: PooledConnection) -> None:
        """Take a connection back; close it unless it may be reused."""
        connection.new = False
        connection.cancelled = connection.failure = None
        self._in_use.discard(connection)
        if connection.broken_off and not self._closed and not connection.closed:
            self._close_later(connection)
            return
        if connection.reusable and not self._closed:
            self._idle.append(connection)
            if connection.snapshot_idle_since is not None and self._snapshot_closer is None:
                self._snapshot_closer = asyncio.create_task(self._end_idle_snapshots())
        else:
            connection.driver.terminate()
        self._permits.release()

    def usage(self) -> PoolUsage:
        """How many connections are in use and idle, and how many callers wait for one."""
        return PoolUsage(self.size, len(self._in_use), len(self._idle), self._waiting)

    def terminate_idle(self) -> None:
        """Terminate all idle connections: if the server dropped one, it has probably dropped the others."""
        while self._idle:
            self._idle.pop().driver.terminate()

    async def close(self) -> None:
        """Close every connection; a statement that is still running ends with an error.

        A server that hangs holds up none of it for longer than it may hold up one.
        """
        self._closed = True
        if self._snapshot_closer is not None:
            self._snapshot_closer.cancel()
        for connection in self._in_use:
            connection.driver.terminate()
        idle, self._idle = self._idle, []
        closing = {*self._closing, *(asyncio.create_task(each.close()) for each in idle)}
        if closing:
            await asyncio.wait(closing, timeout=CLOSE_TIMEOUT)
        for connection in idle:
            connection.driver.terminate()

    async def _acquire_permit(self, scope: CancelScope, ends: float) -> None:
        if not self._permits.locked():
            await self._permits.acquire()
            return
        self._waiting += 1
        try:
            async with scope.waiting(ends):
                await self._permits.acquire()
        except TimeoutError as error:
            raise PoolExhaustedError from error
        finally:
            self._waiting -= 1

    def _close_later(self, connection: PooledConnection) -> None:
        """Close it while the caller goes on: the server is asked to cancel its statement first.

        Its place in the pool is free only then, so that the server never has more connections.
        """

        async def close() -> None:
            try:
                await connection.close()
            finally:
                self._permits.release()

        closing = asyncio.create_task(close())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    def _pop_idle(self) -> PooledConnection | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.closed:
                return connection
            connection.driver.terminate()
        return None

    async def _end_idle_snapshots(self) -> None:
        """End the snapshots that no next snapshot has ended in time."""
        try:
            while any(each.snapshot_idle_since is not None for each in self._idle):
                await asyncio.sleep(SNAPSHOT_IDLE_TIMEOUT / 2)
                await self._end_timed_out_snapshots()
        finally:
            self._snapshot_closer = None

    async def _end_timed_out_snapshots(self) -> None:
        # Without a free permit, requests are waiting, and the next one ends the snapshot.
        while not self._permits.locked():
            timed_out = [each for each in self._idle if each.is_snapshot_idle_for(SNAPSHOT_IDLE_TIMEOUT)]
            if not timed_out:
                return
            await self._permits.acquire()
            connection = timed_out[0]
            self._idle.remove(connection)
            self._in_use.add(connection)
            try:
                await connection.end_snapshot()
            finally:
                self.release(connection)

    async def _connected(self, scope: CancelScope, ends: float) -> PooledConnection:
        try:
            async with scope.waiting(ends):
                return await self._connect()
        except (OSError, InternalClientError) as error:
            raise ConnectError from error

    async def _connect(self) -> PooledConnection:
        connection = await self._engine.connect()
        raw = await connection.get_raw_connection()
        driver = cast("Connection[Any]", raw.driver_connection)
        # From here on SQLAlchemy neither counts the connection nor closes it: this pool does.
        raw.detach()
        try:
            await driver.execute(f"{PLANS}; {self._timeouts.statements}")
        except BaseException:
            driver.terminate()
            raise
        return self._connection(connection, driver, self.binder, self._observers)
