"""What the system writes by itself: one transaction, bound to one government, with no viewer.

The second lock holds as for a viewer: the transaction names its government before its first statement.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Executable, Row

from tenants.database.cancel_scopes import CancelScope
from tenants.database.connections import PooledConnection
from tenants.database.pipelining import set_tenant
from tenants.database.session import Database
from tenants.database.statement_executors import SqlAlchemyExecutor
from tenants.database.statements import Values

T = TypeVar("T")


class SystemTransaction:
    """An open transaction; a statement that has begun always finishes."""

    __slots__ = ("_connection", "_executor")

    def __init__(self, connection: PooledConnection) -> None:
        self._connection = connection
        self._executor = SqlAlchemyExecutor(connection)

    async def rows(self, statement: Executable, values: Values | None = None) -> Sequence[Row[Any]]:
        """All rows of a query."""
        return await self._connection.run(self._executor.fetch(statement, values))

    async def write(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> int:
        """Write many rows with one statement; the number of rows touched."""
        return await self._connection.run(self._executor.execute(statement, rows))


async def write_by_system(
    database: Database, tenant: int, work: Callable[[SystemTransaction], Awaitable[T]], scope: CancelScope
) -> T:
    """Do the work in one transaction of this government, once: the caller decides whether it tries again."""
    pool = database.pool
    connection = await pool.acquire(scope, pool.last_moment())
    try:
        scope.enter(connection)
        connection.clean = False
        await connection.run(connection.sqlalchemy.exec_driver_sql(set_tenant(tenant)))
        result = await work(SystemTransaction(connection))
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
