"""The removal of idempotency keys (幂等键) whose time is over, as the tables' owner.

They are no records: nothing of it stands in the audit log, where the changes themselves are. Must not know
who asks for it.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from tenants.models.exchange import idempotency_keys
from tenants.old_rows import BATCH, count_old, remove_oldest

_USED_AT = idempotency_keys.c.used_at


async def old_keys(connection: AsyncConnection, tenant: int, before: datetime) -> int:
    """How many keys of a government were used before a moment."""
    return await count_old(connection, tenant, idempotency_keys, before > _USED_AT)


async def remove_old_keys(
    connection: AsyncConnection, tenant: int, before: datetime, *, most: int = BATCH
) -> int:
    """Remove the oldest of them; how many went: fewer if no more are left."""
    used = before > _USED_AT
    return len(await remove_oldest(connection, tenant, idempotency_keys, used, by=[_USED_AT], most=most))
