"""Codes are shown with the names that the pinned scheme gives them, without a statement for each."""

import json
from typing import Any

import pytest

from tenants.viewer import Role
from tests.worlds.counties import YEAR, County
from tests.worlds.figures import about_figure
from tests.worlds.scheme_texts import PORTFOLIO_SCHEME, UNIT_SCHEME
from tests.worlds.world import World

PROVINCE, PREFECTURE, COUNTY, FOREIGN = 680_000, 680_100, 680_151, 680_152
NAMES = """
[names]
category = "县直部门"
events = { city = "市级表彰", province = "省级表彰", centre = "中央表彰" }
consequences = { award_one_month = "奖励一个月工资" }
ranking_groups = { economy = "经济综合部门" }
periods = { FY = "全年合计" }
"""
NAMED = ("县直部门", "市级表彰", "奖励一个月工资", "经济综合部门", "全年合计")
CODED = "{ code name }"
ENTRIES = f"""query($id: ID!, $first: Int!) {{ cycle(id: $id) {{ entries(level: UNIT, first: $first) {{
  nodes {{ category {CODED} rankingGroup {CODED} score {{ consequences {CODED} }} }}
}} }} }}"""
ONE = f"""query($id: ID!, $subject: ID!) {{ cycle(id: $id) {{ entry(subject: $subject) {{
  category {CODED} rankingGroup {CODED}
  score {{ consequences {CODED} lines(kinds: [LEAF]) {{ period {CODED} }} }}
  events {{ code name kind {CODED} }}
  measurements {{ nodes {{ period {CODED} }} }}
  scheme {{
    category {CODED} grades {{ consequences {CODED} }} adjustments {{ events {{ kind {CODED} }} }}
    tree {{ code periods {{ code name }} settings {{ entries {{ about {CODED} }} }} }}
  }}
}} }} }}"""
PAGES = {"rendered": "", "read as rows": "lines(kinds: [TOTAL]) { kind }"}


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    for code, above in ((PROVINCE, None), (PREFECTURE, PROVINCE)):
        await world.government(code, f"政府{code}", above=above)
        await world.person(code, "above", Role.PERFORMANCE_OFFICE)
    await County.found(world, FOREIGN, units=1, portfolios=1, above=PREFECTURE)
    county = await County.found(world, COUNTY, units=4, portfolios=1, above=PREFECTURE)
    county.schemes["unit"] = await county.publish(UNIT_SCHEME + NAMES)
    county.schemes["portfolio"] = await county.publish(PORTFOLIO_SCHEME)
    grouped = [
        each | ({"rankingGroup": "economy"} if each["scheme"] == county.schemes["unit"] else {})
        for each in county.roster()
    ]
    county.cycle = await county.open(grouped)
    await county.fill()
    given = {
        "cycle": county.cycle,
        "subject": county.id("u01"),
        "code": "commendation",
        "kind": "city",
        "occurredOn": "2025-05-06",
        "reason": "市级先进集体",
    }
    await county.changed("office", "commendationRecord", given, "event { id }")
    await county.turn("cycleClose")
    await county.release()
    return county


async def shown(county: County, login: str, language: str) -> dict[str, Any]:
    variables = {"id": county.cycle, "subject": county.id("u01")}
    body = await county.world.answer(login, county.tenant, ONE, variables, language=language)
    assert "errors" not in body, body
    entry: dict[str, Any] = body["data"]["cycle"]["entry"]
    return entry


@pytest.mark.parametrize(("language", "half"), [("zh", "上半年"), ("en", "first half of the year")])
async def test_every_place_has_the_name_of_the_scheme(county: County, language: str, half: str) -> None:
    entry = await shown(county, "office", language)
    category, award = (
        {"code": "unit", "name": "县直部门"},
        {"code": "award_one_month", "name": "奖励一个月工资"},
    )
    periods = [{"code": "H1", "name": half}, {"code": "FY", "name": "全年合计"}]
    assert entry["category"] == category
    assert entry["rankingGroup"] == {"code": "economy", "name": "经济综合部门"}
    assert entry["score"]["consequences"] == [award]
    assert [each["period"] for each in entry["score"]["lines"] if each["period"]] == periods
    city = {"code": "city", "name": "市级表彰"}
    assert entry["events"] == [{"code": "commendation", "name": "表彰", "kind": city}]
    assert [each["period"] for each in entry["measurements"]["nodes"]] == [*periods, None]
    assert entry["scheme"]["category"] == category
    assert entry["scheme"]["grades"][0]["consequences"] == [award]
    assert entry["scheme"]["adjustments"][2]["events"][0] == {"kind": city}
    assert entry["scheme"]["tree"][0]["periods"] == periods


