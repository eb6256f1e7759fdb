"""The way to the database: one transaction, bound to one government and one viewer.

This is the second lock: every transaction names its tenant before it reads the first row, and row-level
security shows no rows to a transaction that doesn't. Knows no policy and no GraphQL.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Executable, Row, Table
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from tenants.database.addresses import Address
from tenants.database.advisory_locks import LocksOfRows, WriteLock, taking
from tenants.database.cancel_scopes import CancelScope
from tenants.database.connections import DATABASE_ERRORS, Observer, PooledConnection
from tenants.database.pool import ConnectionPool
from tenants.database.put_off import PutOff
from tenants.database.retries import OvertakenError, retried
from tenants.database.row_writes import ChangeForm, RowWrite, changed_row, new_row, together
from tenants.database.set_updates import arrays_of, update_each
from tenants.database.statement_executors import StatementExecutor
from tenants.database.statements import Values
from tenants.database.timeouts import Timeouts
from tenants.database.traced_connections import StatementSpans, traced
from tenants.viewer import Identity, Viewer
from tenants.viewer_query import VIEWER, viewer_of, viewer_values

T = TypeVar("T")

# Statements that open a transaction: they set its tenant and read the viewer's appointments.
OPENING = 2


class SessionClosedError(Exception):
    """The transaction has ended; no statement may follow."""

    code = "SESSION_CLOSED"


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
        self._reading: Reading | None = None
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
        counted = [write.form for write in writes if write.form.counts]
        for form, number in zip(counted, touched, strict=False):
            if isinstance(form, ChangeForm) and number != 1:
                raise OvertakenError
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

    def read_from(self, reading: "Reading") -> None:
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


class Database:
    """The application role's connection pool, and the transactions on it."""

    def __init__(
        self,
        engine: AsyncEngine,
        pool_size: int,
        timeouts: Timeouts | None = None,
        spans: StatementSpans | None = None,
    ) -> None:
        self.engine = engine
        self.conflicts = 0
        """How often a write transaction was in another one's way so far."""
        self._observers: list[Observer] = []
        connection = PooledConnection if spans is None else traced(spans)
        self.pool = ConnectionPool(engine, pool_size, self._observers, timeouts or Timeouts(), connection)
        if spans is not None:
            self._observers.append(lambda statement, _arguments: spans.tell_statement(statement))

    @classmethod
    def connect(
        cls,
        url: str,
        *,
        pool_size: int = 10,
        timeouts: Timeouts | None = None,
        spans: StatementSpans | None = None,
    ) -> "Database":
        """A pool for this address; connections are opened when they are first needed."""
        limits = timeouts or Timeouts()
        engine = create_async_engine(
            driver_url(url),
            poolclass=NullPool,
            # Parameters are people's data; an error's text would repeat them.
            hide_parameters=True,
            connect_args={
                "server_settings": {"application_name": "jixiao", "timezone": "UTC"},
                "timeout": limits.acquire,
                "command_timeout": limits.answer,
            },
        )
        return cls(engine, pool_size, limits, spans)

    def reading(self, identity: Identity, scope: CancelScope | None = None) -> "Reading":
        """A read-only session in which every statement sees the same moment; for ``async with``."""
        return Reading(self, identity, scope or CancelScope())

    async def writing(
        self,
        identity: Identity,
        work: Callable[[Session], Awaitable[T]],
        scope: CancelScope | None = None,
    ) -> T:
        """Do the work in one transaction, again from the start after a conflict.

        It is READ COMMITTED: the work takes its locks, and then reads what they protect.
        Raises :class:`~tenants.database.retries.BusyError` after the last attempt, and
        :class:`~tenants.database.outages.OutcomeUnknownError` if the COMMIT got no answer.
        """
        within = scope or CancelScope()
        return await retried(lambda: self._write_once(identity, work, within), self.note_conflict)

    @contextmanager
    def observed(self, observer: Observer) -> Iterator[None]:
        """Show every statement of reads and writes to the observer, except BEGIN and COMMIT."""
        self._observers.append(observer)
        try:
            yield
        finally:
            self._observers.remove(observer)

    async def close(self) -> None:
        """Close every connection."""
        await self.pool.close()
        await self.engine.dispose()

    async def begin_reading(self, identity: Identity, scope: CancelScope) -> tuple[PooledConnection, Session]:
        """A snapshot's connection, which the caller must release, and its session."""
        return await self._begin(self._begin_reading, identity, scope)

    def note_conflict(self) -> None:
        """Count a conflict."""
        self.conflicts += 1

    async def _begin(
        self,
        begin: Callable[[PooledConnection, Identity], Awaitable[Session]],
        identity: Identity,
        scope: CancelScope,
    ) -> tuple[PooledConnection, Session]:
        """Begin a transaction; once more on another connection if the pool's one turns out to be stale."""
        retrying = False
        ends = self.pool.last_moment()
        while True:
            connection = await self.pool.acquire(scope, ends)
            try:
                scope.enter(connection)
                return connection, await begin(connection, identity)
            except BaseException as error:
                may_retry = connection.stale and not connection.new and isinstance(error, DATABASE_ERRORS)
                scope.leave(connection)
                self.pool.release(connection)
                if retrying or not may_retry:
                    raise
            self.pool.terminate_idle()
            retrying = True

    async def _begin_reading(self, connection: PooledConnection, identity: Identity) -> Session:
        binder = self.pool.binder
        first = binder.bind(VIEWER, viewer_values(identity))
        try:
            rows = await connection.run(connection.open_snapshot(identity.tenant, first))
            return Session(StatementExecutor(connection, binder), rows, viewer_of(rows, identity))
        except BaseException:
            await connection.end_snapshot()
            raise

    async def _begin_writing(self, connection: PooledConnection, identity: Identity) -> Session:
        binder = self.pool.binder
        first = binder.bind(VIEWER, viewer_values(identity))
        try:
            rows = await connection.run(connection.open_writing(identity.tenant, first))
            return Session(StatementExecutor(connection, binder), rows, viewer_of(rows, identity))
        except BaseException:
            await connection.rollback()
            raise

    async def _write_once(
        self, identity: Identity, work: Callable[[Session], Awaitable[T]], scope: CancelScope
    ) -> T:
        connection, session = await self._begin(self._begin_writing, identity, scope)
        try:
            try:
                result = await work(session)
                await session.send_writes()
            finally:
                await session.close()
            await connection.commit(scope.note_commit)
            return result
        except BaseException:
            await connection.rollback()
            raise
        finally:
            scope.leave(connection)
            self.pool.release(connection)


