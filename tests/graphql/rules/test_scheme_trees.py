"""A scheme read as a tree, with everything its document says, as a page needs it that shows the rules."""

from typing import Any

import pytest

from tests.unit.schemes.samples import OVERRIDES, RECTIFY
from tests.worlds.counties import County
from tests.worlds.world import World

DOCUMENT = (
    """
code = "county.whole"
name = "指标体系"
year = 2025
level = 2
category = "unit"
source = "县绩效考核办法"
full_marks = 120
rounding = { places = 1, mode = "down" }
missing = "excluded"
rank = "dense"

[[indicators]]
code = "work"
name = "工作"
points = 80
periods = { H1 = 1, FY = 2 }
[[indicators]]
code = "work.economy"
name = "经济"
share = 75
[[indicators]]
code = "work.economy.growth"
name = "增速"
points = 20
method = "target"
target = 6.5
cap = 1.2
signed = true
due = { H1 = "07-10", FY = "+1-01-15" }
assessor = "statistics"
[[indicators]]
code = "work.economy.energy"
name = "能耗"
points = 40
method = "steps"
steps = [[90, 100], [60, 55.5]]
[[indicators]]
code = "work.order"
name = "纪律"
share = 25
periods = {}
method = "deduct"
events = { late = 0.5 }
[[indicators]]
code = "public"
name = "群众评议"
points = 40
method = "survey"
groups = { "代表" = 60, "群众" = 40 }
values = { "满意" = 100, "不满意" = 0 }

[[adjustments]]
code = "commendation"
name = "表彰"
kind = "bonus"
cap = 4
events = { city = 2, province = 3.5, other = "stated" }
[[adjustments]]
code = "inspection"
name = "查访核验"
kind = "deduction"
cap = "none"

"""
    + OVERRIDES
    + """
[[grades]]
name = "优秀"
min = 90
quota = { share = 25, rounding = "down", ties = "out" }
consequences = ["award"]
[[grades]]
name = "良好"
min = 80
quota = { count = 3 }
[[grades]]
name = "一般"
"""
    + RECTIFY
    + """
[[consequences]]
when = { below = 60.5, last = 3, first = { share = 30, rounding = "down" } }
then = ["report"]
[[consequences]]
when = { grade = ["优秀"], override = "accident", band = "一般", first = { count = 2 }, among = "grade" }
then = ["nominate", "award"]

[[stages]]
code = "H1"
name = "半年考核"
[[stages]]
code = "whole"
name = "全年考核"
periods = ["H1", "FY"]
"""
)

SCHEME = """
query($id: ID!) { node(id: $id) { ... on Scheme {
  fileName source fullMarks missing rankRule rounding { places mode }
  tree { ...Shown children { ...Shown children { ...Shown children { code } } } }
  adjustments { code name kind cap events { kind { code } points } }
  overrides { code name effect grade }
  grades { name minPercent hasQuota consequences { code } quota { share count rounding ties } }
  consequences {
    indicator { code } belowPercent grades first { ...Places } last { ...Places } override { code } band
    amongGrades then { code }
  }
  stages { code name periods { code } }
} } }
fragment Places on RankedPlaces { count share rounding }
fragment Shown on Indicator {
  code points share method assessor { kind departmentCode }
  periods { code weight dueOn }
  settings { key text amount entries { about { name } text amounts } }
}
"""


@pytest.fixture(scope="module")
async def shown(world: World) -> dict[str, Any]:
    """The scheme as an office sees it that drafted it."""
    county = await County.found(world, 670_401)
    draft = await county.changed("office", "schemeDraft", {"source": {"document": DOCUMENT}}, "scheme { id }")
    data = await county.ask("office", SCHEME, {"id": draft["id"]})
    found: dict[str, Any] = data["node"]
    return found


def test_the_head_of_the_document(shown: dict[str, Any]) -> None:
    assert shown["fileName"] == "county.whole-2025-v1.toml"
    assert (shown["source"], shown["fullMarks"]) == ("县绩效考核办法", "120")
    assert (shown["missing"], shown["rankRule"]) == ("EXCLUDED", "DENSE")
    assert shown["rounding"] == {"places": 1, "mode": "DOWN"}


