"""Which years a scheme can be tried on, and that the year is evaluated as its results were made."""

from typing import Any

import pytest

from tenants.levels import Level
from tests.worlds.counties import County
from tests.worlds.scheme_texts import PORTFOLIO_SCHEME, UNIT_SCHEME
from tests.worlds.world import World, subject_id

TRIAL = """
query Trial($cycle: ID!, $text: String!) { schemeTrial(cycle: $cycle, tried: {document: $text}) {
  status release { id } run { number } summary { unchanged undecided gradeChanged }
  subjects { nodes { subject { code } before { total grade } after { total grade undecided } } }
} }
"""


async def told(county: County, text: str = UNIT_SCHEME, *, login: str = "office", cycle: str = "") -> Any:
    """The trial, or the code and the state of the year that is in its way."""
    given = {"cycle": cycle or county.cycle, "text": text}
    body = await county.world.answer(login, county.tenant, TRIAL, given)
    if body["data"]["schemeTrial"]:
        return body["data"]["schemeTrial"]
    said = body["errors"][0]["extensions"]
    assert said["path"] == ["cycle"]
    return said["code"], said["params"]["status"]


async def test_a_year_must_have_results_that_are_final(world: World) -> None:
    county = await (await County.found(world, 680_201, units=1, portfolios=1)).prepare()
    await county.fill()
    await county.compute()
    assert await told(county) == ("TRIAL_WITHOUT_RESULTS", "open")
    await county.turn("cycleClose")
    assert await told(county) == ("TRIAL_WITHOUT_RESULTS", "closed")
    await county.compute()
    trial = await told(county)
    assert (trial["status"], trial["release"], trial["run"]) == ("PROVISIONAL", None, {"number": 2})
    assert trial["summary"]["unchanged"] == 1
    released = await county.release()
    trial = await told(county)
    assert (trial["status"], trial["release"], trial["run"]) == ("RELEASED", {"id": released}, {"number": 3})


async def test_a_corrected_year_is_compared_with_the_run_that_holds_the_correction(world: World) -> None:
    county = await (await County.found(world, 680_202, units=1, portfolios=1)).prepare()
    await county.fill()
    await county.turn("cycleClose")
    released = await county.release()
    await county.turn("cycleReopen", reason="异议成立")
    assert await told(county) == ("TRIAL_WITHOUT_RESULTS", "open")
    query = """query($id: ID!) { cycle(id: $id) { measurements(indicator: "economy") {
      nodes { id version } } } }"""
    figure = (await county.ask("office", query, {"id": county.cycle}))["cycle"]["measurements"]["nodes"][0]
    corrected = {
        "measurement": figure["id"],
        "fact": {"actual": "90"},
        "reason": "更正",
        "expectedVersion": figure["version"],
    }
    changed = await county.changed("office", "measurementCorrect", corrected, "measurement { id version }")
    await county.verify(changed, login="office2")
    await county.turn("cycleClose")
    # The release in force is of figures that the year doesn't have any more.
    assert await told(county) == ("TRIAL_WITHOUT_RESULTS", "closed")
    await county.compute()
    trial = await told(county)
    assert trial["status"] == "PROVISIONAL"
    assert trial["subjects"]["nodes"][0]["before"]["total"] == "93.40"
    await county.release(replaces=released, reason="更正")
    assert (await told(county))["status"] == "RELEASED"


async def test_a_decision_on_a_tie_counts_as_it_did(world: World) -> None:
    county = await County.found(world, 680_203, units=2, portfolios=1)
    quota = UNIT_SCHEME.replace("min = 90\n", "min = 90\nquota = { count = 1 }\n")
    county.schemes["unit"] = await county.publish(quota)
    county.schemes["portfolio"] = await county.publish(PORTFOLIO_SCHEME)
    county.cycle = await county.open(county.roster())
    await county.fill("u01")
    await county.fill("u02")
    await county.turn("cycleClose")
    await county.compute()
    decision = {
        "cycle": county.cycle,
        "subject": county.id("u02"),
        "grade": "优秀",
        "admitted": True,
        "reason": "经研究",
        "expectedVersion": await county.version(),
    }
    await county.changed("office", "tieDecide", decision, "cycle { id }")
    # A run made before the decision isn't final.
    assert await told(county, quota) == ("TRIAL_WITHOUT_RESULTS", "closed")
    await county.release()
    trial = await told(county, quota)
    grades = {node["subject"]["code"]: node["after"]["grade"] for node in trial["subjects"]["nodes"]}
    assert grades == {"u01": "良好", "u02": "优秀"}
    assert trial["summary"] == {"unchanged": 2, "undecided": 0, "gradeChanged": 0}


PERSON_SCHEME = """
code = "unit.person"
name = "干部考核"
year = 2025
level = 4
category = "person"
[[indicators]]
code = "unit"
name = "单位结果"
points = 100
method = "result"
[[grades]]
name = "称职"
min = 60
[[grades]]
name = "不称职"
"""


@pytest.fixture(scope="module")
async def replaced(world: World) -> County:
    """A unit's people, scored by a result of the unit that was replaced since; `cycle` is the unit's year."""
    county = await (await County.found(world, 680_204, units=1, portfolios=1)).prepare()
    await county.fill()
    await county.turn("cycleClose")
    first = await county.release()
    unit = county.units["u01"]
    person = await world.subject(county.tenant, Level.PERSON, "clerk", unit=unit)
    scheme = await county.publish(PERSON_SCHEME, login="head-u01", owner=unit)
    entry = {
        "subject": subject_id(person),
        "scheme": scheme,
        "links": [{"link": "of", "target": county.id("u01")}],
    }
    given = {"year": 2025, "name": "单位考核", "owner": county.id("u01"), "entries": [entry]}
    opened = await county.changed("head-u01", "cycleOpen", given, "cycle { id version }")
    about = {"cycle": opened["id"]}
    await county.changed("head-u01", "cycleClose", about | {"expectedVersion": 1}, "cycle { id }")
    run = await county.changed("head-u01", "runCompute", about, "run { id }")
    await county.changed("head-u01", "releasePublish", {"run": run["id"]}, "release { id }")
    await county.turn("cycleReopen", reason="异议成立")
    await county.inspected("u01", "1")
    await county.turn("cycleClose")
    await county.release(replaces=first, reason="更正")
    county.cycle = opened["id"]
    return county


async def test_results_from_outside_are_those_the_year_was_scored_with(replaced: County) -> None:
    trial = await told(replaced, PERSON_SCHEME, login="head-u01")
    (row,) = trial["subjects"]["nodes"]
    # The unit had 90.40 then; it has 89.40 now.
    assert (row["before"]["total"], row["after"]["total"]) == ("90.40", "90.40")


async def test_a_unit_tries_its_own_schemes_and_nobody_else_does(replaced: County) -> None:
    given = {"cycle": replaced.cycle, "text": PERSON_SCHEME}
    for login in ("office", "leader", "provider"):
        body = await replaced.world.answer(login, replaced.tenant, TRIAL, given)
        assert body["data"] == {"schemeTrial": None}
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
