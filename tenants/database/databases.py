"""The way to the database: its pool, and the transactions on it, each bound to one government and one viewer.

This is the second lock: every transaction names its tenant before it reads the first row, and row-level
security shows no rows to a transaction that doesn't. Knows no policy and no GraphQL.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from tenants.database.addresses import Address
from tenants.database.cancel_scopes import CancelScope
from tenants.database.connections import DATABASE_ERRORS, Observer, PooledConnection
from tenants.database.pool import ConnectionPool
from tenants.database.retries import retried
from tenants.database.session import Session
from tenants.database.statement_executors import StatementExecutor
from tenants.database.timeouts import Timeouts
from tenants.database.traced_connections import StatementSpans, traced
from tenants.viewer import Identity
from tenants.viewer_query import VIEWER, viewer_of, viewer_values

T = TypeVar("T")


class Reading:
    """One snapshot, from its first statement to its end; another one after each pause."""

    __slots__ = ("_connection", "_database", "_identity", "_scope", "_session")

    def __init__(self, database: "Database", identity: Identity, scope: CancelScope) -> None:
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
        self._session = written.followed_by(self)
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

    def reading(self, identity: Identity, scope: CancelScope | None = None) -> Reading:
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
        return await self._begin(identity, scope, writing=False)

    def note_conflict(self) -> None:
        """Count a conflict."""
        self.conflicts += 1

    async def _begin(
        self, identity: Identity, scope: CancelScope, *, writing: bool
    ) -> tuple[PooledConnection, Session]:
        """Begin a transaction; once more on another connection if the pool's one turns out to be stale."""
        retrying = False
        ends = self.pool.last_moment()
        while True:
            connection = await self.pool.acquire(scope, ends)
            try:
                scope.enter(connection)
                return connection, await self._open(connection, identity, writing=writing)
            except BaseException as error:
                may_retry = connection.stale and not connection.new and isinstance(error, DATABASE_ERRORS)
                scope.leave(connection)
                self.pool.release(connection)
                if retrying or not may_retry:
                    raise
            self.pool.terminate_idle()
            retrying = True

    async def _open(self, connection: PooledConnection, identity: Identity, *, writing: bool) -> Session:
        binder = self.pool.binder
        first = binder.bind(VIEWER, viewer_values(identity))
        begin, give_up = connection.open_snapshot, connection.end_snapshot
        if writing:
            begin, give_up = connection.open_writing, connection.rollback
        try:
            rows = await connection.run(begin(identity.tenant, first))
            return Session(StatementExecutor(connection, binder), rows, viewer_of(rows, identity))
        except BaseException:
            await give_up()
            raise

    async def _write_once(
        self, identity: Identity, work: Callable[[Session], Awaitable[T]], scope: CancelScope
    ) -> T:
        connection, session = await self._begin(identity, scope, writing=True)
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
            if connection.has_outdated_statements:
                # So have the others; the next attempt gets a new one.
                self.pool.terminate_idle()
            raise
        finally:
            scope.leave(connection)
            self.pool.release(connection)


def driver_url(url: str) -> URL:
    """The address for SQLAlchemy with asyncpg. Raises :class:`~tenants.database.addresses.AddressError`."""
    return Address.read(url).for_driver
