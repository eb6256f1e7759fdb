"""Rankings (排名) over everything below a government: released scores only, in pages of constant cost.

Scores of schemes with different full marks are compared by their percent of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    Table,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    select,
    tuple_,
)
from sqlalchemy.sql.elements import NamedColumn
from sqlalchemy.sql.expression import ColumnCollection

from policy import Action
from resolvers.faults import refuse
from resolvers.listing.json_pages import PageSelection, RenderedPage, fixed_limit, rendered_page
from resolvers.organisation.governments import find_government, read_governments
from resolvers.organisation.records import Government, Tier
from resolvers.results.records import Ranked, Release
from resolvers.results.rows import read_releases
from resolvers.rights.permits import require
from resolvers.text_rules import meant_name
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.organisation import tenants
from tenants.models.results import released_counts, released_scores, releases
from tenants.text_rule import kept_name
from tenants.tree import Place

# A message with more is read by nobody.
_MOST_TOLD = 40


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

    percent_key: int
    id: UUID
    rank: int
    number: int


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A released score with its rank in this ranking (equal percents share one, the next is skipped)."""

    score: Ranked
    position: RankingPosition


async def ranking_scope(
    session: Session, *, under: int, year: int, level: Level, category: str | None
) -> RankingScope:
    """The scope if the viewer may read it: their own government, or one below it."""
    government = await find_government(session, under, "under")
    require(session, Action.RANKING_READ, _ranked_place(government, level))
    return RankingScope(government, year, level, None if category is None else kept_name(category))


def _ranked_place(government: Government, level: Level) -> Place:
    """The target of a ranking: a county's own subjects, or the subjects of the governments below."""
    if government.tier is Tier.COUNTY:
        return Place(government.code, government.path, level)
    # Any government below represents all of them: no division has the code 0.
    return Place(0, f"{government.path}/0", level)


async def read_ranking(
    session: Session, scope: RankingScope, *, limit: int, after: RankingPosition | None
) -> Sequence[RankedRow]:
    """The next rows, best first; equal percents in the order of their ids."""
    query = _next_scores(scope, _COLUMNS, limit, after)
    ranked: list[RankedRow] = []
    last = after
    for row in await session.rows(query, _values(scope, after)):
        score = Ranked.of(row)
        last = _next_position(last, score)
        ranked.append(RankedRow(score, last))
    if not ranked and after is None:
        await _refuse_unknown_category(session, scope)
    return ranked


@dataclass(frozen=True, slots=True)
class Sources:
    """The governments and releases of a page's rows, by code and id; empty where they are not asked for."""

    governments: Mapping[int, Government]
    releases: Mapping[UUID, Release]


async def read_sources(
    session: Session, rows: Sequence[RankedRow], *, governments: bool, releases: bool
) -> Sources:
    """Where the rows of a page come from, read for all of them at once."""
    codes = {row.score.tenant for row in rows} if governments else set()
    ids = {row.score.release_id for row in rows} if releases else set()
    return Sources(
        await read_governments(session, codes) if codes else {},
        await read_releases(session, ids) if ids else {},
    )


async def render_ranking_page(
    session: Session,
    scope: RankingScope,
    selection: PageSelection,
    *,
    first: int,
    after: RankingPosition | None,
) -> RenderedPage:
    """The same rows as the database renders them."""
    form = scope.under.tier, scope.category is None, after is None, first
    statement = selection.statement(form, lambda: _rendered(scope, selection, first, after))
    row = await session.row(statement, _values(scope, after))
    page = RenderedPage.of(row or (), selection)
    if scope.category is not None and after is None and page.is_empty:
        await _refuse_unknown_category(session, scope)
    return page


async def count_ranking(session: Session, scope: RankingScope) -> int:
    """How many scores the ranking holds, added up from what its releases published."""
    query = _scoped(select(func.coalesce(func.sum(released_counts.c.scores), 0)), scope, released_counts)
    count = int(await session.scalar(query, _values(scope, None)))
    if not count:
        await _refuse_unknown_category(session, scope)
    return count


async def _refuse_unknown_category(session: Session, scope: RankingScope) -> None:
    """Say which categories there are, if an empty ranking is one of a category that nobody has.

    Asked for only then.
    """
    if scope.category is None:
        return
    everybody = replace(scope, category=None)
    query = _scoped(select(released_counts.c.category).distinct(), everybody, released_counts)
    known = sorted(row.category for row in await session.rows(query, _values(everybody, None)))
    meant = meant_name(scope.category, known, "category")
    if known and meant not in known:
        raise refuse("UNKNOWN_CATEGORY", "category", value=meant[:80], allowed=", ".join(known[:_MOST_TOLD]))


