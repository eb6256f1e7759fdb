"""Which runs keep their scores, and the removal of the others', as the tables' owner.

A run that no release rests on and that is not the newest of its cycle is read by nobody any more; its scores,
with what their derivations are written from, are the largest rows there are. The run itself stays, with its
number and its moment. Must not know who asks for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from tenants.clock import now
from tenants.database.pipelining import set_tenant
from tenants.models.exchange import audit_entries
from tenants.models.organisation import tenants
from tenants.models.results import releases, runs, scores

# Who did it, in the audit log: the operator is nobody of the government.
ACTOR = "系统运维 (jixiao prune)"
DEED = "run:prune"


@dataclass(frozen=True, slots=True)
class PrunableRun:
    """A run whose scores may go."""

    tenant: int
    id: UUID
    number: int
    computed_at: datetime
    scores: int
    size: int
    """How many bytes their derivations take, or what these are written from."""


async def all_tenants(connection: AsyncConnection) -> Sequence[int]:
    """The codes of all governments."""
    return list((await connection.execute(select(tenants.c.code).order_by(tenants.c.code))).scalars())


async def prunable_runs(connection: AsyncConnection, tenant: int, before: datetime) -> Sequence[PrunableRun]:
    """The runs of a government, computed before a moment, whose scores may go."""
    await connection.exec_driver_sql(set_tenant(tenant))
    size = func.sum(func.coalesce(func.pg_column_size(scores.c.lines), func.pg_column_size(scores.c.basis)))
    query = (
        select(runs.c.id, runs.c.number, runs.c.computed_at, func.count(), func.coalesce(size, 0))
        .join(scores, and_(scores.c.tenant == runs.c.tenant, scores.c.run_id == runs.c.id))
        .where(runs.c.tenant == tenant, _may_go(before))
        .group_by(runs.c.id, runs.c.number, runs.c.computed_at)
        .order_by(runs.c.computed_at)
    )
    return [PrunableRun(tenant, *row) for row in await connection.execute(query)]


async def prune_run(connection: AsyncConnection, run: PrunableRun, before: datetime) -> int:
    """Remove the scores of a run, with an entry in the audit log; how many there were.

    None goes if a release has come to rest on the run since it was found.
    """
    await connection.exec_driver_sql(set_tenant(run.tenant))
    still = select(runs.c.id).where(runs.c.tenant == run.tenant, runs.c.id == run.id, _may_go(before))
    gone = await connection.execute(
        delete(scores).where(scores.c.tenant == run.tenant, scores.c.run_id.in_(still))
    )
    if gone.rowcount:
        await connection.execute(insert(audit_entries).values(_entry(run, gone.rowcount, before)))
    return gone.rowcount


def _may_go(before: datetime) -> ColumnElement[bool]:
    later = runs.alias("later")
    return and_(
        runs.c.computed_at < before,
        ~exists().where(releases.c.tenant == runs.c.tenant, releases.c.run_id == runs.c.id),
        exists().where(
            later.c.tenant == runs.c.tenant,
            later.c.cycle_id == runs.c.cycle_id,
            later.c.number > runs.c.number,
        ),
    )


def _entry(run: PrunableRun, gone: int, before: datetime) -> dict[str, object]:
    return {
        "tenant": run.tenant,
        "id": uuid7(),
        "at": now(),
        "actor_name": ACTOR,
        "action": DEED,
        "noun": "run",
        "object_id": run.id,
        "before": {"number": run.number, "computed_at": run.computed_at.isoformat(), "scores": gone},
        "after": {"scores": 0, "computed_before": before.isoformat()},
    }
