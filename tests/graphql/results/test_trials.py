"""A scheme tried on a finished year: the ranks it would have given, what moved them, what was left aside."""

from typing import Any

import pytest

from tests.graphql.results.trials import REWEIGHED, finished_year, refusal, row_of, standings, tried, without
from tests.worlds.counties import County, code_of
from tests.worlds.fingerprints import fingerprint
from tests.worlds.scheme_texts import UNIT_SCHEME
from tests.worlds.world import World


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """A released year."""
    return await finished_year(world, 680_101)


async def test_the_scheme_of_the_year_itself_moves_nobody(county: County) -> None:
    trial = await tried(county)
    assert (trial["code"], trial["replaced"]["name"], trial["level"]) == ("county.unit", "单位考核", "UNIT")
    assert trial["summary"] == {
        "subjects": 4,
        "rose": 0,
        "fell": 0,
        "unchanged": 4,
        "pending": 0,
        "undecided": 0,
        "gradeChanged": 0,
        "rankChanged": 0,
    }
    assert standings(trial, "after") == standings(trial, "before")
    assert [node["subject"]["code"] for node in trial["subjects"]["nodes"]] == ["u01", "u03", "u04", "u02"]
    assert all(node["movedBy"] == [] and node["change"] == "0.00" for node in trial["subjects"]["nodes"])
    assert trial["dropped"]["totalCount"] == 0
    assert (await tried(county, changed=True))["subjects"] == {"totalCount": 0, "nodes": []}


async def test_other_points_move_units_and_their_portfolios(county: County) -> None:
    trial = await tried(county, REWEIGHED)
    assert standings(trial, "before") == {
        "u01": ("90.40", 1, "优秀"),
        "u03": ("89.80", 2, "良好"),
        "u04": ("89.50", 3, "良好"),
        "u02": ("88.10", 4, "良好"),
        "p1": ("90.10", 1, "优秀"),
        "p2": ("88.80", 2, "良好"),
    }
    assert standings(trial, "after") == {
        "u01": ("89.00", 1, "优秀"),
        "u03": ("88.20", 2, "优秀"),
        "u04": ("87.80", 3, "良好"),
        "u02": ("85.60", 4, "良好"),
        "p1": ("88.60", 1, "良好"),
        "p2": ("86.70", 2, "良好"),
    }
    assert [node["tried"] for node in trial["subjects"]["nodes"]] == [True] * 4 + [False] * 2
    assert [node["change"] for node in trial["subjects"]["nodes"]][:4] == ["-1.40", "-1.60", "-1.70", "-2.50"]
    assert trial["summary"] == {
        "subjects": 4,
        "rose": 0,
        "fell": 4,
        "unchanged": 0,
        "pending": 0,
        "undecided": 0,
        "gradeChanged": 1,
        "rankChanged": 0,
    }


async def test_what_moved_a_score_stands_with_the_largest_first(county: County) -> None:
    trial = await tried(county, REWEIGHED)
    assert row_of(trial, "u02")["movedBy"] == [
        {
            "kind": "LEAF",
            "code": "duty",
            "name": "履行职能",
            "before": "56.4",
            "after": "47",
            "change": "-9.4",
        },
        {
            "kind": "LEAF",
            "code": "economy",
            "name": "经济发展",
            "before": "23.7",
            "after": "31.6",
            "change": "7.9",
        },
        {
            "kind": "ADJUSTMENT",
            "code": "inspection",
            "name": "查访核验",
            "before": "-2",
            "after": "-3",
            "change": "-1",
        },
    ]
    # (90.4 + 89.8) / 2 = 90.1 and (89 + 88.2) / 2 = 88.6
    (moved,) = row_of(trial, "p1")["movedBy"]
    assert (moved["code"], moved["before"], moved["after"], moved["change"]) == (
        "units",
        "90.1",
        "88.6",
        "-1.5",
    )


async def test_what_the_tried_scheme_has_no_use_for_is_named(county: County) -> None:
    # Without economy and inspections; duty 90: 84.6 + 10 = 94.6 for all, who share the first rank.
    document = without(UNIT_SCHEME, "economy", "inspection").replace("points = 60", "points = 90")
    trial = await tried(county, document)
    assert {node["after"]["total"] for node in trial["subjects"]["nodes"]} == {"94.60"}
    assert {node["after"]["rank"] for node in trial["subjects"]["nodes"]} == {1}
    assert trial["summary"]["rankChanged"] == 3
    dropped = trial["dropped"]["nodes"]
    assert trial["dropped"]["totalCount"] == len(dropped) == 6
    assert [(each["subject"]["code"], each["isEvent"], each["code"]) for each in dropped] == [
        ("u01", False, "economy"),
        ("u02", False, "economy"),
        ("u02", True, "inspection"),
        ("u02", True, "inspection"),
        ("u03", False, "economy"),
        ("u04", False, "economy"),
    ]
    assert {(each["code"], each["reasonCode"]) for each in dropped} == {
        ("economy", "UNKNOWN_INDICATOR"),
        ("inspection", "UNKNOWN_EVENT_CODE"),
    }
    assert all(each["reason"] != each["reasonCode"] for each in dropped)
    moved = {each["code"]: each for each in row_of(trial, "u02")["movedBy"]}
    assert (moved["economy"]["before"], moved["economy"]["after"]) == ("23.7", None)
    assert moved["economy"]["name"] == "经济发展"
    assert (moved["inspection"]["before"], moved["inspection"]["after"]) == ("-2", None)


