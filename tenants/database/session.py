"""The way to the database: one transaction, bound to one government and one viewer.

The second lock closes here: every transaction names its tenant before the first row is read, and
row-level security shows nothing to one that doesn't. Knows no policy and no GraphQL.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Executable, Row, Table, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from tenants.appointments import VIEWER, viewer_of, viewer_values
from tenants.database.channels import Channel, Reads, Writes
from tenants.database.connections import FAILURES, Observer, PooledConnection
from tenants.database.pipelining import set_tenant
from tenants.database.pool import Connections
from tenants.database.shielding import carried
from tenants.database.statements import Values
from tenants.viewer import Identity, Viewer

T = TypeVar("T")

# Serialization failure, deadlock, and a unique key that somebody else took in the meantime: done again,
# the work sees what the other transaction wrote and says so in its own words.
RETRIED = frozenset({"40001", "40P01", "23505"})
ATTEMPTS = 6
# Statements that open a transaction: they set its tenant and read the viewer's appointments.
OPENING = 2
# How long a server may take to accept a connection, in seconds.
CONNECTING = 10


class BusyError(Exception):
    """Others wrote the same rows each time this was tried."""

    code = "BUSY"


class SessionClosedError(Exception):
    """A statement came after the end of its transaction."""

    code = "SESSION_CLOSED"


class Session:
    """One open transaction. Statements of concurrent siblings wait for one another.

    A statement that began is always carried through: a sibling that fails cancels the others, and a
    connection torn away in the middle of a statement would be lost for all of them.
    """

    __slots__ = ("_channel", "_turns", "government", "statements", "viewer")

    def __init__(
        self,
        channel: Channel,
        found: Sequence[Row[Any]],
        viewer: Viewer,
        turns: asyncio.Lock | None = None,
    ) -> None:
        self._channel: Channel | None = channel
        self._turns = turns or asyncio.Lock()
        self.viewer = viewer
        self.government: Row[Any] = found[0]
        """The viewer's own government, with every column of its table."""
        self.statements = OPENING
        """How many statements were sent, with those that open the transaction."""

    async def rows(self, statement: Executable, values: Values | None = None) -> Sequence[Row[Any]]:
        """All rows of a query.

        ``values`` are those of its ``bindparam``s: a query that is built once and asked with other values
        each time is much cheaper than one that is built anew.
        """
        async with self._turns:
            self.statements += 1
            return await carried(self.channel.rows(statement, values))

    async def row(self, statement: Executable, values: Values | None = None) -> Row[Any] | None:
        """The first row of a query, if there is one."""
        found = await self.rows(statement, values)
        return found[0] if found else None

    async def scalar(self, statement: Executable, values: Values | None = None) -> Any:
        """The first column of the first row, if there is one."""
        found = await self.rows(statement, values)
        return found[0][0] if found else None

    async def run(self, statement: Executable) -> int:
        """Write; the number of rows that it touched."""
        async with self._turns:
            self.statements += 1
            return await carried(self.channel.run(statement, None))

    async def insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows with one prepared statement (COPY is refused under row-level security)."""
        if rows:
            async with self._turns:
                self.statements += 1
                await carried(self.channel.run(table.insert(), rows))

    async def acted_by(self, identity: Identity) -> "Session":
        """The same transaction in the hands of somebody else of the same government."""
        found = await self.rows(VIEWER, viewer_values(identity))
        return Session(self.channel, found, viewer_of(found, identity), self._turns)

    async def close(self) -> None:
        """Wait until no statement is under way; none comes after."""
        try:
            async with self._turns:
                pass
        finally:
            self._channel = None

    @property
    def channel(self) -> Channel:
        """The way its statements take, while it is open."""
        if self._channel is None:
            raise SessionClosedError
        return self._channel


class Database:
    """The application role's pool of connections."""

    def __init__(self, engine: AsyncEngine, pool_size: int) -> None:
        self.engine = engine
        self._observers: list[Observer] = []
        self.connections = Connections(engine, pool_size, self._observers)

    @classmethod
    def connect(cls, url: str, *, pool_size: int = 10) -> "Database":
        """A pool on the address given; connections are made when first needed."""
        settings = {"application_name": "jixiao", "timezone": "UTC"}
        engine = create_async_engine(
            driver_url(url),
            poolclass=NullPool,
            connect_args={"server_settings": settings, "timeout": CONNECTING},
        )
        return cls(engine, pool_size)

    def reading(self, identity: Identity) -> "Reading":
        """A read-only session in which every statement sees the same moment; for ``async with``."""
        return Reading(self, identity)

    async def writing(self, identity: Identity, work: Callable[[Session], Awaitable[T]]) -> T:
        """Do the work in one serializable transaction, again from the start if others got in its way.

        Raises :class:`BusyError` when it still fails after a bounded number of attempts.
        """
        for attempt in range(ATTEMPTS):
            try:
                return await self._write_once(identity, work)
            except DBAPIError as error:
                if _state(error) not in RETRIED:
                    raise
                await asyncio.sleep(0.01 * attempt**2)
        raise BusyError

    @contextmanager
    def observed(self, observer: Observer) -> Iterator[None]:
        """Show every statement of reads and writes to somebody, BEGIN and COMMIT apart."""

        def note(_connection: Any, _cursor: Any, statement: str, arguments: Any, *_rest: Any) -> None:
            observer(statement, arguments)

        engine = self.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        self._observers.append(observer)
        try:
            yield
        finally:
            self._observers.remove(observer)
            event.remove(engine, "before_cursor_execute", note)

    async def ping(self) -> None:
        """Ask the server for a sign of life; raises when there is none."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.connections.close()
        await self.engine.dispose()

    async def opened_reading(self, identity: Identity) -> tuple[PooledConnection, Session]:
        """A connection with the session that reads on it, to be given back by who asked."""
        return await self._opened(self.connections.take_as_left, self._enter_reading, identity)

    async def _opened(
        self,
        take: Callable[[], Awaitable[PooledConnection]],
        enter: Callable[[PooledConnection, Identity], Awaitable[Session]],
        identity: Identity,
    ) -> tuple[PooledConnection, Session]:
        """A transaction that was entered; on a new connection if the server has left the one in the pool."""
        again = False
        while True:
            connection = await take()
            try:
                return connection, await enter(connection, identity)
            except BaseException as error:
                hopeless = again or connection.fresh or not connection.left or not isinstance(error, FAILURES)
                self.connections.give(connection)
                if hopeless:
                    raise
            self.connections.drop_idle()
            again = True

    async def _enter_reading(self, connection: PooledConnection, identity: Identity) -> Session:
        statements = self.connections.statements
        first = statements.written(VIEWER, viewer_values(identity))
        try:
            found = await carried(connection.open_snapshot(identity.tenant, first))
            return Session(Reads(connection, statements), found, viewer_of(found, identity))
        except BaseException:
            await connection.end_snapshot()
            raise

    async def _enter_writing(self, connection: PooledConnection, identity: Identity) -> Session:
        channel = Writes(connection.writes)
        connection.clean = False
        try:
            await carried(connection.writes.exec_driver_sql(set_tenant(identity.tenant)))
            found = await carried(channel.rows(VIEWER, viewer_values(identity)))
            return Session(channel, found, viewer_of(found, identity))
        except BaseException:
            await connection.rollback()
            raise

    async def _write_once(self, identity: Identity, work: Callable[[Session], Awaitable[T]]) -> T:
        connection, session = await self._opened(self.connections.take, self._enter_writing, identity)
        try:
            try:
                result = await work(session)
            finally:
                await session.close()
            await carried(connection.commit())
            return result
        except BaseException:
            await connection.rollback()
            raise
        finally:
            self.connections.give(connection)


class Reading:
    """One snapshot from its opening to its end."""

    __slots__ = ("_connection", "_database", "_identity", "_session")

    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity

    async def __aenter__(self) -> Session:
        self._connection, self._session = await self._database.opened_reading(self._identity)
        return self._session

    async def __aexit__(self, *_error: object) -> None:
        try:
            await self._session.close()
            self._connection.leave_snapshot()
        finally:
            self._database.connections.give(self._connection)


def driver_url(url: str) -> URL:
    """Any address of a PostgreSQL server, for the one driver there is; it calls ``sslmode`` ``ssl``."""
    address = make_url(url).set(drivername="postgresql+asyncpg")
    mode = address.query.get("sslmode")
    if mode is None:
        return address
    return address.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
