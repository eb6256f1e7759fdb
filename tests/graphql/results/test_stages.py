"""Interim results of a year (阶段考核) beside its score: complete while the year is still pending."""

from typing import Any

import pytest

from tests.worlds.counties import County
from tests.worlds.scheme_texts import UNIT_SCHEME
from tests.worlds.world import World

STAGED = f"""{UNIT_SCHEME}
[[stages]]
code = "H1"
name = "半年考核"
[[stages]]
code = "FY"
name = "年终考核"
"""

SCORES = """
query($id: ID!) { cycle(id: $id) { entries(level: UNIT) { nodes { code score {
  total stages { code name total grade rank undecided pending } lines(kinds: [STAGE]) { kind code outOf }
} } } } }
"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """Two units with a half-year figure each; one has its figure of the year's end as well."""
    county = await County.found(world, 670_501, units=2, portfolios=1)
    county.schemes["unit"] = await county.publish(STAGED)
    county.cycle = await county.open(
        [{"subject": county.id(code), "scheme": county.schemes["unit"]} for code in county.units]
    )
    for unit, period, figure in (("u01", "H1", "85"), ("u02", "H1", "92"), ("u02", "FY", "70")):
        await county.verify(await county.report(unit, "duty", period, figure))
    await county.compute()
    return county


async def test_a_stage_has_total_grade_and_rank_while_the_year_is_pending(county: County) -> None:
    data = await county.ask("office", SCORES, {"id": county.cycle})
    found: dict[str, Any] = {node["code"]: node["score"] for node in data["cycle"]["entries"]["nodes"]}
    assert found["u01"]["total"] is None
    # duty alone is assessed in these periods: 85% and 92% of what it can bring, scaled to 100.
    assert found["u01"]["stages"] == [
        {
            "code": "H1",
            "name": "半年考核",
            "total": "85.00",
            "grade": "良好",
            "rank": 2,
            "undecided": None,
            "pending": False,
        },
        {
            "code": "FY",
            "name": "年终考核",
            "total": None,
            "grade": None,
            "rank": None,
            "undecided": None,
            "pending": True,
        },
    ]
    assert [(s["total"], s["grade"], s["rank"]) for s in found["u02"]["stages"]] == [
        ("92.00", "优秀", 1),
        ("70.00", "合格", 1),
    ]
    assert found["u02"]["lines"] == [
        {"kind": "STAGE", "code": "H1", "outOf": "100"},
        {"kind": "STAGE", "code": "FY", "outOf": "100"},
    ]


async def test_a_preview_tells_no_grade_and_no_rank_of_a_stage(county: County) -> None:
    query = """query($id: ID!) { subject(id: $id) { preview(year: 2025) {
      lines(kinds: [STAGE, GRADE, TOTAL]) { kind }
    } } }"""
    data = await county.ask("office", query, {"id": county.id("u02")})
    assert data["subject"]["preview"]["lines"] == [{"kind": "TOTAL"}]
