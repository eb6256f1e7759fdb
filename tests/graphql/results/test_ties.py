"""Decisions on ties: only on a tie that is there, only as long as nothing it rests on may change."""

from typing import Any

from sqlalchemy import text

from tenants.levels import Level
from tenants.viewer import Role
from tests.worlds.counties import County, codes, faults
from tests.worlds.crowds import MANY, Request, at_once, crowded, first_then, no_conflicts
from tests.worlds.world import World

TIED_SCHEME = """
code = "county.tied"
name = "名额"
year = 2025
level = 2
category = "unit"

[[indicators]]
code = "order"
name = "机关作风"
points = 100
method = "deduct"

[[adjustments]]
code = "inspection"
name = "查访核验"
kind = "deduction"
cap = 2

[[grades]]
name = "先进"
min = 90
quota = { count = 1 }
[[grades]]
name = "良好"
min = 80
quota = { count = 5 }
[[grades]]
name = "合格"
"""

PERSON_SCHEME = """
code = "unit.tied"
name = "名额"
year = 2025
level = 4
category = "person"

[[indicators]]
code = "order"
name = "工作纪律"
points = 80
method = "deduct"
[[indicators]]
code = "unit"
name = "单位结果"
points = 20
method = "result"

[[grades]]
name = "先进"
min = 50
quota = { count = 1 }
[[grades]]
name = "合格"
"""

GRADES = """
query($id: ID!) { cycle(id: $id) { entries { nodes {
  code score(status: PROVISIONAL) { grade undecided }
} } } }
"""
VERDICTS = """
query($id: ID!) { cycle(id: $id) {
  mayClose { allowed code reason } mayReopen { allowed code reason } mayCompute { allowed code reason }
  mayRelease { allowed code reason } mayEditRoster { allowed code reason }
} }
"""


async def founded(world: World, tenant: int, *, units: int = 2) -> County:
    """A year in which every unit has full marks unless something happens; one of them can be best."""
    county = await County.found(world, tenant, units=units, portfolios=0)
    scheme = await county.publish(TIED_SCHEME)
    county.schemes["unit"] = scheme
    roster = [{"subject": county.id(code), "scheme": scheme} for code in county.units]
    county.cycle = await county.open(roster)
    return county


async def tied(world: World, tenant: int, *, units: int = 2) -> County:
    """The same, closed and computed: everybody ties for the one place."""
    county = await founded(world, tenant, units=units)
    await county.turn("cycleClose")
    assert (await county.compute())["undecided"] == units
    return county


async def unit_year(county: County) -> County:
    """The closed year of the first unit, in which its two people tie; the unit's own result counts."""
    unit = county.units["u01"]
    await county.world.person(county.tenant, "office", Role.UNIT_HEAD, unit)
    scheme = await county.publish(PERSON_SCHEME, owner=unit)
    own = County(county.world, county.tenant, schemes={"person": scheme})
    for code in ("a", "b"):
        own.units[code] = await county.world.subject(county.tenant, Level.PERSON, code, unit=unit)
    of_unit = {"links": [{"link": "of", "target": county.id("u01")}]}
    roster = [{"subject": own.id(code), "scheme": scheme} | of_unit for code in own.units]
    own.cycle = await own.open(roster, owner=county.id("u01"))
    await own.turn("cycleClose")
    assert (await own.compute())["undecided"] == 2
    return own


async def decide(county: County, code: str, *, admitted: bool = True, **given: Any) -> dict[str, Any]:
    asked = {
        "cycle": county.cycle,
        "subject": county.id(code),
        "grade": "先进",
        "admitted": admitted,
        "reason": "经研究",
        "expectedVersion": await county.version(),
    }
    return await county.change("office", "tieDecide", asked | given, "cycle { id version }")


async def grades(county: County) -> dict[str, tuple[str | None, str | None]]:
    """Each unit's grade, or the grade on whose line it ties."""
    data = await county.ask("office", GRADES, {"id": county.cycle})
    nodes = data["cycle"]["entries"]["nodes"]
    return {node["code"]: (node["score"]["grade"], node["score"]["undecided"]) for node in nodes}


async def test_a_tie_is_decided_in_a_closed_cycle_on_a_fresh_run(world: World) -> None:
    county = await founded(world, 660_001)
    await county.compute()
    assert faults(await decide(county, "u01")) == [("CYCLE_NOT_CLOSED", "cycle")]
    await county.turn("cycleClose")
    assert faults(await decide(county, "u01")) == [("RUN_OUTDATED", "cycle")]
    await county.compute()
    assert faults(await decide(county, "u01", expectedVersion=1)) == [("VERSION_CONFLICT", "expectedVersion")]
    assert faults(await decide(county, "u01", grade="合格")) == [("GRADE_WITHOUT_QUOTA", "grade")]
    assert faults(await decide(county, "u01", grade="良好")) == [("NOT_TIED", "subject")]
    assert faults(await decide(county, "u01")) == []
    await county.release()
    assert faults(await decide(county, "u01")) == [("CYCLE_NOT_CLOSED", "cycle")]


