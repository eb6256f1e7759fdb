"""Corrections after a release: reopen, correct, and a second release that replaces the first."""

from typing import Any

import pytest

from tenants.viewer import Role
from tests.worlds.counties import County, codes, faults
from tests.worlds.world import World

PREFECTURE = 640_100

RANKING = """
{ ranking(under: "640100", year: 2025, level: UNIT) {
  totalCount nodes { total subject { name } release { id replacesId supersededAt reason } }
} }
"""
RELEASES = """
query($id: ID!) { cycle(id: $id) {
  status version releases { id replacesId supersededAt reason }
  entries(level: UNIT) { nodes { code score { status total release { id } lines { code points } } } }
} }
"""
PROVISIONAL = """
query($id: ID!) { cycle(id: $id) { entries(level: UNIT) { nodes {
  code score { total } latest: score(status: PROVISIONAL) { total }
} } } }
"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """A county whose year is released; the steps are in the order of the correction."""
    await world.government(640_000, "省")
    await world.government(PREFECTURE, "州", above=640_000)
    await world.person(PREFECTURE, "above", Role.PERFORMANCE_OFFICE)
    county = await (await County.found(world, 640_101, units=2, above=PREFECTURE)).prepare()
    await county.fill()
    await county.turn("cycleClose")
    await county.release()
    return county


async def shown(county: County) -> dict[str, Any]:
    data = await county.ask("office", RELEASES, {"id": county.cycle})
    found: dict[str, Any] = data["cycle"]
    return found


async def ranked(county: County) -> list[tuple[str, str]]:
    data = await county.world.ask("above", PREFECTURE, RANKING)
    nodes = data["ranking"]["nodes"]
    assert data["ranking"]["totalCount"] == len(nodes)
    return [(node["subject"]["name"], node["total"]) for node in nodes]


async def figure(county: County, unit: str) -> dict[str, Any]:
    data = await county.ask(
        "office",
        """query($id: ID!) { cycle(id: $id) { measurements(indicator: "economy") {
          nodes { id version subject { code } }
        } } }""",
        {"id": county.cycle},
    )
    nodes = data["cycle"]["measurements"]["nodes"]
    found: dict[str, Any] = next(node for node in nodes if node["subject"]["code"] == unit)
    return found


async def a_second_release_needs_a_reopened_cycle(county: County) -> None:
    (first,) = (await shown(county))["releases"]
    data = await county.ask(
        "office", "query($id: ID!) { cycle(id: $id) { runs { nodes { id } } } }", {"id": county.cycle}
    )
    run = data["cycle"]["runs"]["nodes"][0]["id"]
    payload = await county.change(
        "office", "releasePublish", {"run": run, "replaces": first["id"], "reason": "再发"}, "release { id }"
    )
    assert faults(payload) == [("CYCLE_NOT_CLOSED", "run")]


async def reopening_needs_a_reason(county: County) -> None:
    for reason in ("", "   ", "\n"):
        given = {"cycle": county.cycle, "expectedVersion": await county.version(), "reason": reason}
        payload = await county.change("office", "cycleReopen", given, "cycle { id }")
        assert faults(payload) == [("TEXT_REQUIRED", "reason")]
    assert (await shown(county))["status"] == "RELEASED"


async def what_was_released_stays_while_the_correction_is_made(county: County) -> None:
    before = await ranked(county)
    reopened = await county.turn("cycleReopen", reason="申诉成立")
    assert reopened["status"] == "OPEN"
    wrong = await figure(county, "u01")
    given = {
        "measurement": wrong["id"],
        "fact": {"actual": "100"},
        "reason": "统计口径更正",
        "expectedVersion": wrong["version"],
    }
    corrected = await county.changed(
        "office", "measurementCorrect", given, "measurement { id version status mayVerify { code } }"
    )
    # The person who corrected a figure doesn't verify it.
    assert (corrected["status"], corrected["mayVerify"]) == ("REPORTED", {"code": "OWN_REPORT"})
    own = {"measurement": corrected["id"], "expectedVersion": corrected["version"]}
    body = await county.world.answer(
        "office",
        county.tenant,
        """mutation($input: MeasurementVerifyInput!) {
          measurementVerify(input: $input) { userErrors { code } }
        }""",
        {"input": own},
    )
    assert body["errors"][0]["extensions"]["reason"] == "OWN_REPORT"
    await county.verify(corrected, login="office2")
    await county.turn("cycleClose")
    await county.compute()
    assert await ranked(county) == before
    data = await county.ask("office", PROVISIONAL, {"id": county.cycle})
    first = data["cycle"]["entries"]["nodes"][0]
    assert (first["score"]["total"], first["latest"]["total"]) == ("90.40", "96.40")


async def the_second_release_names_the_one_it_replaces(county: County) -> None:
    (first,) = (await shown(county))["releases"]
    run = await county.compute()
    given = {"run": run["id"]}
    for wrong, codes_expected in (
        ({}, {"REPLACES_OTHER_RELEASE", "TEXT_REQUIRED"}),
        ({"reason": "申诉成立"}, {"REPLACES_OTHER_RELEASE"}),
        ({"replaces": first["id"]}, {"TEXT_REQUIRED"}),
        ({"replaces": first["id"], "reason": "长" * 10_000}, {"TEXT_TOO_LONG"}),
    ):
        payload = await county.change("office", "releasePublish", given | wrong, "release { id }")
        assert set(codes(payload)) == codes_expected
    given |= {"replaces": first["id"], "reason": "申诉成立"}
    await county.changed("office", "releasePublish", given, "release { id }")
    newest, oldest = (await shown(county))["releases"]
    assert (newest["replacesId"], newest["supersededAt"], newest["reason"]) == (first["id"], None, "申诉成立")
    assert (oldest["id"], oldest["replacesId"]) == (first["id"], None)
    assert oldest["supersededAt"] is not None


async def the_ranking_shows_only_the_new_release(county: County) -> None:
    assert await ranked(county) == [("单位01", "96.40"), ("单位02", "90.10")]
    newest = (await shown(county))["releases"][0]
    data = await county.world.ask("above", PREFECTURE, RANKING)
    assert {node["release"]["id"] for node in data["ranking"]["nodes"]} == {newest["id"]}
    entries = (await shown(county))["entries"]["nodes"]
    assert {entry["score"]["release"]["id"] for entry in entries} == {newest["id"]}


async def the_first_release_can_still_be_read(county: County) -> None:
    oldest = (await shown(county))["releases"][1]
    data = await county.world.ask(
        "above",
        PREFECTURE,
        "query($id: ID!) { node(id: $id) { id ... on Release { year supersededAt } } }",
        {"id": oldest["id"]},
    )
    assert data["node"]["id"] == oldest["id"]
    assert data["node"]["supersededAt"] is not None


async def two_corrections_at_once_release_one(county: County) -> None:
    await county.turn("cycleReopen", reason="再次更正")
    await county.turn("cycleClose")
    run = await county.compute()
    current = (await shown(county))["releases"][0]
    given = {"run": run["id"], "replaces": current["id"], "reason": "再次更正"}
    payloads = await county.answers(
        *((login, "releasePublish", given, "release { id }") for login in ("office", "office2"))
    )
    assert sorted(len(payload["userErrors"]) for payload in payloads) == [0, 2]
    releases = (await shown(county))["releases"]
    assert [release["supersededAt"] is None for release in releases] == [True, False, False]
    assert len(await ranked(county)) == 2


STEPS = (
    a_second_release_needs_a_reopened_cycle,
    reopening_needs_a_reason,
    what_was_released_stays_while_the_correction_is_made,
    the_second_release_names_the_one_it_replaces,
    the_ranking_shows_only_the_new_release,
    the_first_release_can_still_be_read,
    two_corrections_at_once_release_one,
)


async def test_a_correction_step_by_step(county: County) -> None:
    for step in STEPS:
        await step(county)
