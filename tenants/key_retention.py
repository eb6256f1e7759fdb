"""The removal of idempotency keys (幂等键) whose time is over, as the tables' owner.

They are no records: nothing of it stands in the audit log, where the changes themselves are. Must not know
who asks for it.
"""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tenants.database.pipelining import set_tenant
from tenants.models.exchange import idempotency_keys

# So many rows go in one transaction.
BATCH = 10_000


async def old_keys(connection: AsyncConnection, tenant: int, before: datetime) -> int:
    """How many keys of a government were used before a moment."""
    await connection.exec_driver_sql(set_tenant(tenant))
    query = select(func.count()).where(
        idempotency_keys.c.tenant == tenant, idempotency_keys.c.used_at < before
    )
    return int(await connection.scalar(query) or 0)


async def remove_old_keys(
    connection: AsyncConnection, tenant: int, before: datetime, *, most: int = BATCH
) -> int:
    """Remove the oldest of them; how many went: fewer if no more are left."""
    await connection.exec_driver_sql(set_tenant(tenant))
    table = idempotency_keys.c
    oldest = (
        select(table.person_id, table.field_name, table.key)
        .where(table.tenant == tenant, table.used_at < before)
        .order_by(table.used_at)
        .limit(most)
        .subquery()
    )
    gone = await connection.execute(
        delete(idempotency_keys).where(
            table.tenant == tenant,
            table.person_id == oldest.c.person_id,
            table.field_name == oldest.c.field_name,
            table.key == oldest.c.key,
        )
    )
    return gone.rowcount