async def test_a_cycle_without_a_run_has_no_ties_yet(world: World) -> None:
    county = await founded(world, 660_002)
    await county.turn("cycleClose")
    assert faults(await decide(county, "u01")) == [("RUN_MISSING", "cycle")]


async def test_nobody_is_admitted_beforehand(world: World) -> None:
    county = await founded(world, 660_003, units=3)
    await county.inspected("u03", "1")
    await county.turn("cycleClose")
    await county.compute()
    assert (await grades(county))["u03"] == ("良好", None)
    assert faults(await decide(county, "u03")) == [("NOT_TIED", "subject")]


async def test_several_are_decided_on_one_run_which_is_not_final_then(world: World) -> None:
    county = await tied(world, 660_004, units=3)
    run = await county.compute()
    before = await county.version()
    for code in ("u01", "u02"):
        assert faults(await decide(county, code, admitted=False)) == []
    assert await county.version() == before
    payload = await county.change("office", "releasePublish", {"run": run["id"]}, "release { id }")
    assert codes(payload) == ["TIES_UNDECIDED", "TIES_DECIDED_SINCE"]
    assert (await county.compute())["undecided"] == 0
    assert await grades(county) == {"u01": ("良好", None), "u02": ("良好", None), "u03": ("先进", None)}
    assert faults(await decide(county, "u01")) == [("NOT_TIED", "subject")]
    await county.release()


async def test_a_run_can_leave_some_ties_for_later_decisions(world: World) -> None:
    county = await tied(world, 660_005, units=3)
    await decide(county, "u01", admitted=False)
    assert (await county.compute())["undecided"] == 2
    assert faults(await decide(county, "u01")) == [("NOT_TIED", "subject")]
    await decide(county, "u02")
    assert (await county.compute())["undecided"] == 0
    assert await grades(county) == {"u01": ("良好", None), "u02": ("先进", None), "u03": ("良好", None)}


async def test_the_later_of_two_words_on_one_tie_counts(world: World) -> None:
    county = await tied(world, 660_006)
    await decide(county, "u01", admitted=True)
    await decide(county, "u01", admitted=False)
    await county.compute()
    assert await grades(county) == {"u01": ("良好", None), "u02": ("先进", None)}


async def test_reopening_voids_what_was_decided(world: World) -> None:
    """The old decision must not settle a later tie with another subject."""
    county = await tied(world, 660_007, units=3)
    for code, admitted in (("u01", True), ("u02", False), ("u03", False)):
        await decide(county, code, admitted=admitted)
    assert (await county.compute())["undecided"] == 0
    await county.turn("cycleReopen", reason="异议成立")
    await county.inspected("u02", "1")
    await county.turn("cycleClose")
    assert (await county.compute())["undecided"] == 2
    assert await grades(county) == {"u01": (None, "先进"), "u02": ("良好", None), "u03": (None, "先进")}
    assert faults(await decide(county, "u03")) == []
    await county.compute()
    assert await grades(county) == {"u01": ("良好", None), "u02": ("良好", None), "u03": ("先进", None)}


async def test_a_new_release_of_what_counts_from_outside_voids_it_too(world: World) -> None:
    county = await founded(world, 660_011, units=1)
    await county.turn("cycleClose")
    first = await county.release()
    own = await unit_year(county)
    assert faults(await decide(own, "a")) == []
    assert (await own.compute())["undecided"] == 0
    assert (await own.compute())["undecided"] == 0
    await county.turn("cycleReopen", reason="异议成立")
    await county.inspected("u01", "1")
    await county.turn("cycleClose")
    await county.release(replaces=first, reason="异议成立")
    assert faults(await decide(own, "b")) == [("KNOWN_RESULT_REPLACED", "cycle")]
    assert (await own.compute())["undecided"] == 2
    assert faults(await decide(own, "b")) == []
    await own.compute()
    assert await grades(own) == {"a": ("合格", None), "b": ("先进", None)}
    await own.release()


async def test_whom_a_decision_is_about_stays_in_the_roster(world: World) -> None:
    county = await tied(world, 660_008)
    await decide(county, "u01")
    await county.turn("cycleReopen", reason="异议成立")
    given = {
        "cycle": county.cycle,
        "remove": [county.id("u01")],
        "expectedVersion": await county.version(),
    }
    payload = await county.change("office", "rosterEdit", given, "cycle { id }")
    assert faults(payload) == [("HAS_FACTS", "remove.0")]
    given |= {"remove": [county.id("u02")]}
    await county.changed("office", "rosterEdit", given, "cycle { id }")