async def test_a_figure_that_the_tried_scheme_reads_otherwise_is_left_aside(county: County) -> None:
    other = UNIT_SCHEME.replace('method = "target"\ntarget = 100', 'method = "checklist"')
    once = other.replace("periods = { H1 = 30, FY = 60 }\n", "").replace(
        'due = { H1 = "07-10", FY = "12-15" }', ""
    )
    trial = await tried(county, once)
    reasons = {
        (each["code"], code_of(each["period"]), each["reasonCode"]) for each in trial["dropped"]["nodes"]
    }
    assert reasons == {
        ("duty", "H1", "UNKNOWN_PERIOD"),
        ("duty", "FY", "UNKNOWN_PERIOD"),
        ("economy", None, "MISSING_KEY"),
    }


async def test_a_tried_scheme_that_leaves_a_target_open_finds_none(county: County) -> None:
    trial = await tried(county, UNIT_SCHEME.replace("target = 100\n", ""))
    assert (trial["summary"]["pending"], trial["dropped"]["totalCount"]) == (4, 0)
    pending = trial["subjects"]["nodes"][0]["newlyPending"]
    assert [(each["code"], each["reason"]) for each in pending] == [("economy", "尚未下达目标")]


async def test_what_the_year_has_no_figure_for_is_pending(county: County) -> None:
    document = UNIT_SCHEME.replace("points = 60", "points = 40") + (
        '\n[[indicators]]\ncode = "digital"\nname = "数字政府"\npoints = 20\nmethod = "rating"\n'
        'due = "12-15"\nassessor = "statistics"\n'
    )
    trial = await tried(county, document)
    assert trial["summary"]["pending"] == 4
    first = trial["subjects"]["nodes"][0]
    assert first["after"] == {
        "total": None,
        "attained": "71.60",
        "rank": None,
        "grade": None,
        "undecided": None,
    }
    assert (first["change"], first["gradeChanged"]) == (None, True)
    assert first["newlyPending"] == [
        {
            "code": "digital",
            "name": "数字政府",
            "period": None,
            "reason": "尚无可计入的数据",
            "dueOn": "2025-12-15",
            "assessor": {"kind": "DEPARTMENT", "unit": {"code": "statistics"}},
        }
    ]
    # The portfolios wait for their units, and say so.
    head = row_of(trial, "p1")
    assert head["after"]["total"] is None
    assert [item["code"] for item in head["newlyPending"]] == ["units"]


async def test_a_draft_is_tried_by_its_id_and_in_place_of_another_code(county: County) -> None:
    draft = await county.changed(
        "office",
        "schemeDraft",
        {"source": {"document": REWEIGHED.replace("county.unit", "county.next")}, "year": 2026},
        "scheme { id year }",
    )
    assert draft["year"] == 2026
    said = await refusal(county, tried={"scheme": draft["id"]})
    assert (said["code"], said["path"]) == ("TRIAL_OF_NOBODY", ["tried", "scheme"])
    assert said["params"]["allowed"] == "分管口考核, 单位考核"
    trial = await tried(county, scheme=draft["id"], replaces="county.unit")
    assert (trial["code"], trial["replaced"]["code"]) == ("county.next", "county.unit")
    assert standings(trial, "after")["u01"] == ("89.00", 1, "优秀")


async def test_pages_go_on_where_the_last_one_ended(county: County) -> None:
    document = """query($cycle: ID!, $text: String!, $after: String, $dropped: String) {
      schemeTrial(cycle: $cycle, tried: {document: $text}) {
        subjects(first: 4, after: $after) { nodes { subject { code } } pageInfo { hasNextPage endCursor } }
        dropped(first: 4, after: $dropped) { nodes { subject { code } } pageInfo { hasNextPage endCursor } }
      }
    }"""
    text = without(UNIT_SCHEME, "economy", "inspection").replace("points = 60", "points = 90")
    seen: dict[str, list[str]] = {"subjects": [], "dropped": []}
    given: dict[str, Any] = {"cycle": county.cycle, "text": text}
    for more in (True, False):
        trial = (await county.ask("office", document, given))["schemeTrial"]
        for name, page in trial.items():
            seen[name] += [node["subject"]["code"] for node in page["nodes"]]
            assert page["pageInfo"]["hasNextPage"] is more
        given["after"] = trial["subjects"]["pageInfo"]["endCursor"]
        given["dropped"] = trial["dropped"]["pageInfo"]["endCursor"]
    assert seen["subjects"] == ["u01", "u02", "u03", "u04", "p1", "p2"]
    assert seen["dropped"] == ["u01", "u02", "u02", "u02", "u03", "u04"]


async def test_nothing_is_written(county: County) -> None:
    before = await fingerprint(county.world)
    await tried(county, REWEIGHED)
    assert await fingerprint(county.world) == before


async def test_the_new_derivation_is_shown(county: County) -> None:
    document = """query($cycle: ID!, $text: String!) { schemeTrial(cycle: $cycle, tried: {document: $text}) {
      subjects(first: 1) { nodes { lines(kinds: [TOTAL, GRADE]) { kind label rule points } } }
    } }"""
    data = await county.ask("office", document, {"cycle": county.cycle, "text": REWEIGHED})
    lines = data["schemeTrial"]["subjects"]["nodes"][0]["lines"]
    assert [line["kind"] for line in lines] == ["TOTAL", "GRADE"]
    assert lines[0]["rule"] == "47 + 32 + 10 = 89"
