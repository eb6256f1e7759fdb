"""How many figures a cycle or a run has: what decides whether a request waits for it. Reads no fact."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from resolvers.rules.rows import read_rules
from resolvers.year.records import Cycle
from tenants.database.session import Session
from tenants.models.results import scores
from tenants.models.year import roster_entries


async def figures_of_cycle(session: Session, cycle: Cycle) -> int:
    """How many figures a run of the cycle scores; a stage scores them once more."""
    entries = roster_entries.c
    counts = await _counts(
        session,
        select(entries.scheme_id, func.count().label("number"))
        .where(entries.tenant == cycle.tenant, entries.cycle_id == cycle.id)
        .group_by(entries.scheme_id),
    )
    schemes = await read_rules(session, counts.keys())
    return sum(number * schemes[key].evaluated_figures for key, number in counts.items())


async def figures_of_run(session: Session, run_id: UUID) -> int:
    """How many figures the derivations of a run tell of."""
    counts = await _counts(
        session,
        select(scores.c.scheme_id, func.count().label("number"))
        .where(scores.c.tenant == session.viewer.tenant, scores.c.run_id == run_id)
        .group_by(scores.c.scheme_id),
    )
    schemes = await read_rules(session, counts.keys())
    return sum(number * schemes[key].figures for key, number in counts.items())


async def _counts(session: Session, query: Select[Any]) -> dict[UUID, int]:
    return {row.scheme_id: row.number for row in await session.rows(query)}
