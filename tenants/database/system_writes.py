"""What the system writes by itself: one transaction, bound to one government, with no viewer.

The second lock holds as for a viewer: the transaction names its government before its first statement.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Executable, Row

from tenants.database.cancel_scopes import CancelScope
from tenants.database.databases import Database
from tenants.database.statement_executors import StatementExecutor
from tenants.database.statements import Values

T = TypeVar("T")


class SystemTransaction:
    """An open transaction; a statement that has begun always finishes."""

    __slots__ = ("_executor",)

    def __init__(self, executor: StatementExecutor) -> None:
        self._executor = executor

    async def rows(self, statement: Executable, values: Values | None = None) -> Sequence[Row[Any]]:
        """All rows of a query."""
        return await self._executor.connection.run(self._executor.fetch(statement, values))

    async def write(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write many rows with one statement."""
        await self._executor.connection.run(self._executor.execute_for_each(statement, rows))


async def write_by_system(
    database: Database, tenant: int, work: Callable[[SystemTransaction], Awaitable[T]], scope: CancelScope
) -> T:
    """Do the work in one transaction of this government, once: the caller decides whether it tries again."""
    pool = database.pool
    connection = await pool.acquire(scope, pool.last_moment())
    try:
        scope.enter(connection)
        await connection.run(connection.begin_writing(tenant))
        result = await work(SystemTransaction(StatementExecutor(connection, pool.binder)))
        await connection.commit(scope.note_commit)
        return result
    except BaseException:
        await connection.rollback()
        if connection.stale:
            # The server dropped this one, so probably the others, too; the next try gets a new one.
            pool.terminate_idle()
        raise
    finally:
        scope.leave(connection)
        pool.release(connection)
