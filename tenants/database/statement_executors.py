"""The two ways a transaction runs statements: reads through asyncpg, writes through SQLAlchemy.

Knows no tenant, and not how a transaction begins or ends.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Executable, Row

from tenants.database.connections import PooledConnection
from tenants.database.statements import StatementBinder, Values


class StatementExecutor(Protocol):
    """Runs the statements of one transaction, one at a time."""

    @property
    def connection(self) -> PooledConnection:
        """The connection that they are sent on."""

    async def fetch(self, statement: Executable, values: Values | None) -> Sequence[Row[Any]]:
        """All rows of a query."""

    async def execute(self, statement: Executable, values: Values | Sequence[Values] | None) -> int:
        """Write; the number of rows touched."""


class DriverExecutor:
    """Runs the statements of a snapshot through asyncpg."""

    __slots__ = ("_binder", "connection")

    def __init__(self, connection: PooledConnection, binder: StatementBinder) -> None:
        self.connection = connection
        self._binder = binder

    async def fetch(self, statement: Executable, values: Values | None) -> Sequence[Row[Any]]:
        """All rows of a query."""
        return await self.connection.fetch(self._binder.bind(statement, values))

    async def execute(self, statement: Executable, values: Values | Sequence[Values] | None) -> int:
        """Send the statement; a snapshot is read-only, so the server refuses it with its own message."""
        first = values[0] if isinstance(values, Sequence) else values
        return len(await self.fetch(statement, first))


class SqlAlchemyExecutor:
    """Runs the statements of a write transaction through SQLAlchemy."""

    __slots__ = ("connection",)

    def __init__(self, connection: PooledConnection) -> None:
        self.connection = connection

    async def fetch(self, statement: Executable, values: Values | None) -> Sequence[Row[Any]]:
        """All rows of a query."""
        return (await self.connection.sqlalchemy.execute(statement, values)).all()

    async def execute(self, statement: Executable, values: Values | Sequence[Values] | None) -> int:
        """Write; the number of rows touched."""
        return (await self.connection.sqlalchemy.execute(statement, values)).rowcount
