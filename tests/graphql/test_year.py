"""A county's year from the first scheme to the ranking that the prefecture pulls."""

from typing import Any

import pytest

from tenants.levels import Level
from tenants.viewer import Role
from tests.worlds.counties import County, faults
from tests.worlds.world import World, subject_id

PREFECTURE = 620_100

PORTFOLIOS = """
query($county: DivisionCode!) { tenant(code: $county) { cycle(year: 2025) {
  status
  portfolios {
    name
    score { status total grade rank lines { kind code points outOf rule } }
    units { code score { status total grade rank consequences { code } } }
  }
} } }
"""

RANKING = """
query($under: DivisionCode!) { ranking(under: $under, year: 2025, level: UNIT) {
  totalCount nodes { rank total grade ownRank subject { name } tenant { code } release { publishedAt } }
} }
"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """A county below a prefecture, its year walked by the steps in their order."""
    await world.government(620_000, "省")
    await world.government(PREFECTURE, "州", above=620_000)
    await world.person(PREFECTURE, "above", Role.PERFORMANCE_OFFICE)
    await world.government(620_199, "邻县", above=PREFECTURE)
    await world.person(620_199, "neighbour", Role.PERFORMANCE_OFFICE)
    return await (await County.found(world, 620_101, units=3, above=PREFECTURE)).prepare()


async def page(county: County, login: str) -> dict[str, Any]:
    data = await county.ask(login, PORTFOLIOS, {"county": str(county.tenant)})
    found: dict[str, Any] = data["tenant"]["cycle"]
    return found


async def the_year_begins_without_scores(county: County) -> None:
    shown = await page(county, "office")
    assert shown["status"] == "OPEN"
    assert [portfolio["score"] for portfolio in shown["portfolios"]] == [None, None]
    assert [[unit["code"] for unit in each["units"]] for each in shown["portfolios"]] == [
        ["u01", "u03"],
        ["u02"],
    ]


async def figures_are_reported_returned_reported_anew_and_verified(county: County) -> None:
    first = await county.report("u01", "duty", "H1", "95")
    returned = await county.changed(
        "office",
        "measurementReturn",
        {"measurement": first["id"], "reason": "佐证材料不全", "expectedVersion": first["version"]},
        "measurement { id version status returnReason }",
    )
    assert (returned["status"], returned["returnReason"]) == ("RETURNED", "佐证材料不全")
    again = await county.report("u01", "duty", "H1", "90", version=returned["version"])
    assert (again["id"], again["status"]) == (first["id"], "REPORTED")
    verified = await county.verify(again)
    assert (verified["status"], verified["version"]) == ("VERIFIED", 4)
    await county.verify(await county.report("u01", "duty", "FY", "96"))
    await county.verify(await county.report("u01", "economy", None, "80"))


async def a_run_while_figures_are_missing_stays_pending(county: County) -> None:
    run = await county.compute()
    # Two units lack everything; their portfolios, one of them shared with the first unit, wait for them.
    assert (run["subjects"], run["pending"]) == (5, 4)
    shown = await page(county, "office")
    scores = {unit["code"]: unit["score"] for each in shown["portfolios"] for unit in each["units"]}
    assert scores["u01"]["total"] == "90.40"
    assert scores["u02"]["total"] is None
    assert scores["u02"]["grade"] is None


async def events_move_scores_and_vetoes_move_grades(county: County) -> None:
    await county.fill("u02", "u03")
    about = {"cycle": county.cycle, "occurredOn": "2025-05-06", "reason": "测试事项"}
    for login, mutation, given in (
        (
            "inspector",
            "inspectionRecord",
            {"subject": county.id("u01"), "code": "inspection", "points": "1.5"},
        ),
        (
            "inspector",
            "inspectionRecord",
            {"subject": county.id("u01"), "code": "inspection", "points": "1.5", "again": True},
        ),
        (
            "complaints",
            "complaintRecord",
            {"subject": county.id("u01"), "code": "complaint", "points": "0.5"},
        ),
        (
            "office",
            "commendationRecord",
            {"subject": county.id("u02"), "code": "commendation", "kind": "province"},
        ),
        ("inspector", "inspectionRecord", {"subject": county.id("u02"), "code": "order", "points": "4"}),
        ("office", "vetoRecord", {"subject": county.id("u03"), "code": "accident"}),
    ):
        await county.changed(login, mutation, about | given, "event { id noun }")


async def provisional_scores_are_for_those_who_may_read_them(county: County) -> None:
    await county.turn("cycleClose")
    run = await county.compute()
    assert (run["number"], run["pending"], run["undecided"]) == (2, 0, 0)
    for login in ("office", "leader"):
        shown = await page(county, login)
        assert shown["portfolios"][0]["score"]["status"] == "PROVISIONAL"
    mine = await page(county, "head-p1")
    assert [each["score"] is None for each in mine["portfolios"]] == [False, True]
    nobody = await page(county, "head-u01")
    assert all(each["score"] is None for each in nobody["portfolios"])
    above = await county.world.ask("above", PREFECTURE, RANKING, {"under": str(PREFECTURE)})
    assert above["ranking"]["totalCount"] == 0


async def the_release_says_what_was_worked_out_by_hand(county: County) -> None:
    run = await county.compute()
    released = await county.changed(
        "office", "releasePublish", {"run": run["id"]}, "release { id year division replacesId }"
    )
    assert (released["year"], released["division"], released["replacesId"]) == (2025, "620101", None)
    shown = await page(county, "head-u01")
    assert shown["status"] == "RELEASED"
    first, second = shown["portfolios"]
    scores = {unit["code"]: unit["score"] for each in (first, second) for unit in each["units"]}
    # 90.4 less 2 (two findings, capped) and 0.5; 90.4 plus 3 less 4 out of the ten; 90.1 with a veto.
    assert [scores[code]["total"] for code in ("u01", "u02", "u03")] == ["87.90", "89.40", "90.10"]
    assert [scores[code]["grade"] for code in ("u01", "u02", "u03")] == ["良好", "良好", "不合格"]
    assert [scores[code]["rank"] for code in ("u01", "u02", "u03")] == [3, 2, 1]
    assert all(score["status"] == "RELEASED" for score in scores.values())
    # The mean of 87.9 and 90.1; of 89.4 alone.
    assert [(each["score"]["total"], each["score"]["rank"]) for each in (first, second)] == [
        ("89.00", 2),
        ("89.40", 1),
    ]


async def the_prefecture_pulls_the_ranking_and_a_neighbour_does_not(county: County) -> None:
    above = await county.world.ask("above", PREFECTURE, RANKING, {"under": str(PREFECTURE)})
    nodes = above["ranking"]["nodes"]
    assert [(node["rank"], node["total"], node["subject"]["name"]) for node in nodes] == [
        (1, "90.10", "单位03"),
        (2, "89.40", "单位02"),
        (3, "87.90", "单位01"),
    ]
    assert {node["tenant"]["code"] for node in nodes} == {"620101"}
    beside = await county.world.answer("neighbour", 620_199, RANKING, {"under": "620101"})
    assert beside["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    upwards = await county.world.answer("neighbour", 620_199, RANKING, {"under": str(PREFECTURE)})
    assert upwards["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def a_released_year_takes_nothing_more(county: County) -> None:
    late = county.report_input("u01", "duty", "H1", "99") | {"expectedVersion": 4}
    payload = await county.change("head-u01", "measurementReport", late, "measurement { id }")
    assert faults(payload) == [("CYCLE_RELEASED", "")]
    event = {
        "cycle": county.cycle,
        "subject": county.id("u01"),
        "code": "inspection",
        "points": "1",
        "occurredOn": "2025-05-06",
        "reason": "迟到的发现",
    }
    payload = await county.change("inspector", "inspectionRecord", event, "event { id }")
    assert faults(payload) == [("CYCLE_RELEASED", "cycle")]
    payload = await county.change("office", "runCompute", {"cycle": county.cycle}, "run { id }")
    assert faults(payload) == [("CYCLE_RELEASED", "cycle")]
    edit = {"cycle": county.cycle, "remove": [county.id("u01")], "expectedVersion": await county.version()}
    payload = await county.change("office", "rosterEdit", edit, "cycle { id }")
    assert faults(payload) == [("CYCLE_RELEASED", "cycle")]


async def everything_done_is_in_the_audit_log(county: County) -> None:
    await county.world.person(county.tenant, "auditor", Role.AUDITOR)
    query = """
      query($county: DivisionCode!, $after: String) { tenant(code: $county) {
        auditEntries(first: 100, after: $after) {
          nodes { action actor requestId } pageInfo { hasNextPage endCursor }
        }
      } }
    """
    entries: list[dict[str, Any]] = []
    after = None
    while True:
        data = await county.ask("auditor", query, {"county": str(county.tenant), "after": after})
        found = data["tenant"]["auditEntries"]
        entries += found["nodes"]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    done = [entry["action"] for entry in entries]
    assert done.count("RELEASE_PUBLISH") == 1
    assert done.count("MEASUREMENT_VERIFY") == 9
    assert done.count("MEASUREMENT_RETURN") == 1
    assert done.count("VETO_RECORD") == 1
    assert all(entry["requestId"] for entry in entries)


async def a_subject_that_ended_before_the_year_is_refused(county: County) -> None:
    ended = await county.world.subject(county.tenant, Level.UNIT, "old", name="撤并单位")
    end = {"subject": subject_id(ended), "validTo": "2020-12-31", "expectedVersion": 1}
    await county.changed("sysadmin", "subjectEnd", end, "subject { validTo version }")
    given = {
        "year": 2024,
        "name": "往年",
        "entries": [{"subject": end["subject"], "scheme": county.schemes["unit"]}],
    }
    payload = await county.change("office", "cycleOpen", given, "cycle { id }")
    assert ("SUBJECT_NOT_IN_YEAR", "entries.0.subject") in faults(payload)
    assert ("SCHEME_OTHER_YEAR", "entries.0.scheme") in faults(payload)


STEPS = (
    the_year_begins_without_scores,
    figures_are_reported_returned_reported_anew_and_verified,
    a_run_while_figures_are_missing_stays_pending,
    events_move_scores_and_vetoes_move_grades,
    provisional_scores_are_for_those_who_may_read_them,
    the_release_says_what_was_worked_out_by_hand,
    the_prefecture_pulls_the_ranking_and_a_neighbour_does_not,
    a_released_year_takes_nothing_more,
    everything_done_is_in_the_audit_log,
    a_subject_that_ended_before_the_year_is_refused,
)


async def test_the_year_step_by_step(county: County) -> None:
    for step in STEPS:
        await step(county)
