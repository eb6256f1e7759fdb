"""How the statements of one transaction reach the server: reads by the driver, writes by SQLAlchemy.

Knows no tenant, and nothing of how a transaction begins or ends.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Executable, Row
from sqlalchemy.ext.asyncio import AsyncConnection

from tenants.database.connections import PooledConnection
from tenants.database.statements import Statements, Values


class Channel(Protocol):
    """Carries statements out, one at a time."""

    async def rows(self, statement: Executable, values: Values | None) -> Sequence[Row[Any]]:
        """All rows of a query."""

    async def run(self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None) -> int:
        """Write; the number of rows touched."""


class Reads:
    """Statements that the driver sends itself."""

    __slots__ = ("_statements", "connection")

    def __init__(self, connection: PooledConnection, statements: Statements) -> None:
        self.connection = connection
        self._statements = statements

    async def rows(self, statement: Executable, values: Values | None) -> Sequence[Row[Any]]:
        """All rows of a query."""
        return await self.connection.read(self._statements.written(statement, values))

    async def run(self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None) -> int:
        """Nothing is written here: the server refuses it in its own words."""
        return len(await self.rows(statement, rows[0] if rows else None))


class Writes:
    """Statements that SQLAlchemy carries out."""

    __slots__ = ("connection",)

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def rows(self, statement: Executable, values: Values | None) -> Sequence[Row[Any]]:
        """All rows of a query."""
        return (await self.connection.execute(statement, values)).all()

    async def run(self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None) -> int:
        """Write; the number of rows touched."""
        return (await self.connection.execute(statement, rows)).rowcount
