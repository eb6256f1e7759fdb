"""Rosters: every fault with its place, nothing written, and edits that leave the rest as it was."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from schema.scalars import encode_id
from tenants.levels import Level
from tests.worlds.counties import County, code_of, faults
from tests.worlds.scheme_texts import UNIT_SCHEME
from tests.worlds.world import World, subject_id

ROSTER = """
query($id: ID!) { cycle(id: $id) { version entries(first: 100) { nodes {
  code weight rankingGroup { code } portfolio { code } scheme { id }
} } } }
"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """A county with published schemes whose years the tests open themselves."""
    county = await (await County.found(world, 650_001, units=4)).prepare()
    county.units["project"] = await world.subject(county.tenant, Level.PROJECT, "x1", name="项目")
    return county


async def roster(county: County, cycle: str) -> dict[str, Any]:
    data = await county.ask("office", ROSTER, {"id": cycle})
    found: dict[str, Any] = data["cycle"]
    return found


async def opening(county: County, *entries: dict[str, Any], year: int = 2025) -> list[tuple[str, str]]:
    """The faults of opening a year with these entries."""
    given = {"year": year, "name": "测试", "entries": list(entries)}
    payload = await county.change("office", "cycleOpen", given, "cycle { id }")
    assert payload["cycle"] is None
    return faults(payload)


def unit(county: County, code: str = "u01", **changes: Any) -> dict[str, Any]:
    return {"subject": county.id(code), "scheme": county.schemes["unit"]} | changes


def head(county: County, code: str = "p1", **changes: Any) -> dict[str, Any]:
    return {"subject": county.id(code), "scheme": county.schemes["portfolio"]} | changes


async def later(county: County, *entries: dict[str, Any], year: int) -> str:
    """A cycle of a year of its own, with schemes made for it."""
    text = UNIT_SCHEME.replace("year = 2025", f"year = {year}")
    scheme = await county.publish(text)
    shown = [entry | {"scheme": scheme} for entry in entries]
    opened = await county.changed(
        "office", "cycleOpen", {"year": year, "name": "测试", "entries": shown}, "cycle { id }"
    )
    county.schemes[f"unit-{year}"] = scheme
    return str(opened["id"])


async def test_a_year_is_opened_once(county: County) -> None:
    assert await opening(county, unit(county)) == [("CYCLE_EXISTS", "year")]


async def test_years_out_of_range(county: County) -> None:
    for year in (1999, 2101, -1, 0, 2**31 - 1):
        assert await opening(county, unit(county), year=year) == [("YEAR_OUT_OF_RANGE", "year")]


async def test_all_faults_of_a_roster_at_once(county: County) -> None:
    project = {"subject": county.id("project"), "scheme": county.schemes["unit"]}
    stranger = subject_id(county.world.people[county.tenant, "office"])
    found = await opening(
        county,
        head(county),
        unit(county, portfolio=county.id("p1"), weight="0"),
        unit(county, "u02", portfolio=county.id("p2")),
        unit(county, "u03", portfolio=county.id("u01"), weight="100001"),
        project | {"portfolio": county.id("p1")},
        unit(county, "u04") | {"subject": stranger},
        year=2030,
    )
    assert [fault for fault in found if fault[0] != "SCHEME_OTHER_YEAR"] == [
        ("WEIGHT_OUT_OF_RANGE", "entries.1.weight"),
        ("NOT_A_PORTFOLIO", "entries.2.portfolio"),
        ("WEIGHT_OUT_OF_RANGE", "entries.3.weight"),
        ("NOT_A_PORTFOLIO", "entries.3.portfolio"),
        ("SCHEME_OTHER_LEVEL", "entries.4.scheme"),
        ("PORTFOLIO_FOR_UNITS", "entries.4.portfolio"),
        ("UNKNOWN_SUBJECT", "entries.5.subject"),
    ]
    assert [place for code, place in found if code == "SCHEME_OTHER_YEAR"] == [
        f"entries.{number}.scheme" for number in range(5)
    ]


async def test_a_unit_in_two_portfolios(county: County) -> None:
    found = await opening(
        county,
        head(county),
        head(county, "p2"),
        unit(county, portfolio=county.id("p1")),
        unit(county, portfolio=county.id("p2")),
        year=2031,
    )
    assert [fault for fault in found if fault[0] == "SUBJECT_IN_TWO_PORTFOLIOS"] == [
        ("SUBJECT_IN_TWO_PORTFOLIOS", "entries.2.portfolio"),
        ("SUBJECT_IN_TWO_PORTFOLIOS", "entries.3.portfolio"),
    ]


async def test_a_subject_twice(county: County) -> None:
    found = await opening(county, unit(county), unit(county), year=2031)
    assert ("SUBJECT_TWICE", "entries.0.subject") in found
    assert ("SUBJECT_TWICE", "entries.1.subject") in found


async def test_an_empty_roster(county: County) -> None:
    assert await opening(county, year=2031) == [("ROSTER_EMPTY", "entries")]


async def test_unpublished_and_foreign_schemes(county: County) -> None:
    text = UNIT_SCHEME.replace("county.unit", "county.draft")
    drafted = await county.changed("office", "schemeDraft", {"source": {"document": text}}, "scheme { id }")
    other = await County.found(county.world, 650_002, units=1)
    foreign = await other.publish(UNIT_SCHEME)
    nowhere = encode_id("scheme", county.units["u01"])
    found = await opening(
        county,
        unit(county, scheme=drafted["id"]),
        unit(county, "u02", scheme=foreign),
        unit(county, "u03", scheme=nowhere),
        year=2031,
    )
    assert [fault for fault in found if fault[0] != "SCHEME_OTHER_YEAR"] == [
        ("SCHEME_NOT_PUBLISHED", "entries.0.scheme"),
        ("UNKNOWN_SCHEME", "entries.1.scheme"),
        ("UNKNOWN_SCHEME", "entries.2.scheme"),
    ]


async def test_ids_of_another_kind_name_their_place(county: County) -> None:
    wrong = unit(county, scheme=county.id("u01"))
    assert await opening(county, unit(county), wrong) == [("ID_OF_OTHER_KIND", "entries.1.scheme")]
    linked = unit(county, links=[{"link": "of", "target": "garbage"}])
    assert await opening(county, linked) == [("BAD_ID", "entries.0.links.0.target")]


async def test_links_are_checked(county: County) -> None:
    target = county.id("u02")
    links = [
        {"link": "of", "target": target},
        {"link": "of", "target": target},
        {"link": "of", "target": county.id("u01")},
        {"link": "", "target": target},
        {"link": "长" * 10_000, "target": target},
        {"link": "of", "target": county.id("u03"), "weight": "-1"},
    ]
    found = await opening(county, unit(county, links=links), year=2025 + 7)
    assert [fault for fault in found if fault[0] != "SCHEME_OTHER_YEAR"] == [
        ("LINK_TWICE", "entries.0.links.1.target"),
        ("UNKNOWN_SUBJECT", "entries.0.links.2.target"),
        ("TEXT_REQUIRED", "entries.0.links.3.link"),
        ("TEXT_TOO_LONG", "entries.0.links.4.link"),
        ("WEIGHT_OUT_OF_RANGE", "entries.0.links.5.weight"),
    ]


async def test_ranking_groups_are_texts_like_others(county: County) -> None:
    for group, code in (("", "TEXT_REQUIRED"), ("组" * 10_000, "TEXT_TOO_LONG")):
        found = await opening(county, unit(county, rankingGroup=group), year=2031)
        assert (code, "entries.0.rankingGroup") in found


async def test_an_edit_adds_replaces_and_removes(county: County) -> None:
    cycle = await later(county, unit(county), unit(county, "u02"), year=2040)
    scheme = county.schemes["unit-2040"]
    given = {
        "cycle": cycle,
        "put": [
            unit(county, "u03", scheme=scheme),
            unit(county, scheme=scheme, rankingGroup="甲组", weight="2.5"),
        ],
        "remove": [county.id("u02")],
        "expectedVersion": 1,
    }
    edited = await county.changed("office", "rosterEdit", given, "cycle { version }")
    assert edited["version"] == 2
    shown = await roster(county, cycle)
    assert [
        (n["code"], code_of(n["rankingGroup"]), Decimal(n["weight"])) for n in shown["entries"]["nodes"]
    ] == [
        ("u01", "甲组", Decimal("2.5")),
        ("u03", None, Decimal(1)),
    ]


async def test_the_faults_of_an_edit_stand_where_they_were_given(county: County) -> None:
    cycle = await later(county, unit(county), unit(county, "u02"), year=2041)
    scheme = county.schemes["unit-2041"]
    given: dict[str, Any] = {"cycle": cycle, "expectedVersion": 1}
    for changes, expected in (
        (
            {"put": [unit(county, "u03", scheme=scheme, weight="0")]},
            [("WEIGHT_OUT_OF_RANGE", "put.0.weight")],
        ),
        ({"put": [unit(county, "u03", scheme="garbage")]}, [("BAD_ID", "put.0.scheme")]),
        ({"put": [unit(county, "u03")]}, [("SCHEME_OTHER_YEAR", "put.0.scheme")]),
        ({"remove": [county.id("u04")]}, [("NOT_IN_ROSTER", "remove.0")]),
        ({"remove": [county.schemes["unit"]]}, [("ID_OF_OTHER_KIND", "remove.0")]),
        ({"remove": [county.id("u01"), county.id("u02")]}, [("ROSTER_EMPTY", "remove")]),
        (
            {"put": [unit(county, scheme=scheme)], "remove": [county.id("u02"), county.id("u01")]},
            [("SUBJECT_TWICE", "remove.1")],
        ),
    ):
        payload = await county.change("office", "rosterEdit", given | changes, "cycle { id }")
        assert faults(payload) == expected
    shown = await roster(county, cycle)
    assert shown["version"] == 1
    assert [node["code"] for node in shown["entries"]["nodes"]] == ["u01", "u02"]


async def test_a_portfolio_that_still_has_units_stays(county: County) -> None:
    given = {
        "cycle": county.cycle,
        "remove": [county.id("p2")],
        "expectedVersion": await county.version(),
    }
    payload = await county.change("office", "rosterEdit", given, "cycle { id }")
    assert faults(payload) == [("PORTFOLIO_HAS_UNITS", "remove.0")]
    assert "分管口2" in payload["userErrors"][0]["message"]
    named = given | {"put": [unit(county, portfolio=county.id("p2"))]}
    payload = await county.change("office", "rosterEdit", named, "cycle { id }")
    assert faults(payload) == [("PORTFOLIO_HAS_UNITS", "remove.0")]


async def test_a_portfolio_goes_once_its_units_are_elsewhere(world: World) -> None:
    county = await (await County.found(world, 650_004, units=2)).prepare()
    given = {"cycle": county.cycle, "remove": [county.id("p2")], "expectedVersion": 1}
    named = given | {"put": [unit(county, "u02", portfolio=county.id("p2"))]}
    payload = await county.change("office", "rosterEdit", named, "cycle { id }")
    assert {place for _, place in faults(payload)} == {"put.0.portfolio"}
    moved = [unit(county, code, portfolio=county.id("p1")) for code in ("u01", "u02")]
    await county.changed("office", "rosterEdit", given | {"put": moved}, "cycle { id }")
    nodes = (await roster(county, county.cycle))["entries"]["nodes"]
    assert [node["code"] for node in nodes] == ["p1", "u01", "u02"]


async def test_an_edit_moves_a_unit_into_a_portfolio_that_it_adds(world: World) -> None:
    county = await (await County.found(world, 650_007, units=2, portfolios=1)).prepare()
    county.portfolios["p9"] = await world.subject(county.tenant, Level.PORTFOLIO, "p9")
    given = {
        "cycle": county.cycle,
        "put": [
            unit(county, "u02", portfolio=county.id("p9")),
            {"subject": county.id("p9"), "scheme": county.schemes["portfolio"]},
        ],
        "expectedVersion": 1,
    }
    await county.changed("office", "rosterEdit", given, "cycle { id }")
    nodes = (await roster(county, county.cycle))["entries"]["nodes"]
    assert [node["code"] for node in nodes] == ["p1", "u01", "u02", "p9"]
    assert [node["portfolio"]["code"] for node in nodes[1:3]] == ["p1", "p9"]


async def test_an_assessor_that_is_gone_is_named_where_its_scheme_is_asked_for(world: World) -> None:
    county = await (await County.found(world, 650_005, units=2)).prepare()
    async with world.owner.begin() as connection:
        await connection.execute(text(f"SET LOCAL app.tenant = '{county.tenant}'"))
        await connection.execute(
            text("UPDATE subjects SET code = 'renamed' WHERE tenant = :tenant AND code = 'statistics'"),
            {"tenant": county.tenant},
        )
    given = {
        "cycle": county.cycle,
        "put": [head(county), unit(county, portfolio=county.id("p2"))],
        "expectedVersion": 1,
    }
    payload = await county.change("office", "rosterEdit", given, "cycle { id }")
    assert ("UNKNOWN_ASSESSOR", "put.1.scheme") in faults(payload)
    assert ("UNKNOWN_ASSESSOR", "put.0.scheme") not in faults(payload)


async def test_subjects_with_facts_stay_and_keep_their_scheme(world: World) -> None:
    county = await (await County.found(world, 650_003, units=3)).prepare()
    await county.report("u01", "duty", "H1", "90")
    about = {"cycle": county.cycle, "subject": county.id("u02"), "code": "accident"}
    event = about | {"occurredOn": "2025-05-06", "reason": "事故"}
    await county.changed("office", "vetoRecord", event, "event { id }")
    second = await county.publish(UNIT_SCHEME)
    given = {
        "cycle": county.cycle,
        "put": [unit(county, scheme=second, portfolio=county.id("p1"))],
        "remove": [county.id("u02")],
        "expectedVersion": 1,
    }
    payload = await county.change("office", "rosterEdit", given, "cycle { id }")
    assert faults(payload) == [("HAS_FACTS", "put.0.scheme"), ("HAS_FACTS", "remove.0")]
    moved = {
        "cycle": county.cycle,
        "put": [unit(county, portfolio=county.id("p2")), unit(county, "u03", scheme=second)],
        "expectedVersion": 1,
    }
    await county.changed("office", "rosterEdit", moved, "cycle { version }")
    nodes = (await roster(county, county.cycle))["entries"]["nodes"]
    shown = {node["code"]: node for node in nodes}
    assert shown["u01"]["portfolio"] == {"code": "p2"}
    assert shown["u03"]["scheme"]["id"] == second


async def test_two_edits_at_once(county: County) -> None:
    cycle = await later(county, unit(county), year=2042)
    scheme = county.schemes["unit-2042"]
    payloads = await county.answers(
        *(
            (
                login,
                "rosterEdit",
                {"cycle": cycle, "put": [unit(county, code, scheme=scheme)], "expectedVersion": 1},
                "cycle { version }",
            )
            for login, code in (("office", "u02"), ("office2", "u03"))
        )
    )
    assert sorted(map(faults, payloads)) == [[], [("VERSION_CONFLICT", "expectedVersion")]]
    assert len((await roster(county, cycle))["entries"]["nodes"]) == 2


async def test_the_rosters_pages_hold_every_entry_once(county: County) -> None:
    query = """query($id: ID!, $after: String) { cycle(id: $id) { entries(first: 2, after: $after) {
      totalCount nodes { code } pageInfo { hasNextPage endCursor }
    } } }"""
    found: list[str] = []
    after = None
    for _ in range(3):
        data = await county.ask("office", query, {"id": county.cycle, "after": after})
        page = data["cycle"]["entries"]
        assert page["totalCount"] == 6
        found += [node["code"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert found == ["p1", "p2", "u01", "u02", "u03", "u04"]
