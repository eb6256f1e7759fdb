"""A unit's own year: its head writes the schemes of levels 3 and 4 and runs them; no one else may."""

from typing import Any

import pytest

from tenants.levels import Level
from tenants.viewer import Role
from tests.worlds.counties import County, faults
from tests.worlds.figures import about_figure
from tests.worlds.world import World, subject_id

GRADES = """
[[grades]]
name = "优秀"
min = 90
[[grades]]
name = "称职"
min = 70
[[grades]]
name = "不称职"
"""

SECTION_SCHEME = f"""
code = "unit.section"
name = "股室考核"
year = 2025
level = 3
category = "section"
assessor = "subject"
[[indicators]]
code = "work"
name = "股室工作"
points = 100
method = "rating"
{GRADES}
"""

PERSON_SCHEME = f"""
code = "unit.person"
name = "干部考核"
year = 2025
level = 4
category = "person"
assessor = "subject"
[[indicators]]
code = "post"
name = "岗位目标"
points = 80
method = "rating"
[[indicators]]
code = "unit"
name = "单位结果"
points = 20
method = "result"
{GRADES}
"""

ENTRIES = """
query($id: ID!) { cycle(id: $id) { status entries { nodes {
  code score { status total grade rank pending { code } } measurements { nodes { status } }
} } } }
"""

HEAD = "head-u01"


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """A county whose own year is released, with a section and two people in its first unit."""
    county = await (await County.found(world, 630_001, units=2)).prepare()
    unit = county.units["u01"]
    section = await world.subject(county.tenant, Level.SECTION, "s1", name="办公室", unit=unit)
    county.units["s1"] = section
    await world.person(county.tenant, "of-s1", Role.REPORTER, section)
    for code in ("a", "b"):
        county.units[code] = await world.subject(
            county.tenant, Level.PERSON, code, name=f"干部{code}", unit=unit, parent=section
        )
        await world.person(county.tenant, f"of-{code}", Role.STAFF, county.units[code])
    return county


@pytest.fixture(scope="module")
async def unit_cycle(county: County) -> str:
    """The unit's cycle, opened by its head."""
    owner = county.units["u01"]
    for name, document in (("section", SECTION_SCHEME), ("person", PERSON_SCHEME)):
        county.schemes[name] = await county.publish(document, login=HEAD, owner=owner)
    given = {"year": 2025, "name": "单位年度考核", "owner": subject_id(owner), "entries": roster(county)}
    opened = await county.changed(HEAD, "cycleOpen", given, "cycle { id owner { code } }")
    assert opened["owner"]["code"] == "u01"
    return str(opened["id"])


def roster(county: County) -> list[dict[str, Any]]:
    people = [
        {
            "subject": county.id(code),
            "scheme": county.schemes["person"],
            "links": [{"link": "of", "target": county.id("u01")}],
        }
        for code in ("a", "b")
    ]
    return [{"subject": county.id("s1"), "scheme": county.schemes["section"]}, *people]


async def report(county: County, cycle: str, login: str, code: str, rating: str) -> dict[str, Any]:
    about = about_figure(cycle, county.id(code), "work" if code == "s1" else "post")
    given = about | {"fact": {"rating": rating}}
    return await county.changed(login, "measurementReport", given, "measurement { id version }")


async def refused(county: County, login: str, mutation: str, given: dict[str, Any]) -> tuple[str, str]:
    """The code and the reason of a denial."""
    kind = mutation[0].upper() + mutation[1:] + "Input"
    document = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}"
    body = await county.world.answer(login, county.tenant, document, {"input": given})
    told = body["errors"][0]["extensions"]
    return told["code"], told["reason"]


