"""The work list while it is worked through: what a page loses by being done, the next must not skip."""

from itertools import count
from typing import Any

import pytest

from tests.worlds.counties import USUAL, County, code_of
from tests.worlds.world import World

TENANTS = count(680_001)
PAGE = """
query($id: ID!, $after: String) { cycle(id: $id) {
  measurements(status: [REPORTED], first: 3, after: $after) {
    totalCount nodes { id version subject { code } indicator { code } period { code } }
    pageInfo { endCursor hasNextPage hasPreviousPage }
} } }
"""
OF_ONE = """
query($id: ID!, $after: String) { subject(id: $id) {
  measurements(year: 2025, status: [REPORTED], first: 1, after: $after) {
    nodes { id version indicator { code } period { code } } pageInfo { endCursor }
} } }
"""


@pytest.fixture
async def county(world: World) -> County:
    """Every usual figure of four units is reported; each test has a county of its own."""
    county = await (await County.found(world, next(TENANTS))).prepare()
    for unit in county.units:
        for indicator, period, figure in USUAL:
            await county.report(unit, indicator, period, figure)
    return county


EXPECTED = [(f"u{number:02}", indicator, period) for number in range(1, 5) for indicator, period, _ in USUAL]


async def test_verifying_page_by_page_reaches_everything_once(county: County) -> None:
    seen: list[tuple[str, str, str | None]] = []
    after = None
    for _ in range(len(EXPECTED)):
        page = await _page(county, after)
        seen += [_named(node) for node in page["nodes"]]
        for node in page["nodes"]:
            await county.verify(node)
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == EXPECTED
    assert (await _page(county, None))["totalCount"] == 0


async def test_what_leaves_the_list_does_not_shift_the_pages_after_it(county: County) -> None:
    first = await _page(county, None)
    for node in first["nodes"][:2]:
        await county.verify(node)
    second = await _page(county, first["pageInfo"]["endCursor"])
    assert [_named(node) for node in second["nodes"]] == EXPECTED[3:6]
    assert second["pageInfo"]["hasPreviousPage"]
    assert second["totalCount"] == len(EXPECTED) - 2


async def test_the_figures_of_one_subject_are_paged_alike(county: County) -> None:
    after, seen = None, []
    for _ in USUAL:
        data = await county.ask("office", OF_ONE, {"id": county.id("u01"), "after": after})
        shown = data["subject"]["measurements"]
        (node,) = shown["nodes"]
        seen.append((node["indicator"]["code"], code_of(node["period"])))
        await county.verify(node)
        after = shown["pageInfo"]["endCursor"]
    assert seen == [(indicator, period) for indicator, period, _ in USUAL]


async def _page(county: County, after: str | None) -> dict[str, Any]:
    data = await county.ask("office", PAGE, {"id": county.cycle, "after": after})
    found: dict[str, Any] = data["cycle"]["measurements"]
    return found


def _named(node: dict[str, Any]) -> tuple[str, str, str | None]:
    return node["subject"]["code"], node["indicator"]["code"], code_of(node["period"])


async def test_a_request_makes_the_figures_of_a_year_once_however_many_lists_show_them(
    county: County,
) -> None:
    lists = [
        "a: measurements(first: 1) { totalCount }",
        "b: measurements(status: [REPORTED], first: 1) { totalCount }",
        'c: measurements(indicator: "duty", first: 1) { totalCount }',
    ]
    once = await _statements(county, [county.cycle], lists[:1])
    assert await _statements(county, [county.cycle] * 10, lists) == once


async def _statements(county: County, cycles: list[str], lists: list[str]) -> int:
    """How many statements the office's request for some lists of figures takes."""
    query = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Cycle {{ {' '.join(lists)} }} }} }}"
    sent: list[str] = []
    with county.world.database.observed(lambda statement, _: sent.append(statement)):
        await county.ask("office", query, {"ids": cycles})
    return len(sent)
