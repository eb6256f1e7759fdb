"""Targets that a scheme leaves open: the office sets them, a figure waits for its own, and is never zero."""

import asyncio
from typing import Any

import pytest

from tests.worlds.counties import County, codes, errors, faults
from tests.worlds.figures import about_figure
from tests.worlds.mutations import mutation_document
from tests.worlds.scheme_texts import OPEN_TARGETS
from tests.worlds.world import World

FIGURE = """
measurement {
  id version status target targetVersion targetDocument targetReason targetSetAt
  maySetTarget { allowed code } whyNot(step: SET_TARGET) fact { actual }
}
"""
LISTED = """
query($id: ID!) { cycle(id: $id) { measurements {
  nodes { subject { code } indicator { code } target targetVersion maySetTarget { code } }
} } }
"""
PREVIEW = """
query($id: ID!) { subject(id: $id) {
  preview(year: 2025) { total attained pending { code reason } lines { code rule } }
} }
"""
SCORES = """
query($id: ID!) { cycle(id: $id) { entries { nodes {
  subject { code } score(status: PROVISIONAL) { total pending { code reason } }
} } } }
"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    found = await County.found(world, 660_911, units=8, portfolios=0)
    scheme = await found.publish(OPEN_TARGETS)
    found.cycle = await found.open([{"subject": found.id(code), "scheme": scheme} for code in found.units])
    return found


def about(county: County, unit: str, indicator: str = "roads") -> dict[str, Any]:
    return about_figure(county.cycle, county.id(unit), indicator)


async def report(county: County, unit: str, actual: str, version: int = 0) -> dict[str, Any]:
    given = about(county, unit) | {"fact": {"actual": actual}, "expectedVersion": version}
    return await county.changed(f"head-{unit}", "measurementReport", given, FIGURE)


async def put(county: County, unit: str, target: str, **more: Any) -> dict[str, Any]:
    """The payload of a target that the office sets."""
    given = about(county, unit) | {"target": target} | more
    return await county.change("office", "targetSet", given, FIGURE)


async def preview(county: County, unit: str) -> dict[str, Any]:
    data = await county.ask("office", PREVIEW, {"id": county.id(unit)})
    found: dict[str, Any] = data["subject"]["preview"]
    return found


async def test_the_office_sets_a_target_before_anything_is_reported(county: County) -> None:
    answer = await put(county, "u01", "12.50", document="绩效办〔2025〕2号")
    assert answer["userErrors"] == []
    figure = answer["measurement"]
    assert (figure["status"], figure["version"]) == ("MISSING", 0)
    assert (figure["target"], figure["targetVersion"]) == ("12.50", 1)
    assert (figure["targetDocument"], figure["targetReason"]) == ("绩效办〔2025〕2号", None)
    assert figure["targetSetAt"]
    reported = await report(county, "u01", "10")
    assert (reported["id"], reported["target"]) == (figure["id"], "12.50")
    lines = (await preview(county, "u01"))["lines"]
    assert [line["rule"] for line in lines if line["code"] == "roads"][:1] == [
        "10 / 12.5 = 0.8; 60 × 0.8 = 48"
    ]


async def test_a_figure_without_its_target_stays_reported_and_is_pending(county: County) -> None:
    reported = await report(county, "u02", "10")
    assert (reported["status"], reported["target"], reported["targetVersion"]) == ("REPORTED", None, 0)
    waits = {"code": "roads", "reason": "尚未下达目标"}
    shown = await preview(county, "u02")
    assert (shown["total"], waits in shown["pending"]) == (None, True)
    # Verified or not, a run doesn't take it for a figure that the unit owes.
    for step in ("", "measurementVerify"):
        if step:
            given = {"measurement": reported["id"], "expectedVersion": 1}
            await county.changed("office", step, given, FIGURE)
        scores = await computed(county)
        assert scores["u02"] == {"total": None, "pending": [waits]}
        # Nothing is reported here, and what is missing is zero.
        assert scores["u03"] == {"total": "0.00", "pending": []}
    # The first target of a verified figure changes nothing that was measured.
    assert (await put(county, "u02", "20"))["userErrors"] == []
    assert (await computed(county))["u02"]["total"] == "30.00"


async def computed(county: County) -> dict[str, dict[str, Any]]:
    """The scores of a new run."""
    await county.changed("office", "runCompute", {"cycle": county.cycle}, "run { id }")
    data = await county.ask("office", SCORES, {"id": county.cycle})
    return {node["subject"]["code"]: node["score"] for node in data["cycle"]["entries"]["nodes"]}


async def test_a_verified_figure_keeps_the_target_it_was_measured_against(county: County) -> None:
    await put(county, "u04", "20")
    reported = await report(county, "u04", "10")
    again = await put(county, "u04", "25", expectedVersion=1, reason="年中调整")
    assert (again["measurement"]["target"], again["measurement"]["targetVersion"]) == ("25", 2)
    assert again["measurement"]["version"] == 1, "the figure itself is as it was reported"
    given = {"measurement": reported["id"], "expectedVersion": 1}
    verified = await county.changed("office", "measurementVerify", given, FIGURE)
    assert verified["maySetTarget"] == {"allowed": False, "code": "TARGET_VERIFIED"}
    assert "先退回" in verified["whyNot"]
    refused = await put(county, "u04", "30", expectedVersion=2, reason="再调整")
    assert codes(refused) == ["TARGET_VERIFIED"]
    back = {"measurement": reported["id"], "expectedVersion": 2, "reason": "目标有误"}
    returned = await county.changed("office", "measurementReturn", back, FIGURE)
    assert returned["maySetTarget"] == {"allowed": True, "code": "ALLOWED"}
    assert (await put(county, "u04", "30", expectedVersion=2, reason="再调整"))["userErrors"] == []


@pytest.mark.parametrize(
    ("more", "code", "path"),
    [
        ({"target": "0"}, "TARGET_NOT_POSITIVE", "target"),
        ({"target": "-3"}, "TARGET_NOT_POSITIVE", "target"),
        ({"target": "20/3"}, "ENDLESS_FRACTION", "target"),
        ({"target": "many"}, "BAD_DECIMAL", "target"),
        ({"target": "1.0000001"}, "DECIMAL_PLACES", "target"),
        ({"document": ""}, "TEXT_REQUIRED", "document"),
        ({"expectedVersion": 1}, "VERSION_CONFLICT", "expectedVersion"),
    ],
)
async def test_a_target_that_is_none_is_refused_at_its_field(
    county: County, more: dict[str, Any], code: str, path: str
) -> None:
    refused = await put(county, "u05", **({"target": "10"} | more))
    assert refused["measurement"] is None
    assert faults(refused) == [(code, path)]


async def test_another_target_takes_a_reason_and_the_version_that_was_seen(county: County) -> None:
    await put(county, "u06", "10")
    unsaid = await put(county, "u06", "12", expectedVersion=1)
    assert faults(unsaid) == [("TEXT_REQUIRED", "reason")]
    stale = await put(county, "u06", "12", reason="调整")
    assert codes(stale) == ["VERSION_CONFLICT"]
    two = await asyncio.gather(
        *(put(county, "u06", each, expectedVersion=1, reason="调整") for each in ("12", "13"))
    )
    assert sorted(len(answer["userErrors"]) for answer in two) == [0, 1], "two officers at once"
    assert ["VERSION_CONFLICT"] in [codes(answer) for answer in two]


async def test_a_target_that_the_scheme_states_is_shown_and_not_set(county: County) -> None:
    given = about(county, "u07", "towns") | {"target": "9"}
    refused = await county.change("office", "targetSet", given, FIGURE)
    assert codes(refused) == ["TARGET_STATED"]
    data = await county.ask("office", LISTED, {"id": county.cycle})
    nodes = data["cycle"]["measurements"]["nodes"]
    towns = next(node for node in nodes if node["indicator"]["code"] == "towns")
    assert (towns["target"], towns["targetVersion"]) == ("20/3", 0)
    assert towns["maySetTarget"] == {"code": "TARGET_STATED"}


async def test_nobody_but_the_office_sets_it_and_nobody_states_it_with_the_figure(county: County) -> None:
    document = mutation_document("targetSet", FIGURE)
    given = {"input": about(county, "u08") | {"target": "1"}}
    for login in ("head-u08", "provider", "leader"):
        (error,) = await errors(county, login, document, given)
        assert error["extensions"]["code"] == "FORBIDDEN"
    stated = {"input": about(county, "u08") | {"fact": {"actual": "1", "target": "1"}}}
    (error,) = await errors(county, "head-u08", mutation_document("measurementReport", FIGURE), stated)
    assert "target" in error["message"]


async def test_who_has_a_target_stays_in_the_roster(county: County) -> None:
    await put(county, "u08", "10")
    asked = {"id": county.cycle}
    version = (await county.ask("office", "query($id: ID!) { cycle(id: $id) { version } }", asked))["cycle"]
    given = {
        "cycle": county.cycle,
        "put": [],
        "remove": [county.id("u08")],
        "expectedVersion": version["version"],
    }
    assert codes(await county.change("office", "rosterEdit", given, "cycle { id }")) == ["HAS_FACTS"]
