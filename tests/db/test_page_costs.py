"""What a page costs, in function calls and statements: the same on every machine with the locked libraries.

The ceilings are a little above what was counted when they were set. If your change exceeds a ceiling, every
request got slower. Find out why, or raise the ceiling in the same commit and say why.

Some 20 calls of a request count it for its person and its address, read which proxy sent it, watch failed
sign-ins, and set its deadline; three are those of the stage that traces stand around. Some 14 read what the
client accepts and hold the head of the answer back until its length says whether it is compressed; one asks
whether a variable could be left unread, one reads the division code so that it could, and two judge the
cost of the page with its size. Seven open the snapshot in the way in which transactions that write begin,
too, and make room for what those put off.

Codes come with their names: in a ranking, 6 calls to read the selection below the category, and 7 more where
a thousand rows with it are large enough to take a turn; on the page of the portfolios two for each entry, one
that makes the code and one that reads it.

The counts belong to the locked versions of the libraries and to the first Python that runs the tests: 3.12
and later inline comprehensions, so that a written page takes some ten calls fewer. The second Python doesn't
run this file.
"""

import pytest

from schema.engine.http import request_deadlines
from tests.bench.provinces import COUNTIES, PORTFOLIOS, PROVINCE, SCORES_PER_COUNTY, YEAR
from tests.db.served_provinces import Served

RANKING = """
query Ranking($under: DivisionCode!, $year: Int!, $first: Int!) {
  ranking(under: $under, year: $year, level: UNIT, first: $first) { %s }
}
"""
PLAIN = "nodes { total fullMarks grade ownRank level category { code name } subject { subjectId name } }"
PAGED = "edges { cursor node { rank total tenant { name } } } pageInfo { hasNextPage endCursor }"
# A field that no column holds: such a page is read as rows.
AS_ROWS = "nodes { total grade subject { name } tenant { name parent { code } } }"
ROSTER = """
query Portfolios($county: DivisionCode!, $year: Int!) {
  tenant(code: $county) {
    cycle(year: $year) { portfolios { name units { name category { code } weight level } } }
  }
}
"""
SCORES = """
query Portfolios($county: DivisionCode!, $year: Int!) {
  tenant(code: $county) { cycle(year: $year) { portfolios { name units { score { total grade rank } } } } }
}
"""


@pytest.fixture(autouse=True)
def no_slow_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a request can take a second; from then on its client is watched, which is counted."""
    monkeypatch.setattr(request_deadlines, "WATCH_AFTER", 3_600.0)


def variables(first: int) -> dict[str, object]:
    return {"under": str(PROVINCE), "year": YEAR, "first": first}


@pytest.mark.parametrize(("fields", "most"), [(PLAIN, 354), (PAGED, 360)])
async def test_a_rendered_page_costs_the_same_however_long_it_is(
    served: Served, fields: str, most: int
) -> None:
    query = RANKING % fields
    counts = {first: await served.count(PROVINCE, query, variables(first)) for first in (1, 10, 100, 1_000)}
    # A coroutine that the event loop wakes once more counts again.
    assert max(counts.values()) - min(counts.values()) <= 10, counts
    assert max(counts.values()) <= most, counts


@pytest.mark.parametrize("fields", [PLAIN, PAGED])
async def test_a_rendered_page_takes_one_statement_beside_the_appointments(
    served: Served, fields: str
) -> None:
    for first in (1, 1_000):
        _, sent = await served.ask(PROVINCE, RANKING % fields, variables(first))
        assert len(sent) == 2


async def test_a_page_of_rows_costs_little_for_each(served: Served) -> None:
    few, many = [await served.count(PROVINCE, RANKING % AS_ROWS, variables(first)) for first in (10, 110)]
    assert (many - few) / 100 <= 112


@pytest.mark.parametrize(("query", "most"), [(ROSTER, 15), (SCORES, 62)])
async def test_an_entry_of_the_portfolios_page_costs_little(served: Served, query: str, most: float) -> None:
    county = COUNTIES[7]
    calls = await served.count(county, query, {"county": str(county), "year": YEAR})
    assert calls / (PORTFOLIOS + SCORES_PER_COUNTY) <= most