class Reading:
    """One snapshot, from its first statement to its end; another one after each pause."""

    __slots__ = ("_connection", "_database", "_identity", "_scope", "_session")

    def __init__(self, database: Database, identity: Identity, scope: CancelScope) -> None:
        self._database = database
        self._identity = identity
        self._scope = scope
        self._connection: PooledConnection | None = None

    async def begin(self) -> Session:
        """Begin a snapshot; the connection is held until `release`."""
        self._connection, session = await self._database.begin_reading(self._identity, self._scope)
        return session

    def after(self, written: Session) -> Session:
        """The session of a snapshot that its first statement opens; who asks is known from a transaction."""
        self._session = Session(None, [written.government], written.viewer)
        self._session.statements = 0
        self._session.read_from(self)
        return self._session

    def release(self, *, at_rest: bool) -> None:
        """Give the connection back; it is used again only if it is `at_rest`: no statement runs on it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            if at_rest:
                connection.leave_snapshot_idle()
            self._scope.leave(connection)
            self._database.pool.release(connection)

    async def __aenter__(self) -> Session:
        self._connection, self._session = await self._database.begin_reading(self._identity, self._scope)
        self._session.read_from(self)
        return self._session

    async def __aexit__(self, *_error: object) -> None:
        at_rest = False
        try:
            await self._session.close()
            at_rest = True
        finally:
            self.release(at_rest=at_rest)


def driver_url(url: str) -> URL:
    """The address for SQLAlchemy with asyncpg. Raises :class:`~tenants.database.addresses.AddressError`."""
    return Address.read(url).for_driver
