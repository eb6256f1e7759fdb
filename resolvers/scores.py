"""Scores as they are read: the released one if there is one, else the latest run's for those who may."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, literal, null, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from policy import Action, Reach, reach
from resolvers.reaching import reaches_entry
from resolvers.records import Entry, Score
from tenants.levels import Level
from tenants.models import released_scores, runs, scores
from tenants.session import Session

Key = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class ScoreReach:
    """What a viewer may see of scores, decided once per level."""

    released: dict[Level, Reach]
    provisional: dict[Level, Reach]

    def sees_released(self, entry: Entry) -> bool:
        """Whether the entry's released score may be shown."""
        return reaches_entry(self.released[entry.level], entry)

    def sees_provisional(self, entry: Entry) -> bool:
        """Whether the entry's provisional score may be shown."""
        return reaches_entry(self.provisional[entry.level], entry)


def score_reach(session: Session) -> ScoreReach:
    """How far the viewer sees scores in the government at hand."""
    return ScoreReach(
        {level: reach(session.viewer, Action.RELEASE_READ, level) for level in Level},
        {level: reach(session.viewer, Action.SCORE_READ, level) for level in Level},
    )


async def read_released(session: Session, cycle_ids: Collection[UUID]) -> dict[Key, Score]:
    """The released scores in force of some cycles, by cycle and subject."""
    table = released_scores
    query = select(
        table.c.cycle_id,
        table.c.subject_id,
        table.c.scheme_id,
        table.c.total,
        table.c.total.label("attained"),
        table.c.grade,
        table.c.rank,
        null().label("undecided"),
        literal([], type_=table.c.consequences.type).label("pending"),
        table.c.consequences,
        null().label("run_id"),
        table.c.release_id,
    ).where(
        table.c.tenant == session.viewer.tenant,
        table.c.cycle_id.in_(cycle_ids),
        table.c.superseded_at.is_(None),
    )
    return _by_key(await session.rows(query))


async def read_provisional(session: Session, cycle_ids: Collection[UUID]) -> dict[Key, Score]:
    """The scores of the latest run of some cycles, by cycle and subject."""
    latest = _latest_runs(session, cycle_ids).subquery()
    query = (
        select(
            latest.c.cycle_id,
            scores.c.subject_id,
            scores.c.scheme_id,
            scores.c.total,
            scores.c.attained,
            scores.c.grade,
            scores.c.rank,
            scores.c.undecided,
            scores.c.pending,
            scores.c.consequences,
            scores.c.run_id,
            null().label("release_id"),
        )
        .join(latest, and_(scores.c.tenant == latest.c.tenant, scores.c.run_id == latest.c.id))
        .where(scores.c.tenant == session.viewer.tenant)
    )
    return _by_key(await session.rows(query))


def _latest_runs(session: Session, cycle_ids: Collection[UUID]) -> Select[Any]:
    return (
        select(runs.c.tenant, runs.c.id, runs.c.cycle_id)
        .ext(distinct_on(runs.c.cycle_id))
        .where(runs.c.tenant == session.viewer.tenant, runs.c.cycle_id.in_(cycle_ids))
        .order_by(runs.c.cycle_id, runs.c.number.desc())
    )


def _by_key(rows: Iterable[Any]) -> dict[Key, Score]:
    return {(row.cycle_id, row.subject_id): Score.of(row) for row in rows}


async def read_lines(session: Session, keys: Sequence[Key]) -> dict[Key, list[dict[str, Any]]]:
    """The derivations of scores, by run or release and subject."""
    released = select(
        released_scores.c.release_id.label("source"), released_scores.c.subject_id, released_scores.c.lines
    ).where(tuple_(released_scores.c.release_id, released_scores.c.subject_id).in_(keys))
    provisional = select(scores.c.run_id.label("source"), scores.c.subject_id, scores.c.lines).where(
        # Runs are nobody else's, which lets the primary key find them.
        scores.c.tenant == session.viewer.tenant,
        tuple_(scores.c.run_id, scores.c.subject_id).in_(keys),
    )
    rows = await session.rows(released.union_all(provisional))
    return {(row.source, row.subject_id): row.lines for row in rows}
