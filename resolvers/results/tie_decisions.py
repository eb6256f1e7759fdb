"""Decisions on ties: stored for good, counted only while their tie has not changed."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from resolvers.year.records import Cycle
from tenants.clock import now
from tenants.database.session import Session
from tenants.models.results import runs, tie_decisions

Decided = Mapping[UUID, Mapping[str, bool]]


async def read_decisions(session: Session, cycle: Cycle, known: Mapping[str, str | None]) -> Decided:
    """Those that count: not voided, and made on the results from outside the cycle that are `known`."""
    rows = await session.rows(
        select(tie_decisions, runs.c.known)
        .join(runs, and_(runs.c.tenant == tie_decisions.c.tenant, runs.c.id == tie_decisions.c.run_id))
        .where(*_in_force(cycle))
    )
    found: defaultdict[UUID, dict[str, bool]] = defaultdict(dict)
    for row in rows:
        if row.known == known:
            found[row.subject_id][row.grade] = row.admitted
    return found


async def count_decisions(session: Session, cycle: Cycle) -> int:
    """How many were ever made in a cycle; it only grows, so a run made before one of them can be told."""
    return int(
        await session.scalar(
            select(func.count(tie_decisions.c.id)).where(
                tie_decisions.c.tenant == cycle.tenant, tie_decisions.c.cycle_id == cycle.id
            )
        )
    )


async def void_decisions(session: Session, cycle: Cycle) -> None:
    """Void the decisions of a cycle whose facts may change: they stay on record and count no more."""
    await _void(session, *_in_force(cycle))


async def write_decision(session: Session, cycle: Cycle, values: Mapping[str, Any]) -> None:
    """Add a decision; an earlier one on the same tie gives way to it."""
    await _void(
        session,
        *_in_force(cycle),
        tie_decisions.c.subject_id == values["subject_id"],
        tie_decisions.c.grade == values["grade"],
    )
    await session.insert_one(tie_decisions, values)


async def _void(session: Session, *which: Any) -> None:
    await session.run(tie_decisions.update().where(*which).values(voided_at=now()))


def _in_force(cycle: Cycle) -> tuple[Any, ...]:
    return (
        tie_decisions.c.tenant == cycle.tenant,
        tie_decisions.c.cycle_id == cycle.id,
        tie_decisions.c.voided_at.is_(None),
    )
