"""The pool: at most so many connections, one budget for reads and writes.

Nothing is sent when one comes back: what isn't known to be as good as new is closed. A snapshot that was read
to its end may stay open for a moment, so that the next one's opening ends it in the same round trip; who else
takes a connection gets one outside of any transaction, so none carries a tenant over. Knows no tenant and no
statement.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.ext.asyncio import AsyncEngine

from tenants.database.connections import Observer, PooledConnection
from tenants.database.statements import Statements

if TYPE_CHECKING:
    from asyncpg import Connection

# How long a request waits for a connection before it gives up, in seconds.
PATIENCE = 30
# How long a snapshot may stay open after its last reader, in seconds.
REST = 0.02


class Connections:
    """At most so many connections; whoever comes when all are lent waits for one."""

    def __init__(self, engine: AsyncEngine, size: int, observers: list[Observer]) -> None:
        self._engine = engine
        self._seats = asyncio.Semaphore(size)
        self._observers = observers
        self._idle: list[PooledConnection] = []
        self._lent: set[PooledConnection] = set()
        self._closed = False
        self._resting: asyncio.Task[None] | None = None
        self.statements = Statements(engine.sync_engine.dialect)

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[PooledConnection]:
        """A connection for as long as the block runs."""
        connection = await self.take()
        try:
            yield connection
        finally:
            self.give(connection)

    async def take(self) -> PooledConnection:
        """A connection outside of any transaction."""
        while True:
            connection = await self.take_as_left()
            if connection.left_at is None:
                return connection
            try:
                await connection.end_snapshot()
            except BaseException:
                self.give(connection)
                raise
            if connection.usable:
                return connection
            self.give(connection)

    async def take_as_left(self) -> PooledConnection:
        """The connection that was used last, whose server process is warm; a new one if none is idle.

        Its last snapshot may still be open: it is only for who opens the next one.
        """
        await self._sit()
        try:
            connection = self._any_idle() or await self._connect()
        except BaseException:
            self._seats.release()
            raise
        self._lent.add(connection)
        return connection

    def give(self, connection: PooledConnection) -> None:
        """Take it back; close it unless it is known to be as good as new."""
        connection.fresh = False
        self._lent.discard(connection)
        if connection.usable and not self._closed:
            self._idle.append(connection)
            if connection.left_at is not None and self._resting is None:
                self._resting = asyncio.create_task(self._end_snapshots())
        else:
            connection.driver.terminate()
        self._seats.release()

    def drop_idle(self) -> None:
        """Close those that are idle, without a word: what befell one has likely befallen all."""
        while self._idle:
            self._idle.pop().driver.terminate()

    async def close(self) -> None:
        """Close every connection; a statement that is still under way ends with an error."""
        self._closed = True
        if self._resting is not None:
            self._resting.cancel()
        for connection in self._lent:
            connection.driver.terminate()
        while self._idle:
            await self._idle.pop().close()

    async def _sit(self) -> None:
        if not self._seats.locked():
            await self._seats.acquire()
            return
        async with asyncio.timeout(PATIENCE):
            await self._seats.acquire()

    def _any_idle(self) -> PooledConnection | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.gone:
                return connection
            connection.driver.terminate()
        return None

    async def _end_snapshots(self) -> None:
        """End what was left open for the next one, where no next one came."""
        try:
            while any(each.left_at is not None for each in self._idle):
                await asyncio.sleep(REST / 2)
                await self._end_rested()
        finally:
            self._resting = None

    async def _end_rested(self) -> None:
        # Where all seats are taken or wanted, the next ones are there already.
        while not self._seats.locked():
            rested = [each for each in self._idle if each.has_rested(REST)]
            if not rested:
                return
            await self._seats.acquire()
            self._idle.remove(rested[0])
            self._lent.add(rested[0])
            try:
                await rested[0].end_snapshot()
            finally:
                self.give(rested[0])

    async def _connect(self) -> PooledConnection:
        bare = await self._engine.connect()
        writes = await bare.execution_options(isolation_level="SERIALIZABLE")
        raw = await writes.get_raw_connection()
        driver = cast("Connection[Any]", raw.driver_connection)
        # From here on SQLAlchemy neither counts nor collects it: the pool is this one.
        raw.detach()
        return PooledConnection(writes, driver, self.statements, self._observers)
