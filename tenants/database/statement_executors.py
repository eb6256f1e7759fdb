"""How a transaction runs statements: compiled and bound, on its connection.

Knows no tenant, and not how a transaction begins or ends.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, Row

from tenants.database.connections import PooledConnection
from tenants.database.statements import BoundStatement, StatementBinder, Values


class StatementExecutor:
    """Runs the statements of one transaction, one at a time."""

    __slots__ = ("_binder", "connection")

    def __init__(self, connection: PooledConnection, binder: StatementBinder) -> None:
        self.connection = connection
        self._binder = binder

    def bound(self, statement: Executable, values: Values | None) -> BoundStatement:
        """A statement with its arguments."""
        return self._binder.bind(statement, values)

    async def fetch(
        self, statement: Executable, values: Values | None, after: Sequence[BoundStatement] = ()
    ) -> Sequence[Row[Any]]:
        """All rows of a query; statements that give no rows go in front of it, in the same round trip."""
        return await self.connection.fetch(self._binder.bind(statement, values), after)

    async def execute(self, statement: Executable, values: Values | None = None) -> int:
        """Write; the number of rows touched."""
        return await self.connection.execute(self._binder.bind(statement, values))

    async def execute_for_each(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write with each row of values; all name the same columns."""
        text, arguments = self._binder.bind_each(statement, rows)
        await self.connection.execute_for_each(text, arguments)
