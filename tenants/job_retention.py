"""The removal of jobs (后台任务) that ended long ago, as the tables' owner.

They are no records: what they changed stands in the audit log, and so does who began them. Must not know who
asks for it.
"""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tenants.database.pipelining import set_tenant
from tenants.models.exchange import jobs

KEPT_DAYS = 90
# So many rows go in one transaction.
BATCH = 10_000


async def old_jobs(connection: AsyncConnection, tenant: int, before: datetime) -> int:
    """How many jobs of a government ended before a moment."""
    await connection.exec_driver_sql(set_tenant(tenant))
    query = select(func.count()).where(jobs.c.tenant == tenant, jobs.c.ended_at < before)
    return int(await connection.scalar(query) or 0)


async def remove_old_jobs(
    connection: AsyncConnection, tenant: int, before: datetime, *, most: int = BATCH
) -> int:
    """Remove the oldest of them; how many went: fewer if no more are left."""
    await connection.exec_driver_sql(set_tenant(tenant))
    oldest = (
        select(jobs.c.id)
        .where(jobs.c.tenant == tenant, jobs.c.ended_at < before)
        .order_by(jobs.c.asked_at)
        .limit(most)
    )
    gone = await connection.execute(delete(jobs).where(jobs.c.tenant == tenant, jobs.c.id.in_(oldest)))
    return gone.rowcount
