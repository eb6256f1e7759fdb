"""How long access denials (访问拒绝记录) are kept, and the removal of older ones, as the tables' owner.

The law wants network logs kept for six months at least (网络安全法第二十一条). The application's role can't
remove any. Must not know who asks for it.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from tenants.clock import now
from tenants.models.exchange import access_denials, audit_entries
from tenants.old_rows import BATCH, count_old, remove_oldest

KEPT_DAYS = 184

# Who did it, in the audit log: the operator is nobody of the government.
ACTOR = "系统运维 (jixiao prune)"
DEED = "denial:prune"


async def old_denials(connection: AsyncConnection, tenant: int, before: datetime) -> int:
    """How many rows of a government ended before a moment."""
    return await count_old(connection, tenant, access_denials, *_ended(before))


async def remove_old_denials(
    connection: AsyncConnection, tenant: int, before: datetime, *, most: int = BATCH
) -> int:
    """Remove the oldest of them, with an entry in the audit log; how many went: fewer if no more are left."""
    order = [access_denials.c.first_at, access_denials.c.id]
    gone = await remove_oldest(connection, tenant, access_denials, *_ended(before), by=order, most=most)
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


def _ended(before: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Also by its first moment, in whose order they stand in an index."""
    return access_denials.c.first_at < before, access_denials.c.last_at < before
