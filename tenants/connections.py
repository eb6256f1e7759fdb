"""The pool: connections that reads use through the driver and writes through SQLAlchemy, one budget for both.

A connection is SQLAlchemy's from its first day, with its types and its errors, and stays checked out of
SQLAlchemy for as long as it lives; reads take the driver's connection beneath it. Nothing is sent when one is
lent or comes back: one that isn't known to be outside of any transaction is closed instead, so none carries a
tenant over. Knows no tenant and no viewer.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

from asyncpg.exceptions import InvalidCachedStatementError, OutdatedSchemaCacheError
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tenants.opening import begin_snapshot, is_closing, open_snapshot, set_tenant
from tenants.statements import Statements, Written

if TYPE_CHECKING:
    from asyncpg import Connection, Record
    from asyncpg.prepared_stmt import PreparedStatement

Observer = Callable[[str, Sequence[Any]], None]

# Each prepared statement takes memory in the server's process for as long as the connection lives.
PREPARED = 200
# How long a request waits for a connection before it gives up, in seconds.
PATIENCE = 30
# How long the server may take to close a connection, in seconds.
GOODBYE = 2


class PooledConnection:
    """One connection to the server."""

    __slots__ = ("_observers", "_prepared", "_statements", "clean", "driver", "fresh", "outdated", "writes")

    def __init__(
        self,
        writes: AsyncConnection,
        driver: "Connection[Any]",
        statements: Statements,
        observers: list[Observer],
    ) -> None:
        self.writes = writes
        self.driver = driver
        self.fresh = True
        """Nobody has used it yet, so the server can't have grown tired of it."""
        self.clean = True
        """Known to be outside of any transaction."""
        self.outdated = False
        """What it has prepared was prepared for tables that have changed since."""
        self._statements = statements
        self._observers = observers
        self._prepared: OrderedDict[str, PreparedStatement[Any]] = OrderedDict()

    @property
    def gone(self) -> bool:
        """Whether the server has closed it."""
        return is_closing(self.driver)

    @property
    def left(self) -> bool:
        """Whether nothing but a new connection will help."""
        return self.gone or self.outdated

    @property
    def usable(self) -> bool:
        """Whether it is as good as a new one."""
        return self.clean and not self.left

    async def open_snapshot(self, tenant: int, first: Written) -> list[Row[Any]]:
        """Begin to read as of one moment, bound to a tenant; the rows of the first statement."""
        if self._observers:
            self._note(set_tenant(tenant), ())
        self.clean = False
        if first.text not in self._prepared:
            await begin_snapshot(self.driver, tenant)
            return await self.read(first)
        prepared = await self._prepare(first.text)
        self._note(first.text, first.arguments)
        answer = open_snapshot(self.driver, tenant, prepared, first.arguments)
        return await self._rows(first, prepared, answer)

    async def read(self, written: Written) -> list[Row[Any]]:
        """The rows of a statement within the snapshot."""
        prepared = await self._prepare(written.text)
        self._note(written.text, written.arguments)
        return await self._rows(written, prepared, prepared.fetch(*written.arguments))

    async def close_snapshot(self) -> None:
        """End the snapshot, also one that failed."""
        await self.driver.execute("COMMIT")
        self.clean = not self.driver.is_in_transaction()

    async def commit(self) -> None:
        """End what SQLAlchemy began, for good."""
        await self.writes.commit()
        self._settle()

    async def rollback(self) -> None:
        """End what SQLAlchemy began, as if it had never been."""
        await self.writes.rollback()
        self._settle()

    async def close(self) -> None:
        """Say goodbye to the server; it needn't answer."""
        with suppress(TimeoutError):
            await self.driver.close(timeout=GOODBYE)

    def _settle(self) -> None:
        self.clean = not self.writes.invalidated and not self.driver.is_in_transaction()

    async def _prepare(self, text: str) -> "PreparedStatement[Any]":
        found = self._prepared.get(text)
        if found is not None:
            self._prepared.move_to_end(text)
            return found
        made = self._prepared[text] = await self.driver.prepare(text)
        if len(self._prepared) > PREPARED:
            self._prepared.popitem(last=False)
        return made

    async def _rows(
        self, written: Written, prepared: "PreparedStatement[Any]", answer: "Awaitable[list[Record]]"
    ) -> list[Row[Any]]:
        try:
            records = await answer
        except (InvalidCachedStatementError, OutdatedSchemaCacheError):
            self.outdated = True
            raise
        return self._statements.rows(written, records, prepared.get_attributes)

    def _note(self, text: str, arguments: Sequence[Any]) -> None:
        for observer in self._observers:
            observer(text, arguments)


class Connections:
    """At most so many connections; whoever comes when all are lent waits for one."""

    def __init__(self, engine: AsyncEngine, size: int, observers: list[Observer]) -> None:
        self._engine = engine
        self._seats = asyncio.Semaphore(size)
        self._observers = observers
        self._idle: list[PooledConnection] = []
        self._lent: set[PooledConnection] = set()
        self._closed = False
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
        """The connection that was used last, whose server process is warm; a new one if none is idle."""
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

    async def _connect(self) -> PooledConnection:
        bare = await self._engine.connect()
        writes = await bare.execution_options(isolation_level="SERIALIZABLE")
        raw = await writes.get_raw_connection()
        driver = cast("Connection[Any]", raw.driver_connection)
        # From here on SQLAlchemy neither counts nor collects it: the pool is this one.
        raw.detach()
        return PooledConnection(writes, driver, self.statements, self._observers)