async def test_only_the_head_writes_the_units_schemes(county: County) -> None:
    owner = county.id("u01")
    drafted = {"source": {"document": SECTION_SCHEME}, "owner": owner}
    assert await refused(county, "office", "schemeDraft", drafted) == ("FORBIDDEN", "BELONGS_TO_UNIT")
    for login in ("head-u02", "leader", "of-s1"):
        code, _ = await refused(county, login, "schemeDraft", drafted)
        assert code == "FORBIDDEN"
    for login in ("office", HEAD):
        body = await county.world.answer(
            login,
            county.tenant,
            "mutation($input: SchemeDraftInput!) { schemeDraft(input: $input) { userErrors { code } } }",
            {"input": {"source": {"document": SECTION_SCHEME}}},
        )
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def people_report_and_the_head_verifies(county: County, unit_cycle: str) -> None:
    for login, code, rating in (("of-s1", "s1", "88"), ("of-a", "a", "95"), ("of-b", "b", "70")):
        reported = await report(county, unit_cycle, login, code, rating)
        assert reported["version"] == 1
        await county.verify(reported, login=HEAD)


async def test_nobody_reports_for_a_colleague(county: County, unit_cycle: str) -> None:
    given = about_figure(unit_cycle, county.id("b"), "post") | {"fact": {"rating": "100"}}
    for login in ("of-a", "head-u02", "office", "provider"):
        code, _ = await refused(county, login, "measurementReport", given)
        assert code == "FORBIDDEN"


async def the_persons_score_waits_for_the_units_release(county: County, unit_cycle: str) -> None:
    run = await county.changed(HEAD, "runCompute", {"cycle": unit_cycle}, "run { number pending }")
    assert run == {"number": 1, "pending": 2}
    data = await county.ask(HEAD, ENTRIES, {"id": unit_cycle})
    scores = {node["code"]: node["score"] for node in data["cycle"]["entries"]["nodes"]}
    assert scores["s1"]["total"] == "88.00"
    assert scores["a"]["total"] is None
    assert scores["a"]["pending"] == [{"code": "unit"}]


async def the_head_releases_once_the_unit_is_released(county: County, unit_cycle: str) -> None:
    await county.fill("u01", "u02")
    await county.turn("cycleClose")
    await county.release()
    close = {"cycle": unit_cycle, "expectedVersion": 1}
    await county.changed(HEAD, "cycleClose", close, "cycle { status }")
    run = await county.changed(HEAD, "runCompute", {"cycle": unit_cycle}, "run { id pending }")
    assert run["pending"] == 0
    assert (await refused(county, "office", "releasePublish", {"run": run["id"]})) == (
        "FORBIDDEN",
        "BELONGS_TO_UNIT",
    )
    await county.changed(HEAD, "releasePublish", {"run": run["id"]}, "release { id }")
    data = await county.ask("of-a", ENTRIES, {"id": unit_cycle})
    shown = {node["code"]: node for node in data["cycle"]["entries"]["nodes"]}
    # 95 % of 80 and 90.4 % of 20; a colleague is not theirs to see.
    assert shown["a"]["score"]["total"] == "94.08"
    assert shown["a"]["score"]["status"] == "RELEASED"
    assert "b" not in shown


async def the_office_reads_what_the_unit_released_and_not_its_figures(
    county: County, unit_cycle: str
) -> None:
    data = await county.ask("office", ENTRIES, {"id": unit_cycle})
    nodes = data["cycle"]["entries"]["nodes"]
    assert {node["code"]: node["score"]["total"] for node in nodes} == {
        "s1": "88.00",
        "a": "94.08",
        # 70 % of 80 and 90.4 % of 20.
        "b": "74.08",
    }
    assert all(node["measurements"]["nodes"] == [] for node in nodes)


