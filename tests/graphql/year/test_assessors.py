"""Who gives a figure: the office what it assesses, and never who is assessed; what they don't read of it."""

from operator import itemgetter
from typing import Any

import pytest

from tenants.levels import Level
from tenants.viewer import Role
from tests.worlds.counties import County, faults
from tests.worlds.figures import about_figure
from tests.worlds.mutations import mutation_document
from tests.worlds.world import World, subject_id

DOCUMENT = """
code = "county.judged"
name = "评议考核"
year = 2025
level = 2
category = "unit"
assessor = "subject"
[[indicators]]
code = "work"
name = "工作"
points = 40
method = "checklist"
[[indicators]]
code = "leaders"
name = "领导评估"
points = 20
method = "panel"
groups = { heads = 1, peers = 1 }
may_be_absent = ["peers"]
assessor = "office"
[[indicators]]
code = "public"
name = "公众评议"
points = 40
method = "survey"
groups = { citizens = 1, members = 1 }
satisfied = ["满意"]
unsatisfied = ["不满意"]
assessor = "u03"
[[grades]]
name = "合格"
"""
PERSON = DOCUMENT.replace("level = 2", "level = 4").replace("county.judged", "unit.judged")
PERSON = PERSON.replace('assessor = "u03"', 'assessor = "office"').replace('"unit"', '"person"')
LIST = """
query($id: ID!, $assessor: AssessorKind, $unit: ID) { cycle(id: $id) {
  measurements(assessor: $assessor, unit: $unit) { nodes {
    subject { code } indicator { code } assessor { kind unit { code } }
    mayReport { code } mayVerify { code }
    fact { ...Answers }
  } }
} }
fragment Answers on Fact {
  ratings { group { code } values } counts { group { code } band { code } count } absent { code } answers
  withheld { group { code } reason }
}
"""
PANEL = {
    "ratings": [
        {"group": "heads", "values": ["90", "80"]},
        {"group": "peers", "values": ["70"] * 10},
    ]
}
BALLOTS = [
    {"group": "citizens", "band": "满意", "count": 10},
    {"group": "members", "band": "不满意", "count": 2},
]
ANSWER = "measurement { id version status }"


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    found = await County.found(world, 660_901, units=3)
    await world.person(found.tenant, "office-2", Role.PERFORMANCE_OFFICE)
    await world.person(found.tenant, "surveys", Role.DATA_PROVIDER, found.units["u03"])
    scheme = await found.publish(DOCUMENT)
    found.cycle = await found.open([{"subject": found.id(code), "scheme": scheme} for code in found.units])
    return found


def figure(county: County, unit: str, indicator: str) -> dict[str, Any]:
    return about_figure(county.cycle, county.id(unit), indicator)


async def report(county: County, login: str, unit: str, indicator: str, fact: Any) -> str:
    """The reason of the denial, or that it was reported."""
    given = figure(county, unit, indicator) | {"fact": fact}
    document = mutation_document("measurementReport", ANSWER)
    body = await county.world.answer(login, county.tenant, document, {"input": given})
    if "errors" in body:
        return str(body["errors"][0]["extensions"]["reason"])
    return str(
        faults(body["data"]["measurementReport"])
        or body["data"]["measurementReport"]["measurement"]["status"]
    )


async def nodes(county: County, login: str, **said: Any) -> dict[tuple[str, str], dict[str, Any]]:
    data = await county.ask(login, LIST, {"id": county.cycle} | said)
    found = data["cycle"]["measurements"]["nodes"]
    return {(node["subject"]["code"], node["indicator"]["code"]): node for node in found}


async def test_the_work_list_says_who_gives_what(county: County) -> None:
    everything = await nodes(county, "office")
    told = {key: node["assessor"] for key, node in everything.items()}
    assert told["u01", "work"] == {"kind": "SUBJECT", "unit": None}
    assert told["u01", "leaders"] == {"kind": "OFFICE", "unit": None}
    assert told["u01", "public"] == {"kind": "DEPARTMENT", "unit": {"code": "u03"}}
    assert told["u03", "public"] == {"kind": "OFFICE", "unit": None}, "nobody asks about themselves"
    of_office = {("u01", "leaders"), ("u02", "leaders"), ("u03", "leaders"), ("u03", "public")}
    assert (await nodes(county, "office", assessor="OFFICE")).keys() == of_office
    of_department = {("u01", "public"), ("u02", "public")}
    unit = county.id("u03")
    assert (await nodes(county, "surveys", unit=unit)).keys() == of_department
    assert (await nodes(county, "office", assessor="DEPARTMENT", unit=unit)).keys() == of_department
    assert {node["mayReport"]["code"] for key, node in everything.items() if key in of_office} == {"ALLOWED"}
    own = await nodes(county, "head-u01")
    assert {key[1]: node["mayReport"]["code"] for key, node in own.items()} == {
        "work": "ALLOWED",
        "leaders": "ASSESSED_BY_OFFICE",
        "public": "PROVIDED_BY_OTHER",
    }


