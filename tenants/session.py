"""The way to the database: one transaction, bound to one government and one viewer.

The second lock closes here: every transaction names its tenant before the first row is read, and
row-level security shows nothing to one that doesn't. Knows no policy and no GraphQL.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Executable, Row, Table, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from tenants.appointments import read_viewer
from tenants.viewer import Identity, Viewer

T = TypeVar("T")

# Serialization failure, deadlock, and a unique key that somebody else took in the meantime: done again,
# the work sees what the other transaction wrote and says so in its own words.
RETRIED = frozenset({"40001", "40P01", "23505"})
ATTEMPTS = 6


class BusyError(Exception):
    """Others wrote the same rows each time this was tried."""

    code = "BUSY"


@dataclass(slots=True)
class Session:
    """One open transaction. Statements of concurrent siblings wait for one another.

    A statement that began is always carried through: a sibling that fails cancels the others, and a
    connection torn away in the middle of a statement would be lost for all of them.
    """

    connection: AsyncConnection
    viewer: Viewer
    lock: asyncio.Lock

    async def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """All rows of a query."""
        return (await self._execute(statement)).all()

    async def row(self, statement: Executable) -> Row[Any] | None:
        """The first row of a query, if there is one."""
        return (await self._execute(statement)).first()

    async def scalar(self, statement: Executable) -> Any:
        """The first column of the first row, if there is one."""
        return (await self._execute(statement)).scalar()

    async def run(self, statement: Executable) -> int:
        """Write; the number of rows that it touched."""
        return (await self._execute(statement)).rowcount

    async def insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows with one prepared statement (COPY is refused under row-level security)."""
        if rows:
            await self._execute(table.insert(), rows)

    async def idle(self) -> None:
        """Wait until no statement is under way."""
        async with self.lock:
            pass

    async def _execute(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        return await asyncio.shield(self._alone(statement, rows))

    async def _alone(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None
    ) -> CursorResult[Any]:
        async with self.lock:
            return await self.connection.execute(statement, rows)


class Database:
    """The application role's pool of connections."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @classmethod
    def connect(cls, url: str, *, pool_size: int = 10) -> "Database":
        """A pool on the address given; connections are made when first needed."""
        return cls(
            create_async_engine(
                driver_url(url),
                pool_size=pool_size,
                max_overflow=0,
                pool_pre_ping=True,
                connect_args={"server_settings": {"application_name": "jixiao", "timezone": "UTC"}},
            )
        )

    @asynccontextmanager
    async def reading(self, identity: Identity) -> AsyncIterator[Session]:
        """A read-only session in which every statement sees the same moment."""
        async with self.engine.connect() as bare:
            connection = await bare.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            session = await _enter(connection, identity)
            try:
                yield session
            finally:
                await session.idle()

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

    async def _write_once(self, identity: Identity, work: Callable[[Session], Awaitable[T]]) -> T:
        async with self.engine.connect() as bare:
            connection = await bare.execution_options(isolation_level="SERIALIZABLE")
            async with connection.begin():
                return await work(await _enter(connection, identity))

    async def ping(self) -> None:
        """Ask the server for a sign of life; raises when there is none."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def driver_url(url: str) -> URL:
    """Any address of a PostgreSQL server, for the one driver there is; it calls ``sslmode`` ``ssl``."""
    address = make_url(url).set(drivername="postgresql+asyncpg")
    mode = address.query.get("sslmode")
    if mode is None:
        return address
    return address.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})


async def _enter(connection: AsyncConnection, identity: Identity) -> Session:
    await connection.exec_driver_sql(f"SET LOCAL app.tenant = '{identity.tenant:d}'")
    return Session(connection, await read_viewer(connection, identity), asyncio.Lock())


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