async def a_run_is_outdated_when_the_unit_is_released_anew(county: County, unit_cycle: str) -> None:
    header = "query($id: ID!) { cycle(id: $id) { version releases { id supersededAt } } }"
    seen = (await county.ask(HEAD, header, {"id": unit_cycle}))["cycle"]
    reopened = await county.changed(
        HEAD,
        "cycleReopen",
        {"cycle": unit_cycle, "expectedVersion": seen["version"], "reason": "复核"},
        "cycle { version }",
    )
    close = {"cycle": unit_cycle, "expectedVersion": reopened["version"]}
    await county.changed(HEAD, "cycleClose", close, "cycle { status }")
    run = await county.changed(HEAD, "runCompute", {"cycle": unit_cycle}, "run { id }")
    first = (await county.ask("office", header, {"id": county.cycle}))["cycle"]["releases"][0]["id"]
    await county.turn("cycleReopen", reason="更正")
    await county.turn("cycleClose")
    await county.release(replaces=first, reason="更正")
    given = {"run": run["id"], "replaces": seen["releases"][0]["id"], "reason": "复核"}
    payload = await county.change(HEAD, "releasePublish", given, "release { id }")
    assert faults(payload) == [("KNOWN_RESULT_REPLACED", "run")]
    anew = await county.changed(HEAD, "runCompute", {"cycle": unit_cycle}, "run { id }")
    await county.changed(HEAD, "releasePublish", given | {"run": anew["id"]}, "release { id }")


async def test_nobody_counts_another_units_sections(county: County, unit_cycle: str) -> None:
    other = await county.world.subject(
        county.tenant, Level.SECTION, "theirs", name="他科", unit=county.units["u02"]
    )
    version = (await county.ask(HEAD, "query($id: ID!) { cycle(id: $id) { version } }", {"id": unit_cycle}))[
        "cycle"
    ]["version"]
    entry = roster(county)[1] | {"links": [{"link": "of", "target": subject_id(other)}]}
    given = {"cycle": unit_cycle, "expectedVersion": version, "put": [entry]}
    payload = await county.change(HEAD, "rosterEdit", given, "cycle { id }")
    assert ("UNKNOWN_SUBJECT", "put.0.links.0.target") in faults(payload)


async def test_another_unit_sees_nothing_of_it(county: County, unit_cycle: str) -> None:
    body = await county.world.answer("head-u02", county.tenant, ENTRIES, {"id": unit_cycle})
    assert body["errors"][0]["extensions"]["code"] in ("FORBIDDEN", "NOT_FOUND")


@pytest.mark.usefixtures("unit_cycle")
async def test_the_rosters_keep_the_levels_apart(county: County) -> None:
    """A unit's cycle takes its own people only, and the government's takes none of them."""
    given: dict[str, Any] = {
        "year": 2026,
        "name": "次年",
        "owner": county.id("u01"),
        "entries": [
            {"subject": county.id("u02"), "scheme": county.schemes["unit"]},
            {"subject": county.id("a"), "scheme": county.schemes["section"]},
        ],
    }
    payload = await county.change(HEAD, "cycleOpen", given, "cycle { id }")
    assert set(faults(payload)) == {
        ("LEVEL_NOT_IN_CYCLE", "entries.0.subject"),
        ("SCHEME_OTHER_OWNER", "entries.0.scheme"),
        ("SCHEME_OTHER_YEAR", "entries.0.scheme"),
        ("SCHEME_OTHER_LEVEL", "entries.1.scheme"),
        ("SCHEME_OTHER_YEAR", "entries.1.scheme"),
    }
    own = {"year": 2026, "name": "次年", "entries": given["entries"][1:]}
    payload = await county.change("office", "cycleOpen", own, "cycle { id }")
    assert ("LEVEL_NOT_IN_CYCLE", "entries.0.subject") in faults(payload)
    assert ("SCHEME_OTHER_OWNER", "entries.0.scheme") in faults(payload)


STEPS = (
    people_report_and_the_head_verifies,
    the_persons_score_waits_for_the_units_release,
    the_head_releases_once_the_unit_is_released,
    the_office_reads_what_the_unit_released_and_not_its_figures,
    a_run_is_outdated_when_the_unit_is_released_anew,
)


async def test_the_units_year_step_by_step(county: County, unit_cycle: str) -> None:
    for step in STEPS:
        await step(county, unit_cycle)