async def test_the_office_reports_and_another_of_the_office_verifies(county: County) -> None:
    assert await report(county, "head-u01", "u01", "leaders", PANEL) == "ASSESSED_BY_OFFICE"
    assert await report(county, "surveys", "u01", "leaders", PANEL) == "NOT_PROVIDER"
    assert await report(county, "office", "u01", "work", {"done": "1", "of": "1"}) == "NOT_YOUR_ROLE"
    assert await report(county, "office", "u01", "public", {"counts": BALLOTS}) == "NOT_YOUR_ROLE"
    assert await report(county, "office", "u01", "leaders", PANEL) == "REPORTED"
    assert (await nodes(county, "office"))["u01", "leaders"]["mayVerify"]["code"] == "OWN_REPORT"
    given = figure(county, "u01", "leaders") | {"expectedVersion": 1}
    await county.changed("office-2", "measurementVerify", given, ANSWER)
    said = "query($q: [MayQuestion!]!) { viewer { may(questions: $q) { allowed code } } }"
    asked = {
        "action": "MEASUREMENT_REPORT",
        "subject": county.id("u01"),
        "year": 2025,
        "indicator": "leaders",
    }
    for login, code in (("office", "ALLOWED"), ("head-u01", "ASSESSED_BY_OFFICE")):
        data = await county.ask(login, said, {"q": [asked]})
        assert data["viewer"]["may"][0]["code"] == code


def counted(fact: dict[str, Any]) -> list[dict[str, Any]]:
    """The ballots as they were given: groups and bands by their codes."""
    return [each | {key: each[key]["code"] for key in ("group", "band")} for each in fact["counts"]]


async def test_the_assessed_do_not_read_what_fewer_than_ten_have_said(county: County) -> None:
    assert await report(county, "office", "u02", "leaders", PANEL) == "REPORTED"
    assert await report(county, "surveys", "u02", "public", {"counts": BALLOTS}) == "REPORTED"
    own = await nodes(county, "head-u02")
    panel, public = (own["u02", code]["fact"] for code in ("leaders", "public"))
    # Nothing of the larger group either: with the result, it would tell what the smaller one said.
    assert (panel["ratings"], panel["answers"]) == ([], 12)
    assert (public["counts"], public["answers"]) == ([], 12)
    assert {each["reason"][:8] for each in panel["withheld"]} == {"参评人数不足 1"}
    assert [each["group"]["code"] for each in panel["withheld"]] == ["heads", "peers"]
    assert [each["group"]["code"] for each in public["withheld"]] == ["citizens", "members"]
    for login in ("office", "surveys", "leader"):
        seen = (await nodes(county, login))["u02", "public"]["fact"]
        assert sorted(counted(seen), key=itemgetter("group")) == sorted(BALLOTS, key=itemgetter("group"))
        assert seen["withheld"] == []


async def test_a_group_may_be_absent_only_where_the_scheme_says_so(county: County) -> None:
    heads = {"ratings": PANEL["ratings"][:1], "absent": ["peers"]}
    assert await report(county, "office", "u03", "leaders", heads) == "REPORTED"
    wrong = {"ratings": PANEL["ratings"][1:], "absent": ["heads"]}
    told = await report(county, "office-2", "u03", "leaders", wrong)
    assert "VERSION_CONFLICT" in told
    fact = {"counts": BALLOTS[:1], "absent": ["members"]}
    assert await report(county, "office", "u03", "public", fact) == ("[('NOT_TO_BE_ABSENT', 'fact.absent')]")
    seen = (await nodes(county, "office"))["u03", "leaders"]["fact"]
    assert seen["absent"] == [{"code": "peers"}]


async def test_in_a_unit_its_data_provider_gives_and_its_head_verifies(county: County) -> None:
    world, tenant, unit = county.world, county.tenant, county.units["u01"]
    person = await world.subject(tenant, Level.PERSON, "p01", unit=unit)
    await world.person(tenant, "clerk", Role.STAFF, person)
    await world.person(tenant, "keys-in", Role.DATA_PROVIDER, unit)
    scheme = await county.publish(PERSON, login="head-u01", owner=unit)
    given = {
        "year": 2025,
        "name": "干部考核",
        "owner": subject_id(unit),
        "entries": [{"subject": subject_id(person), "scheme": scheme}],
    }
    cycle = (await county.changed("head-u01", "cycleOpen", given, "cycle { id }"))["id"]
    about = about_figure(cycle, subject_id(person), "leaders") | {"fact": PANEL}
    document = mutation_document("measurementReport", "measurement { id }")
    body = await world.answer("clerk", tenant, document, {"input": about})
    assert body["errors"][0]["extensions"]["reason"] == "ASSESSED_BY_OFFICE"
    told = await county.changed(
        "keys-in", "measurementReport", about, "measurement { version assessor { kind unit { code } } }"
    )
    assert told == {"version": 1, "assessor": {"kind": "OFFICE", "unit": {"code": "u01"}}}
    verified = {"measurement": about["measurement"], "expectedVersion": 1}
    await county.changed("head-u01", "measurementVerify", verified, ANSWER)