async def test_a_decision_and_a_release_at_once_leave_no_release_without_it(world: World) -> None:
    county = await tied(world, 660_009)
    await decide(county, "u01")
    run = await county.compute()
    decision = {
        "cycle": county.cycle,
        "subject": county.id("u01"),
        "grade": "先进",
        "admitted": False,
        "reason": "再研究",
        "expectedVersion": await county.version(),
    }
    decided, released = await county.answers(
        ("office", "tieDecide", decision, "cycle { id }"),
        ("office2", "releasePublish", {"run": run["id"]}, "release { id }"),
    )
    assert codes(decided) in (["NOT_TIED"], ["CYCLE_NOT_CLOSED"])
    assert codes(released) == []


async def test_of_many_decisions_at_once_the_last_one_counts(world: World) -> None:
    async with crowded(world) as crowd:
        county = await tied(crowd, 660_019)
        given = {
            "cycle": county.cycle,
            "subject": county.id("u01"),
            "grade": "先进",
            "reason": "经研究",
            "expectedVersion": await county.version(),
        }
        decisions: list[Request] = [
            ("office", "tieDecide", given | {"admitted": number % 2 == 0}, "cycle { id }")
            for number in range(MANY)
        ]
        with no_conflicts(crowd):
            payloads = await at_once(county, decisions)
        assert [codes(payload) for payload in payloads] == [[]] * MANY
        assert await decisions_of(county) == [MANY, 1, 1]


async def test_a_decision_is_on_the_latest_run_and_a_run_knows_every_decision(world: World) -> None:
    async with crowded(world) as crowd:
        county = await tied(crowd, 660_020)
        given = {
            "cycle": county.cycle,
            "subject": county.id("u01"),
            "grade": "先进",
            "admitted": True,
            "reason": "经研究",
            "expectedVersion": await county.version(),
        }
        decision: Request = ("office", "tieDecide", given, "cycle { id }")
        run: Request = ("office2", "runCompute", {"cycle": county.cycle}, "run { id number undecided }")
        computed, decided = await first_then(county, run, [decision] * MANY)
        assert (codes(computed), [codes(each) for each in decided]) == ([], [[]] * MANY)
        assert await decisions_of(county) == [MANY, 1, 2]
        # Computed before the decision that is held, and computed anew before it is written.
        held, late = await first_then(county, decision, [run])
        assert (codes(held), late[0]["run"]["undecided"]) == ([], 0)
        published = await county.change(
            "office", "releasePublish", {"run": late[0]["run"]["id"]}, "release { id }"
        )
        assert codes(published) == []


async def decisions_of(county: County) -> list[int]:
    """How many there are, how many are in force, and the number of the run that those were made on."""
    async with county.world.owner.begin() as owner:
        await owner.execute(text(f"SET LOCAL app.tenant = '{county.tenant}'"))
        found = await owner.execute(
            text(
                "SELECT count(*), count(*) FILTER (WHERE voided_at IS NULL), "
                "max(number) FILTER (WHERE voided_at IS NULL) "
                "FROM tie_decisions JOIN runs ON runs.id = run_id WHERE runs.tenant = :tenant"
            ),
            {"tenant": county.tenant},
        )
        return list(found.one())


async def verdicts(county: County, login: str = "office") -> dict[str, str]:
    """What may be done to the cycle now, and the code where it may not."""
    data = await county.ask(login, VERDICTS, {"id": county.cycle})
    assert all(said["allowed"] == (said["code"] == "ALLOWED") for said in data["cycle"].values())
    assert all(said["reason"] != said["code"] for said in data["cycle"].values())
    return {name: said["code"] for name, said in data["cycle"].items()}


async def test_what_may_be_done_follows_the_state_of_the_year(world: World) -> None:
    county = await founded(world, 660_010, units=1)
    assert await verdicts(county) == {
        "mayClose": "ALLOWED",
        "mayReopen": "CYCLE_OPEN_ALREADY",
        "mayCompute": "ALLOWED",
        "mayRelease": "CYCLE_NOT_CLOSED",
        "mayEditRoster": "ALLOWED",
    }
    assert set((await verdicts(county, "inspector")).values()) == {"NOT_YOUR_ROLE"}
    await county.turn("cycleClose")
    assert await verdicts(county) == {
        "mayClose": "CYCLE_NOT_OPEN",
        "mayReopen": "ALLOWED",
        "mayCompute": "ALLOWED",
        "mayRelease": "RUN_MISSING",
        "mayEditRoster": "CYCLE_CLOSED",
    }
    before = await county.version()
    await county.release()
    assert await county.version() == before + 1
    assert await verdicts(county) == {
        "mayClose": "CYCLE_NOT_OPEN",
        "mayReopen": "ALLOWED",
        "mayCompute": "CYCLE_RELEASED",
        "mayRelease": "CYCLE_NOT_CLOSED",
        "mayEditRoster": "CYCLE_RELEASED",
    }
