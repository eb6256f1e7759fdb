"""The removal of jobs (后台任务) that ended long ago, as the tables' owner.

They are no records: what they changed stands in the audit log, and so does who began them. Must not know who
asks for it.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from tenants.models.exchange import jobs
from tenants.old_rows import BATCH, count_old, remove_oldest

KEPT_DAYS = 90


async def old_jobs(connection: AsyncConnection, tenant: int, before: datetime) -> int:
    """How many jobs of a government ended before a moment."""
    return await count_old(connection, tenant, jobs, jobs.c.ended_at < before)


async def remove_old_jobs(
    connection: AsyncConnection, tenant: int, before: datetime, *, most: int = BATCH
) -> int:
    """Remove the oldest of them; how many went: fewer if no more are left."""
    ended = jobs.c.ended_at < before
    return len(await remove_oldest(connection, tenant, jobs, ended, by=[jobs.c.asked_at], most=most))
