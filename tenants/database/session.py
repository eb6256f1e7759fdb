"""One open transaction, bound to one government and one viewer: what use cases read and write through.

Knows no policy, no GraphQL, and not how a transaction begins or ends.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Executable, Row, Table

from tenants.database.advisory_locks import LocksOfRows, WriteLock, taking
from tenants.database.put_off import PutOff
from tenants.database.row_writes import RowWrite, changed_row, new_row, refuse_overtaken, together
from tenants.database.set_updates import arrays_of, update_each
from tenants.database.statement_executors import StatementExecutor
from tenants.database.statements import BoundStatement, Values
from tenants.viewer import Identity, Viewer
from tenants.viewer_query import VIEWER, viewer_of, viewer_values

# Statements that open a transaction: they set its tenant and read the viewer's appointments.
OPENING = 2


class SessionClosedError(Exception):
    """The transaction has ended; no statement may follow."""

    code = "SESSION_CLOSED"


class Source(Protocol):
    """Where a snapshot comes from, which can begin another one."""

    async def begin(self) -> "Session":
        """Begin a snapshot; its connection is held until `release`."""

    def release(self, *, at_rest: bool) -> None:
        """Give the connection back; it is used again only if it is `at_rest`: no statement runs on it."""


class Session:
    """One open transaction. Concurrent callers wait for one another: one statement runs at a time.

    A statement that has begun always finishes: GraphQL cancels the siblings of a field that fails, and a
    statement broken off would cost all of them the connection.

    Locks are sent in front of the next statement, and writes of single rows together, before the next
    statement or the COMMIT: so a mutation takes as few round trips as it can, in the order in which it asked.
    """

    __slots__ = (
        *("_closed", "_executor", "_lock", "_put_off", "_reading"),
        *("government", "statements", "viewer"),
    )

    def __init__(
        self,
        executor: StatementExecutor | None,
        rows: Sequence[Row[Any]],
        viewer: Viewer,
        beside: "Session | None" = None,
    ) -> None:
        self._executor = executor
        self._reading: Source | None = None
        self._closed = False
        self._lock: asyncio.Lock = asyncio.Lock() if beside is None else beside._lock
        self._put_off: PutOff = PutOff() if beside is None else beside._put_off
        self.viewer = viewer
        self.government: Row[Any] = rows[0]
        """The viewer's own government, with every column of its table."""
        self.statements = OPENING
        """How many statements were sent, with those that open the transaction."""

    async def rows(self, statement: Executable, values: Values | None = None) -> Sequence[Row[Any]]:
        """All rows of a query.

        ``values`` are those of its ``bindparam``s. A query that is built once and run with different values
        costs much less than one that is built each time.
        """
        async with self._lock:
            executor = self._executor or await self._begin_again()
            after: Sequence[BoundStatement] = ()
            if self._put_off.writes or self._put_off.locks:
                await self._send_writes(executor)
                after = [executor.bound(each.statement, each.values) for each in self._put_off.take_locks()]
            self.statements += 1 + len(after)
            return await executor.connection.run(executor.fetch(statement, values, after))

    async def row(self, statement: Executable, values: Values | None = None) -> Row[Any] | None:
        """The first row of a query, if there is one."""
        rows = await self.rows(statement, values)
        return rows[0] if rows else None

    async def scalar(self, statement: Executable, values: Values | None = None) -> Any:
        """The first column of the first row, if there is one."""
        rows = await self.rows(statement, values)
        return rows[0][0] if rows else None

    async def lock(self, *locks: WriteLock, of_rows: LocksOfRows | None = None) -> None:
        """Hold locks until the transaction ends; the next statement waits for others who hold them.

        What they protect is read by the next statement or later: each statement of a write transaction sees
        what was committed before it began. Those on things that a query finds are taken after the others.
        """
        async with self._lock:
            if locks:
                self._put_off.locks.append(taking(self.viewer.tenant, locks))
            if of_rows is not None:
                self._put_off.locks.append(of_rows)

    async def change_one(self, table: Table, seen: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
        """Change the one row that was read, and that still is as it was seen.

        Ends in :class:`~tenants.database.retries.OvertakenError` if another transaction has changed it since.
        """
        await self._put_off_write(changed_row(table, seen, changes))

    async def insert_one(self, table: Table, row: Mapping[str, Any]) -> None:
        """Insert a row."""
        await self._put_off_write(new_row(table, row))

    async def write_if_new(self, write: RowWrite) -> bool:
        """Write a row, with what was put off; whether it touched one."""
        async with self._lock:
            executor = self._executor or await self._begin_again()
            if self._put_off.has(write.form.table):
                await self._send_writes(executor)
            return (await self._send(executor, [*self._put_off.take_writes(), write]))[-1] > 0

    async def run(self, statement: Executable, values: Values | None = None) -> int:
        """Write; the number of rows touched. ``values`` are those of its ``bindparam``s."""
        async with self._lock:
            executor = self._executor or await self._begin_again()
            await self._send_writes(executor)
            await self._send_locks(executor)
            self.statements += 1
            return await executor.connection.run(executor.execute(statement, values))

    async def insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows with one prepared statement (PostgreSQL refuses COPY under row-level security)."""
        if rows:
            async with self._lock:
                executor = self._executor or await self._begin_again()
                await self._send_writes(executor)
                await self._send_locks(executor)
                self.statements += 1
                await executor.connection.run(executor.execute_for_each(table.insert(), rows))

    async def update_each(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Give rows that are there their own values, with one statement whatever their number.

        All rows name the same columns, the primary key among them; those that have their values already
        aren't touched.
        """
        if rows:
            names = tuple(name for name in rows[0] if name != "tenant")
            values = {"of_tenant": self.viewer.tenant, **arrays_of(rows, names)}
            await self.run(update_each(table, names), values)

    async def send_writes(self) -> None:
        """Send what was put off; the transaction is about to end."""
        async with self._lock:
            await self._send_writes(self.executor)

    async def _put_off_write(self, write: RowWrite) -> None:
        async with self._lock:
            executor = self._executor or await self._begin_again()
            # One statement can't write a table twice, and one that writes a table does not see its own rows.
            if self._put_off.has(write.form.table):
                await self._send_writes(executor)
            await self._send_locks(executor)
            self._put_off.writes.append(write)
            if self._reading is not None:
                # The server refuses it, with its own message.
                await self._send_writes(executor)

    async def _send_writes(self, executor: StatementExecutor) -> None:
        writes = self._put_off.take_writes()
        if writes:
            await self._send(executor, writes)

    async def _send(self, executor: StatementExecutor, writes: Sequence[RowWrite]) -> Sequence[int]:
        """Send writes as one statement; how many rows those have touched that count, in their order."""
        statement, values = together(writes)
        self.statements += 1
        ((*touched,),) = await executor.connection.run(executor.fetch(statement, values))
        refuse_overtaken(writes, touched)
        return touched

    async def _send_locks(self, executor: StatementExecutor) -> None:
        for each in self._put_off.take_locks():
            self.statements += 1
            await executor.connection.run(executor.fetch(each.statement, each.values))

    async def acted_by(self, identity: Identity) -> "Session":
        """The same transaction with another person of the same government as its viewer."""
        rows = await self.rows(VIEWER, viewer_values(identity))
        return Session(self.executor, rows, viewer_of(rows, identity), self)

    async def pause(self) -> None:
        """Give a snapshot's connection back; the next statement begins another snapshot, of a later moment.

        Nothing happens to a transaction that writes.
        """
        async with self._lock:
            if self._reading is not None and self._executor is not None:
                self._executor = None
                self._reading.release(at_rest=True)

    async def close(self) -> None:
        """Wait for the running statement, and refuse further ones."""
        try:
            async with self._lock:
                pass
        finally:
            self._closed = True
            self._executor = self._reading = None

    def followed_by(self, reading: Source) -> "Session":
        """The session of the same person in a snapshot that its first statement begins."""
        following = Session(None, [self.government], self.viewer)
        following.statements = 0
        following.read_from(reading)
        return following

    def read_from(self, reading: Source) -> None:
        """Name the snapshot that can be paused."""
        self._reading = reading

    async def _begin_again(self) -> StatementExecutor:
        """Another snapshot after a pause. Raises :class:`SessionClosedError` if there was none."""
        reading = self._reading
        if reading is not None:
            begun = await reading.begin()
            if self._closed:
                # Closed meanwhile, by somebody who did not wait.
                reading.release(at_rest=True)
                raise SessionClosedError
            self._executor, self.viewer, self.government = begun.executor, begun.viewer, begun.government
            self.statements += OPENING
        return self.executor

    @property
    def executor(self) -> StatementExecutor:
        """What runs its statements. Raises :class:`SessionClosedError` after the end."""
        if self._executor is None:
            raise SessionClosedError
        return self._executor
