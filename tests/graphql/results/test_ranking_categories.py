"""A ranking of a category that nobody has says so, and which there are."""

from typing import Any

import pytest

from tenants.viewer import Role
from tests.worlds.counties import County
from tests.worlds.world import World

PREFECTURE = 670_100
PAGES = {
    "rendered": "nodes { rank }",
    "read as rows": "nodes { rank lines { rule } }",
    "whether there are more": "pageInfo { hasNextPage }",
    "counted": "totalCount",
}


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    await world.government(670_000, "省")
    await world.government(PREFECTURE, "州", above=670_000)
    await world.person(PREFECTURE, "above", Role.PERFORMANCE_OFFICE)
    county = await (await County.found(world, 670_151, units=2, portfolios=1, above=PREFECTURE)).prepare()
    await county.fill()
    await county.turn("cycleClose")
    await county.release()
    return county


async def ranked(county: County, category: str, selection: str, year: int = 2025) -> dict[str, Any]:
    document = (
        "query Ranking($under: DivisionCode!, $category: String) "
        f"{{ ranking(under: $under, year: {year}, level: UNIT, category: $category) {{ {selection} }} }}"
    )
    variables = {"under": str(PREFECTURE), "category": category}
    return await county.world.answer("above", PREFECTURE, document, variables)


@pytest.mark.parametrize("selection", PAGES.values(), ids=PAGES)
async def test_a_category_that_nobody_has_is_an_error(county: County, selection: str) -> None:
    body = await ranked(county, "town", selection)
    (error,) = body["errors"]
    assert body["data"] == {"ranking": None}
    assert error["extensions"]["code"] == "UNKNOWN_CATEGORY"
    assert error["extensions"]["params"] == {"value": "town", "allowed": "unit"}
    assert "town" in error["message"]


async def test_a_sign_that_nobody_sees_is_named(county: County) -> None:
    (error,) = (await ranked(county, "unit\u200b", "nodes { rank }"))["errors"]
    assert error["extensions"]["code"] == "INVISIBLE_SIGN"
    assert "U+200B" in error["message"]


@pytest.mark.parametrize("selection", PAGES.values(), ids=PAGES)
async def test_a_category_is_found_with_blanks_around_it(county: County, selection: str) -> None:
    body = await ranked(county, " unit\u3000", selection)
    assert "errors" not in body
    assert body["data"]["ranking"] in (
        {"nodes": [{"rank": 1}, {"rank": 2}]},
        {"pageInfo": {"hasNextPage": False}},
        {"totalCount": 2},
    ) or [len(node["lines"]) > 0 for node in body["data"]["ranking"]["nodes"]] == [True, True]


async def test_where_nothing_is_released_the_ranking_is_empty(county: County) -> None:
    body = await ranked(county, "unit", "nodes { rank } totalCount", year=2024)
    assert body == {"data": {"ranking": {"nodes": [], "totalCount": 0}}}
