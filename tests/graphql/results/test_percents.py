"""Scores of schemes with different full marks are compared by percent: 95 of 100 before 600 of 1,000."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from schema.engine.paging.relay_connections import decode_cursor, encode_cursor
from schema.results.rankings import RANKING as RANKING_ORDER
from tests.graphql.results.trials import finished_year, row_of, tried
from tests.worlds.counties import County
from tests.worlds.scheme_texts import UNIT_SCHEME
from tests.worlds.world import World

_SCHEME = """
code = "{code}"
name = "排名"
year = 2025
level = 2
category = "department"
full_marks = {full}
[[indicators]]
code = "work"
name = "工作"
points = {full}
method = "deduct"
events = {{ finding = {finding} }}
[[grades]]
name = "优秀"
min = 90
[[grades]]
name = "合格"
min = 70
[[grades]]
name = "不合格"
"""
RANKING = """
query($under: DivisionCode!, $first: Int!, $after: String) {
  ranking(under: $under, year: 2025, level: UNIT, first: $first, after: $after) {
    edges { cursor node { rank ownRank total fullMarks percent grade subject { name } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
SCORES = """
query($id: ID!) { cycle(id: $id) { entries(first: 10) { nodes {
  name score { total fullMarks percent lines(kinds: [TOTAL]) { points roundedPoints exact outOf } }
} } } }
"""
# 600 of 1,000 is 60%, 95 of 100 is 95%, 5 of 7 is 71.428571…%, 6 of 7 is 85.714285714…%.
ASKED = (("u01", 1000, 400), ("u02", 100, 5), ("u03", 7, 2), ("u04", 7, 1))
RANKED = (
    (1, "95.00", "100", "95"),
    (2, "6.00", "7", "85.714286"),
    (3, "5.00", "7", "71.428571"),
    (4, "600.00", "1000", "60"),
)


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """Four units under three schemes, each with one finding."""
    await world.government(670_000, "省")
    await world.government(670_800, "州", above=670_000)
    county = await County.found(world, 670_801, portfolios=0, above=670_800)
    published: dict[tuple[int, int], str] = {}
    for _, full, finding in ASKED:
        text = _SCHEME.format(code=f"b.of{full}_{finding}", full=full, finding=finding)
        published[full, finding] = await county.publish(text)
    county.cycle = await county.open(
        [{"subject": county.id(code), "scheme": published[full, finding]} for code, full, finding in ASKED]
    )
    for code, _, _ in ASKED:
        given = {
            "cycle": county.cycle,
            "subject": county.id(code),
            "code": "work",
            "kind": "finding",
            "occurredOn": "2025-05-06",
            "reason": "查访核验",
        }
        await county.changed("inspector", "inspectionRecord", given, "event { id }")
    await county.turn("cycleClose")
    await county.release()
    return county


async def page(county: County, first: int, after: str | None = None) -> Mapping[str, Any]:
    asked = {"under": str(county.tenant), "first": first, "after": after}
    found: Mapping[str, Any] = (await county.ask("office", RANKING, asked))["ranking"]
    return found


def told(edge: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(edge["node"][key] for key in ("rank", "total", "fullMarks", "percent"))


async def test_a_ranking_goes_by_percent_of_full_marks(county: County) -> None:
    found = await page(county, 10)
    assert tuple(map(told, found["edges"])) == RANKED
    # What was published stays: each is the first of those that its own scheme ranks.
    assert [edge["node"]["ownRank"] for edge in found["edges"]] == [1, 1, 1, 1]


async def test_pages_go_on_by_percent(county: County) -> None:
    edges, after = [], None
    for _ in RANKED:
        found = await page(county, 1, after)
        edges += found["edges"]
        after = found["pageInfo"]["endCursor"]
    assert tuple(map(told, edges)) == RANKED
    assert found["pageInfo"]["hasNextPage"] is False


async def test_a_cursor_of_the_order_by_points_is_refused(county: County) -> None:
    """It would go on somewhere else: 95 points are no 95 percent."""
    first = (await page(county, 1))["edges"][0]["cursor"]
    percent, key, rank, number = decode_cursor(first, RANKING_ORDER)
    old = encode_cursor(replace(RANKING_ORDER, name="ranking"), (percent, key, rank, number))
    asked = {"under": str(county.tenant), "first": 1, "after": old}
    body = await county.world.answer("office", county.tenant, RANKING, asked)
    assert body["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


async def test_a_score_has_its_percent_beside_points_and_full_marks(county: County) -> None:
    data = await county.ask("office", SCORES, {"id": county.cycle})
    scores = [node["score"] for node in data["cycle"]["entries"]["nodes"]]
    assert {(each["total"], each["fullMarks"], each["percent"]) for each in scores} == {
        row[1:] for row in RANKED
    }
    assert {(each["lines"][0]["points"], each["lines"][0]["outOf"]) for each in scores} == {
        row[1:3] for row in RANKED
    }


async def test_a_trial_compares_by_percent(world: World) -> None:
    """Everything counts ten times as much: no total rises, though each has more points."""
    county = await finished_year(world, 670_802)
    text = UNIT_SCHEME.replace("points = 60", "points = 600").replace("points = 30", "points = 300")
    text = text.replace("points = 10", "points = 100").replace("cap = 2", "cap = 20", 1)
    text = text.replace('category = "unit"', 'category = "unit"\nfull_marks = 1000')
    query = """query($cycle: ID!, $text: String!) { schemeTrial(cycle: $cycle, tried: {document: $text}) {
      summary { rose fell unchanged }
      subjects(first: 10) { nodes {
        subject { code } change percentChange
        before { total fullMarks percent } after { total fullMarks percent }
        movedBy { code before after change percentChange }
      } }
    } }"""
    data = (await county.ask("office", query, {"cycle": county.cycle, "text": text}))["schemeTrial"]
    # u01 has 90.4 of 100, 904 of 1,000; u02 lost 2 of 100 to inspections, now all 3 of 1,000.
    first = row_of(data, "u01")
    assert (first["change"], first["percentChange"]) == ("813.60", "0.0")
    assert first["before"] == {"total": "90.40", "fullMarks": "100", "percent": "90.4"}
    assert first["after"] == {"total": "904.00", "fullMarks": "1000", "percent": "90.4"}
    # duty 564 of 1,000 for 56.4 of 100: more points, the same percent. What moved most comes first.
    assert {each["percentChange"] for each in first["movedBy"]} == {"0"}
    second = row_of(data, "u02")
    assert second["percentChange"] == "1.7"
    assert second["movedBy"][0]["code"] == "inspection"
    assert second["movedBy"][0]["percentChange"] == "1.7"
    assert data["summary"] == {"rose": 1, "fell": 0, "unchanged": 3}


async def test_a_trial_of_the_same_scheme_moves_nothing(world: World) -> None:
    county = await finished_year(world, 670_803)
    trial = await tried(county)
    assert [node["movedBy"] for node in trial["subjects"]["nodes"]] == [[], [], [], []]
