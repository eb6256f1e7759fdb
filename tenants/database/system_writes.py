"""What the system writes by itself: one transaction, bound to one government, with no viewer.

The second lock holds as for a viewer: the transaction names its government before its first statement.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenants.database.cancel_scopes import CancelScope
from tenants.database.pipelining import set_tenant
from tenants.database.retries import retried
from tenants.database.session import Database
from tenants.database.statement_executors import SqlAlchemyExecutor, StatementExecutor

T = TypeVar("T")


async def write_by_system(
    database: Database, tenant: int, work: Callable[[StatementExecutor], Awaitable[T]]
) -> T:
    """Do the work in one transaction of this government, again from the start after a conflict."""
    return await retried(lambda: _write_once(database, tenant, work), database.note_conflict)


async def _write_once(
    database: Database, tenant: int, work: Callable[[StatementExecutor], Awaitable[T]]
) -> T:
    pool, scope = database.pool, CancelScope()
    connection = await pool.acquire(scope)
    try:
        connection.clean = False
        await connection.run(connection.sqlalchemy.exec_driver_sql(set_tenant(tenant)))
        result = await work(SqlAlchemyExecutor(connection))
        await connection.commit(scope.note_commit)
        return result
    except BaseException:
        await connection.rollback()
        if connection.stale:
            # The server dropped this one, so probably the others, too; the next try gets a new one.
            pool.terminate_idle()
        raise
    finally:
        pool.release(connection)
