"""Optimistic concurrency with real concurrent requests: one wins, and the others are told."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.worlds.counties import County, code_of, codes, faults
from tests.worlds.scheme_texts import PORTFOLIO_SCHEME, UNIT_SCHEME
from tests.worlds.world import World

MEASUREMENT = "measurement { id version status fact { rating } }"
FACTS = """
query($id: ID!) { cycle(id: $id) { measurements(indicator: "duty", first: 100) { nodes {
  subject { code } period { code } version status fact { rating } returnReason
} } } }
"""


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """Units enough for each test to have one of its own."""
    return await (await County.found(world, 610_001, units=12)).prepare()


def winners(payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [payload for payload in payloads if not payload["userErrors"]]


def losers(payloads: Sequence[dict[str, Any]]) -> list[list[str]]:
    return [codes(payload) for payload in payloads if payload["userErrors"]]


async def kept(county: County, unit: str, period: str) -> dict[str, Any]:
    data = await county.ask("office", FACTS, {"id": county.cycle})
    nodes = data["cycle"]["measurements"]["nodes"]
    return next(n for n in nodes if n["subject"]["code"] == unit and code_of(n["period"]) == period)


async def test_a_stale_version_is_refused_with_the_current_one(county: County) -> None:
    await county.report("u01", "duty", "H1", "80")
    given = county.report_input("u01", "duty", "H1", "70")
    for stale in (None, 0, 2, 2**31 - 1, -1):
        payload = await county.change(
            "head-u01", "measurementReport", given | {"expectedVersion": stale}, MEASUREMENT
        )
        assert faults(payload) == [("VERSION_CONFLICT", "expectedVersion")]
        assert payload["measurement"] is None
    assert (await kept(county, "u01", "H1"))["fact"] == {"rating": "80"}


async def test_two_officers_correct_the_same_figure(county: County) -> None:
    reported = await county.report("u02", "duty", "H1", "80")
    payloads = await county.answers(
        *(
            (
                login,
                "measurementCorrect",
                {
                    "measurement": reported["id"],
                    "fact": {"rating": rating},
                    "reason": "经核对更正",
                    "expectedVersion": reported["version"],
                },
                MEASUREMENT,
            )
            for login, rating in (("office", "81"), ("office2", "82"))
        )
    )
    (won,) = winners(payloads)
    assert losers(payloads) == [["VERSION_CONFLICT"]]
    held = await kept(county, "u02", "H1")
    assert held["fact"] == won["measurement"]["fact"]
    assert held["version"] == 2


async def test_two_first_reports(county: County) -> None:
    payloads = await county.answers(
        *(
            ("head-u03", "measurementReport", county.report_input("u03", "duty", "H1", rating), MEASUREMENT)
            for rating in ("61", "62", "63")
        )
    )
    (won,) = winners(payloads)
    assert losers(payloads) == [["VERSION_CONFLICT"]] * 2
    assert (await kept(county, "u03", "H1"))["fact"] == won["measurement"]["fact"]


async def test_verifying_while_the_figure_is_reported_anew(county: County) -> None:
    reported = await county.report("u04", "duty", "H1", "70")
    again = county.report_input("u04", "duty", "H1", "99") | {"expectedVersion": reported["version"]}
    verify = {"measurement": reported["id"], "expectedVersion": reported["version"]}
    payloads = await county.answers(
        ("office", "measurementVerify", verify, MEASUREMENT),
        ("head-u04", "measurementReport", again, MEASUREMENT),
    )
    (won,) = winners(payloads)
    assert losers(payloads) == [["VERSION_CONFLICT"]]
    held = await kept(county, "u04", "H1")
    # Whatever was verified is the figure the officer saw.
    assert (held["status"], held["fact"]["rating"]) in (("VERIFIED", "70"), ("REPORTED", "99"))
    assert held["status"] == won["measurement"]["status"]


async def test_verifying_and_returning_at_once(county: County) -> None:
    reported = await county.report("u05", "duty", "H1", "70")
    about = {"measurement": reported["id"], "expectedVersion": reported["version"]}
    payloads = await county.answers(
        ("office", "measurementVerify", about, MEASUREMENT),
        ("office2", "measurementReturn", about | {"reason": "缺少佐证"}, MEASUREMENT),
    )
    assert len(winners(payloads)) == 1
    assert losers(payloads) == [["VERSION_CONFLICT"]]


async def test_different_figures_do_not_stand_in_each_others_way(county: County) -> None:
    payloads = await county.answers(
        *(
            (
                f"head-{unit}",
                "measurementReport",
                county.report_input(unit, "duty", "FY", str(50 + number)),
                MEASUREMENT,
            )
            for number, unit in enumerate(county.units)
        )
    )
    assert losers(payloads) == []
    ratings = [payload["measurement"]["fact"]["rating"] for payload in payloads]
    assert ratings == [str(50 + number) for number in range(len(county.units))]


async def test_an_event_is_withdrawn_once(county: County) -> None:
    recorded = await county.inspected("u06", "1")
    withdraw = {"event": recorded["id"], "reason": "申诉成立", "expectedVersion": recorded["version"]}
    payloads = await county.answers(
        *(("inspector", "eventWithdraw", withdraw, "event { version withdrawnAt }") for _ in range(2))
    )
    assert len(winners(payloads)) == 1
    assert losers(payloads) == [["VERSION_CONFLICT"]]
    current = withdraw | {"expectedVersion": 2}
    again = await county.change("inspector", "eventWithdraw", current, "event { version }")
    assert faults(again) == [("EVENT_WITHDRAWN", "event")]


async def test_two_publications_of_one_draft(county: County) -> None:
    text = PORTFOLIO_SCHEME.replace("county.portfolio", "twice")
    drafted = await county.changed(
        "office", "schemeDraft", {"source": {"document": text}}, "scheme { id revision }"
    )
    given = {"scheme": drafted["id"], "expectedRevision": drafted["revision"]}
    payloads = await county.answers(
        *((login, "schemePublish", given, "scheme { status }") for login in ("office", "office2"))
    )
    assert len(winners(payloads)) == 1
    assert losers(payloads) == [["SCHEME_PUBLISHED"]]


async def test_two_drafts_of_one_code_become_two_versions(county: County) -> None:
    text = PORTFOLIO_SCHEME.replace("county.portfolio", "drafts")
    payloads = await county.answers(
        *(("office", "schemeDraft", {"source": {"document": text}}, "scheme { version }") for _ in range(3))
    )
    assert losers(payloads) == []
    assert sorted(payload["scheme"]["version"] for payload in payloads) == [1, 2, 3]


async def test_two_revisions_of_one_draft(county: County) -> None:
    text = PORTFOLIO_SCHEME.replace("county.portfolio", "revised")
    drafted = await county.changed(
        "office", "schemeDraft", {"source": {"document": text}}, "scheme { id revision }"
    )
    given = {"scheme": drafted["id"], "document": text, "expectedRevision": drafted["revision"]}
    payloads = await county.answers(
        *((login, "schemeRevise", given, "scheme { revision }") for login in ("office", "office2"))
    )
    assert len(winners(payloads)) == 1
    assert [codes(p) for p in payloads if p["userErrors"]] == [["VERSION_CONFLICT"]]


async def test_two_cycles_of_one_year(world: World) -> None:
    county = await County.found(world, 610_002, units=1)
    county.schemes = {
        "unit": await county.publish(UNIT_SCHEME),
        "portfolio": await county.publish(PORTFOLIO_SCHEME),
    }
    given = {"year": 2025, "name": "年度考核", "entries": county.roster()}
    payloads = await county.answers(
        *((login, "cycleOpen", given, "cycle { id }") for login in ("office", "office2"))
    )
    assert len(winners(payloads)) == 1
    assert losers(payloads) == [["CYCLE_EXISTS"]]


async def test_closing_computing_and_releasing_at_once(world: World) -> None:
    county = await (await County.found(world, 610_003, units=2)).prepare()
    await county.fill()
    close = {"cycle": county.cycle, "expectedVersion": await county.version()}
    closed = await county.answers(
        *((login, "cycleClose", close, "cycle { version }") for login in ("office", "office2"))
    )
    assert len(winners(closed)) == 1
    assert losers(closed) == [["VERSION_CONFLICT"]]

    computed = await county.answers(
        *((login, "runCompute", {"cycle": county.cycle}, "run { id number }") for login in ("office",) * 3)
    )
    assert losers(computed) == []
    # Who asks while the same is computed gets its outcome; who asks later gets a run of their own.
    (first,) = {payload["run"]["id"] for payload in computed}
    later = await county.changed("office", "runCompute", {"cycle": county.cycle}, "run { id number }")
    assert later["number"] == 2

    outdated = await county.change("office", "releasePublish", {"run": first}, "release { id }")
    assert faults(outdated) == [("RUN_OUTDATED", "run")]
    released = await county.answers(
        *(
            (login, "releasePublish", {"run": later["id"]}, "release { id }")
            for login in ("office", "office2")
        )
    )
    assert len(winners(released)) == 1
    assert {"CYCLE_NOT_CLOSED", "REPLACES_OTHER_RELEASE"} <= set(losers(released)[0])
    shown = await county.ask(
        "office", "query($id: ID!) { cycle(id: $id) { status releases { id } } }", {"id": county.cycle}
    )
    assert shown["cycle"]["status"] == "RELEASED"
    assert shown["cycle"]["releases"] == [winners(released)[0]["release"]]


async def test_a_report_against_a_closing_cycle(world: World) -> None:
    county = await (await County.found(world, 610_004, units=1)).prepare()
    close = {"cycle": county.cycle, "expectedVersion": await county.version()}
    reported, closed = await county.answers(
        ("head-u01", "measurementReport", county.report_input("u01", "duty", "H1", "90"), MEASUREMENT),
        ("office", "cycleClose", close, "cycle { status }"),
    )
    assert closed["userErrors"] == []
    assert codes(reported) in ([], ["CYCLE_CLOSED"])
    late = await county.change(
        "head-u01", "measurementReport", county.report_input("u01", "duty", "FY", "90"), MEASUREMENT
    )
    assert faults(late) == [("CYCLE_CLOSED", "")]
