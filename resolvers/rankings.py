"""Rankings (排名) over everything below a government: released scores only, in pages of constant cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Select, func, select, tuple_

from policy import Action
from resolvers.governments import find_government
from resolvers.permits import require
from resolvers.records import Government, Ranked
from tenants.levels import Level
from tenants.models import released_scores
from tenants.session import Session
from tenants.tree import Place


@dataclass(frozen=True, slots=True)
class RankingScope:
    """Which released scores are ranked together."""

    under: Government
    year: int
    level: Level
    category: str | None


@dataclass(frozen=True, slots=True)
class RankingPosition:
    """Where a page ended: enough to count on without looking at the rows before it."""

    total_key: int
    id: UUID
    rank: int
    number: int


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A released score with its rank in this ranking (equal totals share one, the next is skipped)."""

    score: Ranked
    position: RankingPosition


async def ranking_scope(
    session: Session, *, under: int, year: int, level: Level, category: str | None
) -> RankingScope:
    """The scope if the viewer may read it: their own government, or one below it."""
    government = await find_government(session, under, "under")
    require(session, Action.RANKING_READ, _ranked_place(government, level))
    return RankingScope(government, year, level, category)


def _ranked_place(government: Government, level: Level) -> Place:
    """Where those ranked stand: a county's are its own, a superior's are in the governments below it."""
    if government.tier == "county":
        return Place(government.code, government.path, level)
    # Any one of them stands for all: no division has the code 0.
    return Place(0, f"{government.path}/0", level)


async def read_ranking(
    session: Session, scope: RankingScope, *, limit: int, after: RankingPosition | None
) -> Sequence[RankedRow]:
    """The next rows, best first; equal totals in the order of their ids."""
    table = released_scores
    query = _scoped(select(*_COLUMNS), scope)
    if after is not None:
        query = query.where(tuple_(table.c.total_key, table.c.id) < (after.total_key, after.id))
    query = query.order_by(table.c.total_key.desc(), table.c.id.desc()).limit(limit)
    ranked: list[RankedRow] = []
    last = after
    for row in await session.rows(query):
        score = Ranked.of(row)
        last = _next_position(last, score)
        ranked.append(RankedRow(score, last))
    return ranked


async def count_ranking(session: Session, scope: RankingScope) -> int:
    """How many scores the ranking holds."""
    return int(await session.scalar(_scoped(select(func.count()), scope)))


_COLUMNS = tuple(column for column in released_scores.c if column.name in Ranked.__dataclass_fields__)


def _scoped(query: Select[Any], scope: RankingScope) -> Select[Any]:
    table = released_scores
    query = query.select_from(table).where(
        _scope_column(scope.under) == scope.under.code,
        table.c.year == scope.year,
        table.c.level == scope.level.value,
        # Beside the policy's own comparison, so that the planner finds the index of this scope.
        table.c.superseded_at.is_(None),
    )
    return query if scope.category is None else query.where(table.c.category == scope.category)


def _scope_column(under: Government) -> Column[Any]:
    columns = {
        "province": released_scores.c.province,
        "prefecture": released_scores.c.prefecture,
        "county": released_scores.c.tenant,
    }
    return columns[under.tier]


def _next_position(last: RankingPosition | None, score: Ranked) -> RankingPosition:
    number = (last.number if last else 0) + 1
    tied = last is not None and last.total_key == score.total_key
    return RankingPosition(score.total_key, score.id, last.rank if last and tied else number, number)
