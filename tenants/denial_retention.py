"""How long access denials (访问拒绝记录) are kept, and the removal of older ones, as the tables' owner.

The law wants network logs kept for six months at least (网络安全法第二十一条). The application's role can't
remove any. Must not know who asks for it.
"""

from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from tenants.clock import now
from tenants.database.pipelining import set_tenant
from tenants.models.exchange import access_denials, audit_entries

KEPT_DAYS = 184
# So many rows go in one transaction.
BATCH = 10_000

# Who did it, in the audit log: the operator is nobody of the government.
ACTOR = "系统运维 (jixiao prune)"
DEED = "denial:prune"


async def old_denials(connection: AsyncConnection, tenant: int, before: datetime) -> int:
    """How many rows of a government ended before a moment."""
    await connection.exec_driver_sql(set_tenant(tenant))
    query = select(func.count()).where(
        access_denials.c.tenant == tenant,
        access_denials.c.first_at < before,
        access_denials.c.last_at < before,
    )
    return int(await connection.scalar(query) or 0)


async def remove_old_denials(
    connection: AsyncConnection, tenant: int, before: datetime, *, most: int = BATCH
) -> int:
    """Remove the oldest of them, with an entry in the audit log; how many went: fewer if no more are left."""
    await connection.exec_driver_sql(set_tenant(tenant))
    table = access_denials.c
    oldest = (
        select(table.id)
        .where(table.tenant == tenant, table.first_at < before, table.last_at < before)
        .order_by(table.first_at, table.id)
        .limit(most)
    )
    gone = await connection.execute(
        delete(access_denials)
        .where(table.tenant == tenant, table.id.in_(oldest))
        .returning(table.first_at, table.id)
    )
    rows = sorted(tuple(row) for row in gone)
    if rows:
        newest, key = rows[-1]
        entry = {
            "tenant": tenant,
            "id": uuid7(),
            "at": now(),
            "actor_name": ACTOR,
            "action": DEED,
            "noun": "denial",
            "object_id": key,
            "before": {"rows": len(rows), "from": rows[0][0].isoformat(), "to": newest.isoformat()},
            "after": {"rows": 0, "ended_before": before.isoformat()},
        }
        await connection.execute(insert(audit_entries).values(entry))
    return len(rows)
