"""What is asked of both endpoints: the county's portfolios page and the province's ranking.

Each question comes with a look at both answers, so that nothing is measured that answers less.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from schema.engine.paging.relay_connections import encode_cursor
from schema.results.rankings import RANKING
from tenants.database.databases import driver_url
from tests.bench.counties import COUNTY, PAGE_YEAR
from tests.bench.provinces import PROVINCE, YEAR

LATE = 90_000

_PORTFOLIOS = """
query Portfolios($county: DivisionCode!, $year: Int!) {
  tenant(code: $county) { cycle(year: $year) { portfolios { ...entry units { ...entry } } } }
}
fragment entry on RosterEntry { name category { code } score { total grade rank consequences { code }%s } }
"""
_LINES = " lines { label rule points outOf note }"
_RANKING = """
query Ranking($under: DivisionCode!, $year: Int!, $first: Int!, $after: String) {
  ranking(under: $under, year: $year, level: UNIT, first: $first, after: $after) {
    nodes { rank total grade subject { subjectId name } tenant { code name } release { id publishedAt } }
    pageInfo { hasNextPage }
  }
}
"""
_COUNT = """
query Count($under: DivisionCode!, $year: Int!) {
  ranking(under: $under, year: $year, level: UNIT, first: 1) { totalCount }
}
"""


@dataclass(frozen=True, slots=True)
class Question:
    """One question in both tongues, and what of the answers must agree."""

    name: str
    tenant: int
    body: dict[str, Any]
    bare_path: str
    bare_body: dict[str, Any]
    essence: Callable[[Any], Any]
    bare_essence: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class LatePlace:
    """Where a late page begins, as each endpoint wants to be told."""

    cursor: str
    bare: dict[str, Any]


async def questions(owner_url: str) -> list[Question]:
    """Every question; the late page begins where the database says."""
    late = await _late_place(owner_url)
    return [
        _portfolios("portfolios", lines=False),
        _portfolios("portfolios with lines", lines=True),
        _ranking("ranking, first 10", 10, None),
        _ranking("ranking, first 100", 100, None),
        _ranking(f"ranking, 100 after {LATE:,}", 100, late),
        _count(),
    ]


def _portfolios(name: str, *, lines: bool) -> Question:
    return Question(
        name=name,
        tenant=COUNTY,
        body={
            "query": _PORTFOLIOS % (_LINES if lines else ""),
            "variables": {"county": str(COUNTY), "year": PAGE_YEAR},
        },
        bare_path="/portfolios",
        bare_body={"county": COUNTY, "year": PAGE_YEAR, "lines": lines},
        essence=lambda found: _page(found["data"]["tenant"]["cycle"]["portfolios"]),
        bare_essence=_page,
    )


def _page(portfolios: Any) -> Any:
    """Names, totals and number of lines of all portfolios and units."""
    entries = [entry for head in portfolios for entry in (head, *head["units"])]
    return [(e["name"], e["score"]["total"], len(e["score"].get("lines", ()))) for e in entries]


def _ranking(name: str, first: int, after: LatePlace | None) -> Question:
    scope = {"year": YEAR, "first": first}
    return Question(
        name=name,
        tenant=PROVINCE,
        body={
            "query": _RANKING,
            "variables": scope | {"under": str(PROVINCE), "after": after and after.cursor},
        },
        bare_path="/ranking",
        bare_body=scope | {"under": PROVINCE, "after": after and after.bare},
        essence=lambda found: _rows(found["data"]["ranking"]["nodes"]),
        bare_essence=lambda found: _rows(found["nodes"]),
    )


def _rows(nodes: Any) -> Any:
    return [(n["rank"], n["total"], n["subject"]["name"], n["tenant"]["name"]) for n in nodes]


def _count() -> Question:
    return Question(
        name="ranking, totalCount",
        tenant=PROVINCE,
        body={"query": _COUNT, "variables": {"under": str(PROVINCE), "year": YEAR}},
        bare_path="/count",
        bare_body={"under": PROVINCE, "year": YEAR},
        essence=lambda found: found["data"]["ranking"]["totalCount"],
        bare_essence=lambda found: found["totalCount"],
    )


async def _late_place(owner_url: str) -> LatePlace:
    engine = create_async_engine(driver_url(owner_url), poolclass=NullPool)
    async with engine.begin() as connection:
        found = await connection.exec_driver_sql(
            f"SELECT percent_key, id, rank() OVER (ORDER BY percent_key DESC) AS rank FROM released_scores "
            f"WHERE province = {PROVINCE} AND year = {YEAR} ORDER BY percent_key DESC, id DESC "
            f"OFFSET {LATE - 1} LIMIT 1"
        )
        row = found.one()
    await engine.dispose()
    return LatePlace(
        encode_cursor(RANKING, (row.percent_key, row.id, row.rank, LATE)),
        {"percent_key": row.percent_key, "id": str(row.id), "rank": row.rank, "number": LATE},
    )