async def test_whoever_sees_a_code_sees_its_name(county: County) -> None:
    entry = f"entry(subject: $subject) {{ category {CODED} rankingGroup {CODED} }}"
    document = f"query($id: ID!, $subject: ID!) {{ cycle(id: $id) {{ {entry} }} }}"
    variables = {"id": county.cycle, "subject": county.id("u01")}
    for login in ("office", "leader", "head-p1", "head-u01", "inspector"):
        found = await county.ask(login, document, variables)
        assert found["cycle"]["entry"]["category"]["name"] == "县直部门", login


async def sent_for(county: County, document: str, first: int) -> tuple[int, dict[str, Any]]:
    sent: list[str] = []
    with county.world.database.observed(lambda statement, _: sent.append(statement)):
        found = await county.ask("office", document, {"id": county.cycle, "first": first})
    return len(sent), found


async def test_names_take_no_statement_for_each_entry(county: County) -> None:
    one, _ = await sent_for(county, ENTRIES, 1)
    four, found = await sent_for(county, ENTRIES, 4)
    assert len(found["cycle"]["entries"]["nodes"]) == 4
    assert one == four
    codes, _ = await sent_for(county, ENTRIES.replace(CODED, "{ code }"), 4)
    assert four == codes + 1


@pytest.mark.parametrize("more", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize(
    ("level", "category", "name"), [("UNIT", "unit", "县直部门"), ("PORTFOLIO", *["portfolio"] * 2)]
)
async def test_a_superior_reads_the_name_that_was_published(
    county: County, level: str, category: str, name: str, more: str
) -> None:
    document = ranking(f"category {CODED} {more}", level)
    found = await county.world.ask("above", PREFECTURE, document, {"under": str(PREFECTURE)})
    nodes = found["ranking"]["nodes"]
    assert nodes
    assert all(node["category"] == {"code": category, "name": name} for node in nodes)


def ranking(selection: str, level: str = "UNIT") -> str:
    return (
        f"query($under: DivisionCode!) {{ ranking(under: $under, year: {YEAR}, level: {level}) "
        f"{{ nodes {{ {selection} }} }} }}"
    )


async def everything(county: County) -> list[tuple[str, dict[str, Any]]]:
    """Questions that lead to the county's names, each in another way."""
    rows = f"query($id: ID!) {{ cycle(id: $id) {{ entries {{ nodes {{ id category {CODED} }} }} }} }}"
    found = await county.ask("office", rows, {"id": county.cycle})
    ids = [each["id"] for each in found["cycle"]["entries"]["nodes"]]
    ids += [about_figure(county.cycle, county.id("u01"), "duty", "FY")["measurement"], county.schemes["unit"]]
    kinds = ("RosterEntry", f"rankingGroup {CODED}"), ("Measurement", f"period {CODED}")
    nodes = " ".join(f"... on {kind} {{ {fields} }}" for kind, fields in kinds)
    schemes = f"schemes(year: {YEAR}) {{ nodes {{ category {CODED} }} }}"
    return [
        (rows, {"id": county.cycle}),
        (ONE, {"id": county.cycle, "subject": county.id("u01")}),
        (ranking(f"category {CODED}"), {"under": str(COUNTY)}),
        (f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ {nodes} }} }}", {"ids": ids}),
        (f"query($id: DivisionCode!) {{ tenant(code: $id) {{ {schemes} }} }}", {"id": str(COUNTY)}),
    ]


async def test_a_name_tells_a_foreign_government_nothing(county: County) -> None:
    for document, variables in await everything(county):
        for tenant, told in ((COUNTY, True), (FOREIGN, False)):
            body = await county.world.answer("office", tenant, document, variables)
            text = json.dumps(body, ensure_ascii=False)
            assert any(name in text for name in NAMED) == told, text
