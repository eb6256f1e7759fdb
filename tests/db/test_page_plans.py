"""The pages that people ask for read what they show: on 100,000 subjects, under row-level security.

The queries go through the endpoint; every statement that they send is shown to the server again, as it was
sent, and must find its rows by an index, whichever of its two kinds of plans the server takes.
"""

import pytest

from tests.bench.provinces import COUNTIES, PORTFOLIOS, PREFECTURES, PROVINCE, SCORES_PER_COUNTY, YEAR
from tests.db.plans import KINDS_OF_PLAN, Plan
from tests.db.served_provinces import Served

FIRST = 100
LARGE = ("released_scores", "roster_entries", "subjects")
FIELDS = {
    "nodes": "nodes { total fullMarks grade ownRank category { name } subject { subjectId name } }",
    "ranks": "nodes { rank total } pageInfo { hasNextPage endCursor }",
    "edges": "edges { cursor node { rank total subject { name } } } pageInfo { hasNextPage }",
    "sources": "nodes { total tenant { code name } release { id publishedAt } }",
    "rows": "nodes { total consequences: lines { label } tenant { parent { name } } }",
}
RANKING = """
query Ranking($under: DivisionCode!, $year: Int!, $category: String, $after: String) {
  ranking(under: $under, year: $year, level: UNIT, category: $category, first: 100, after: $after) { %s }
}
"""
PORTFOLIOS_PAGE = """
query Portfolios($county: DivisionCode!, $year: Int!) {
  tenant(code: $county) { cycle(year: $year) { portfolios { ...entry units { ...entry } } } }
}
fragment entry on RosterEntry { name category { code } score { total grade rank consequences { code } %s } }
"""
ASKED = (
    (PROVINCE, PROVINCE),
    (PROVINCE, PREFECTURES[0]),
    (PROVINCE, COUNTIES[0]),
    (PREFECTURES[0], PREFECTURES[0]),
    (COUNTIES[0], COUNTIES[0]),
)


@pytest.mark.parametrize("kind", KINDS_OF_PLAN)
@pytest.mark.parametrize("fields", FIELDS)
@pytest.mark.parametrize(("asker", "under"), ASKED)
async def test_a_page_of_a_ranking_walks_an_index_no_further_than_it_must(
    served: Served, asker: int, under: int, fields: str, kind: str
) -> None:
    query = RANKING % FIELDS[fields]
    for category in (None, "township"):
        _, sent = await served.ask(
            asker, query, {"under": str(under), "year": YEAR, "category": category, "after": None}
        )
        plans = await served.plans(asker, sent, kind)
        ranking = next(plan for plan in plans if plan.of_table("released_scores"))
        (walk,) = ranking.of_table("released_scores")
        assert walk["Node Type"] == "Index Scan", walk
        assert ranking.rows_of("released_scores") in (FIRST, FIRST + 1)
        assert_nothing_large_is_searched(plans)


@pytest.mark.parametrize("kind", KINDS_OF_PLAN)
async def test_a_page_further_on_begins_where_the_last_one_ended(served: Served, kind: str) -> None:
    after = None
    for _ in range(3):
        data, sent = await served.ask(
            PROVINCE, RANKING % FIELDS["ranks"], {"under": str(PROVINCE), "year": YEAR, "after": after}
        )
        plans = await served.plans(PROVINCE, sent, kind)
        ranking = next(plan for plan in plans if plan.of_table("released_scores"))
        assert ranking.rows_of("released_scores") == FIRST + 1
        after = data["ranking"]["pageInfo"]["endCursor"]


@pytest.mark.parametrize("kind", KINDS_OF_PLAN)
@pytest.mark.parametrize(("lines", "looks"), [("", 1), ("lines { label }", 2)])
async def test_the_portfolios_page_of_a_county_reads_that_county(
    served: Served, lines: str, looks: int, kind: str
) -> None:
    county = COUNTIES[42]
    page = PORTFOLIOS_PAGE % lines
    data, sent = await served.ask(county, page, {"county": str(county), "year": YEAR})
    shown = data["tenant"]["cycle"]["portfolios"]
    assert (len(shown), sum(len(each["units"]) for each in shown)) == (PORTFOLIOS, SCORES_PER_COUNTY)
    plans = await served.plans(county, sent, kind)
    assert_nothing_large_is_searched(plans)
    entries = PORTFOLIOS + SCORES_PER_COUNTY
    read = {table: sum(plan.rows_of(table) for plan in plans) for table in LARGE}
    assert read["roster_entries"] == entries
    assert read["released_scores"] == SCORES_PER_COUNTY * looks
    assert read["subjects"] <= entries + 1


def assert_nothing_large_is_searched(plans: list[Plan]) -> None:
    for plan in plans:
        for table in LARGE:
            for node in plan.of_table(table):
                assert node["Node Type"] != "Seq Scan", node