_SCOPE_COLUMNS = {Tier.PROVINCE: "province", Tier.PREFECTURE: "prefecture", Tier.COUNTY: "tenant"}
_COLUMNS = tuple(column for column in released_scores.c if column.name in Ranked.__dataclass_fields__)


def _rendered(
    scope: RankingScope, selection: PageSelection, first: int, after: RankingPosition | None
) -> Select[Any]:
    columns = selection.among(released_scores.c, *_ORDERING)
    scores = _next_scores(scope, columns, selection.limit(first), after).subquery("scores")
    page = select(*scores.c)
    if selection.columns & {"place", "number"}:
        page = page.add_columns(*_places(scores, after))
    if selection.columns & {column.name for column in _GOVERNMENT}:
        page = page.join(tenants, tenants.c.code == scores.c.tenant).add_columns(*_GOVERNMENT)
    if selection.columns & {column.name for column in _RELEASE}:
        own = and_(releases.c.tenant == scores.c.tenant, releases.c.id == scores.c.release_id)
        page = page.join(releases, own).add_columns(*_RELEASE)
    return rendered_page(page, _best_first, selection, first)


# What keeps the order, and what the other tables are joined by.
_ORDERING = ("percent_key", "id", "tenant", "release_id")
_GOVERNMENT = (tenants.c.name.label("tenant_name"), tenants.c.tier.label("tenant_tier"))
_RELEASE = (
    releases.c.year.label("release_year"),
    releases.c.published_at,
    releases.c.superseded_at.label("release_superseded_at"),
    releases.c.replaces_id,
    releases.c.reason,
)


def _places(scores: Subquery, after: RankingPosition | None) -> list[ColumnElement[Any]]:
    """Rank and number, counted on from where the page before ended."""
    number: ColumnElement[Any] = func.row_number().over(order_by=_best_first(scores.c))
    place: ColumnElement[Any] = func.rank().over(order_by=scores.c.percent_key.desc())
    if after is not None:
        before = bindparam("after_number", type_=BigInteger)
        tied = scores.c.percent_key == bindparam("after_key", type_=BigInteger)
        number = before + number
        place = case((tied, bindparam("after_rank", type_=BigInteger)), else_=before + place)
    return [number.label("number"), place.label("place")]


def _next_scores(
    scope: RankingScope, columns: Iterable[NamedColumn[Any]], limit: int, after: RankingPosition | None
) -> Select[Any]:
    table = released_scores
    query = _scoped(select(*columns), scope)
    if after is not None:
        position = tuple_(bindparam("after_key", type_=BigInteger), bindparam("after_id", type_=Uuid))
        query = query.where(tuple_(table.c.percent_key, table.c.id) < position)
    return query.order_by(*_best_first(table.c)).limit(fixed_limit(limit))


def _best_first(columns: ColumnCollection[str, Any]) -> list[ColumnElement[Any]]:
    return [columns.percent_key.desc(), columns.id.desc()]


def _scoped(query: Select[Any], scope: RankingScope, table: Table = released_scores) -> Select[Any]:
    """Of the scores themselves, or of the numbers kept of them."""
    query = query.select_from(table).where(
        table.c[_SCOPE_COLUMNS[scope.under.tier]] == bindparam("scope"),
        table.c.year == bindparam("year"),
        table.c.level == bindparam("level"),
        # Beside the policy's own comparison, so that the planner finds the index of this scope.
        table.c.superseded_at.is_(None),
    )
    return query if scope.category is None else query.where(table.c.category == bindparam("category"))


def _values(scope: RankingScope, after: RankingPosition | None) -> dict[str, Any]:
    values: dict[str, Any] = {"scope": scope.under.code, "year": scope.year, "level": scope.level.value}
    if scope.category is not None:
        values["category"] = scope.category
    if after is not None:
        values |= {f"after_{name}": getattr(after, name) for name in ("id", "number", "rank")}
        values["after_key"] = after.percent_key
    return values


def _next_position(last: RankingPosition | None, score: Ranked) -> RankingPosition:
    number = (last.number if last else 0) + 1
    tied = last is not None and last.percent_key == score.percent_key
    return RankingPosition(score.percent_key, score.id, last.rank if last and tied else number, number)