def outline(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {node["code"]: outline(node["children"]) if "children" in node else {} for node in nodes}


def test_the_indicators_stand_below_one_another(shown: dict[str, Any]) -> None:
    assert outline(shown["tree"]) == {
        "work": {
            "work.economy": {"work.economy.growth": {}, "work.economy.energy": {}},
            "work.order": {},
        },
        "public": {},
    }


def leaves(nodes: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = {}
    for node in nodes:
        found[node["code"]] = {key: value for key, value in node.items() if key != "children"}
        found |= leaves(node.get("children", []))
    return found


def setting(
    key: str, *entries: dict[str, Any], text: str | None = None, amount: str | None = None
) -> dict[str, Any]:
    return {"key": key, "text": text, "amount": amount, "entries": list(entries)}


def entry(code: str | None, *amounts: str, text: str | None = None) -> dict[str, Any]:
    about = None if code is None else {"name": code}
    return {"about": about, "text": text, "amounts": list(amounts)}


def test_each_indicator_says_what_it_is_worth_and_how_it_is_assessed(shown: dict[str, Any]) -> None:
    found = leaves(shown["tree"])
    assert found["work.economy"] == {
        "code": "work.economy",
        "points": "60",
        "share": "75",
        "method": None,
        "assessor": None,
        "periods": [],
        "settings": [],
    }
    assert found["work.economy.growth"] == {
        "code": "work.economy.growth",
        "points": "20",
        "share": None,
        "method": "TARGET",
        "assessor": {"kind": "DEPARTMENT", "departmentCode": "statistics"},
        "periods": [
            {"code": "H1", "weight": "1", "dueOn": "2025-07-10"},
            {"code": "FY", "weight": "2", "dueOn": "2026-01-15"},
        ],
        "settings": [
            setting("target", amount="6.5"),
            setting("cap", amount="1.2"),
            setting("signed", text="true"),
        ],
    }
    assert found["work.economy.energy"]["settings"] == [
        setting("steps", entry(None, "90", "100"), entry(None, "60", "55.5")),
    ]
    assert found["work.order"]["settings"] == [setting("events", entry("late", "0.5"))]
    assert found["work.order"]["points"] == "20"
    assert found["public"]["settings"] == [
        setting("groups", entry("代表", "60"), entry("群众", "40")),
        setting("values", entry("满意", "100"), entry("不满意", "0")),
    ]


def test_the_rules_beside_the_indicators(shown: dict[str, Any]) -> None:
    assert shown["adjustments"] == [
        {
            "code": "commendation",
            "name": "表彰",
            "kind": "BONUS",
            "cap": "4",
            "events": [
                {"kind": {"code": "city"}, "points": "2"},
                {"kind": {"code": "province"}, "points": "3.5"},
                {"kind": {"code": "other"}, "points": None},
            ],
        },
        {"code": "inspection", "name": "查访核验", "kind": "DEDUCTION", "cap": None, "events": []},
    ]
    assert shown["overrides"] == [
        {"code": "accident", "name": "事故", "effect": "LOWEST", "grade": None},
        {"code": "yellow_card", "name": "黄牌", "effect": "BAR", "grade": "优秀"},
    ]
    assert [grade["quota"] for grade in shown["grades"]] == [
        {"share": "25", "count": None, "rounding": "DOWN", "ties": "OUT"},
        {"share": None, "count": 3, "rounding": "HALF_UP", "ties": "OFFICE"},
        None,
    ]
    assert [grade["hasQuota"] for grade in shown["grades"]] == [True, True, False]


def consequence(**given: Any) -> dict[str, Any]:
    none = dict.fromkeys(("indicator", "belowPercent", "first", "last", "override", "band"))
    coded = {key: {"code": given[key]} for key in ("indicator", "override") if key in given}
    then = [{"code": code} for code in given["then"]]
    return none | {"grades": [], "amongGrades": False} | given | coded | {"then": then}


def test_consequences_and_stages(shown: dict[str, Any]) -> None:
    assert shown["consequences"] == [
        consequence(indicator="public", belowPercent="60", then=["rectify"]),
        consequence(
            belowPercent="60.5",
            first={"count": None, "share": "30", "rounding": "DOWN"},
            last={"count": 3, "share": None, "rounding": None},
            then=["report"],
        ),
        consequence(
            grades=["优秀"],
            override="accident",
            band="一般",
            first={"count": 2, "share": None, "rounding": None},
            amongGrades=True,
            then=["nominate", "award"],
        ),
    ]
    assert shown["stages"] == [
        {"code": "H1", "name": "半年考核", "periods": [{"code": "H1"}]},
        {"code": "whole", "name": "全年考核", "periods": [{"code": "H1"}, {"code": "FY"}]},
    ]


async def test_a_figure_shows_its_indicators_settings(world: World) -> None:
    county = await (await County.found(world, 670_402)).prepare()
    query = """query($id: ID!) { cycle(id: $id) { measurements(indicator: "economy", first: 1) { nodes {
      indicator { code settings { key text amount } children { code } }
    } } } }"""
    data = await county.ask("office", query, {"id": county.cycle})
    assert data["cycle"]["measurements"]["nodes"] == [
        {
            "indicator": {
                "code": "economy",
                "settings": [{"key": "target", "text": None, "amount": "100"}],
                "children": [],
            }
        }
    ]
