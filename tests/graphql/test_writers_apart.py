"""Writers of different things are in nobody's way: all of them are in the middle of their work at once.

They meet before they commit, with every lock taken and every row written: if one waited for another, the
meeting would never be complete.
"""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tenants.viewer import Role
from tests.worlds.counties import County
from tests.worlds.crowds import MANY, crowded, meeting_before_commit, no_conflicts
from tests.worlds.findings import finding
from tests.worlds.scheme_texts import PORTFOLIO_SCHEME
from tests.worlds.world import ISSUER, World

GOVERNMENTS = range(615_001, 615_001 + MANY)
APPOINTERS = 32

MEASUREMENT = "measurement { id version status }"
GRANTED = "appointment { id }"


@pytest.fixture(scope="module")
async def county(crowd: World) -> County:
    """Units enough for each writer to have one."""
    return await (await County.found(crowd, 614_001, units=MANY)).prepare()


def done(payloads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    assert [payload["userErrors"] for payload in payloads] == [[]] * len(payloads)
    return payloads


def grant(login: str, role: Role = Role.LEADER) -> dict[str, Any]:
    return {"issuer": ISSUER, "login": login, "name": "某同志", "role": role.name}


async def test_writers_of_different_figures(county: County) -> None:
    reports = [
        (f"head-{unit}", "measurementReport", county.report_input(unit, "duty", "H1", "80"), MEASUREMENT)
        for unit in county.units
    ]
    with no_conflicts(county.world), meeting_before_commit(MANY):
        reported = done(await county.answers(*reports))
    about = [
        {"measurement": each["measurement"]["id"], "expectedVersion": each["measurement"]["version"]}
        for each in reported
    ]
    with no_conflicts(county.world), meeting_before_commit(MANY):
        verified = done(
            await county.answers(*(("office", "measurementVerify", each, MEASUREMENT) for each in about))
        )
    assert {each["measurement"]["status"] for each in verified} == {"VERIFIED"}
    corrections = [
        each | {"expectedVersion": 2, "fact": {"rating": "79"}, "reason": "复核"} for each in about
    ]
    with no_conflicts(county.world), meeting_before_commit(MANY):
        done(
            await county.answers(
                *(("office2", "measurementCorrect", each, MEASUREMENT) for each in corrections)
            )
        )


async def test_writers_of_different_figures_of_one_unit(county: County) -> None:
    figures = [
        (unit, indicator, period)
        for unit in ("u01", "u02")
        for indicator, period in (("duty", "FY"), ("economy", None))
    ]
    reports = [
        (
            "provider" if indicator == "economy" else f"head-{unit}",
            "measurementReport",
            county.report_input(unit, indicator, period, "80"),
            MEASUREMENT,
        )
        for unit, indicator, period in figures
    ]
    with no_conflicts(county.world), meeting_before_commit(len(figures)):
        done(await county.answers(*reports))


async def test_events_of_different_subjects(county: County) -> None:
    findings = [finding(county, unit) for unit in county.units]
    with no_conflicts(county.world), meeting_before_commit(MANY):
        done(
            await county.answers(
                *(("inspector", "inspectionRecord", each, "event { id }") for each in findings)
            )
        )


async def test_writers_of_different_governments(crowd: World) -> None:
    """Also where they change what a whole government shares: its people, its subjects, its year's state."""
    for tenant in GOVERNMENTS:
        await crowd.government(tenant, f"县{tenant}")
        await crowd.person(tenant, "security", Role.SECURITY_ADMIN)
        await crowd.person(tenant, "sysadmin", Role.SYSTEM_ADMIN)
    closing = await (await County.found(crowd, 614_002, units=1)).prepare()
    close = {"cycle": closing.cycle, "expectedVersion": await closing.version()}
    reporting = await (await County.found(crowd, 614_003, units=1)).prepare()
    report = reporting.report_input("u01", "duty", "H1", "80")
    unit = {"level": "UNIT", "code": "x1", "name": "林业局"}
    with no_conflicts(crowd), meeting_before_commit(MANY + 2):
        answers = await asyncio.gather(
            *(
                crowd.change("security", tenant, "appointmentGrant", grant("newcomer"), GRANTED)
                if tenant % 2
                else crowd.change("sysadmin", tenant, "subjectCreate", unit, "subject { id }")
                for tenant in GOVERNMENTS
            ),
            closing.change("office", "cycleClose", close, "cycle { status }"),
            reporting.change("head-u01", "measurementReport", report, MEASUREMENT),
        )
    done(answers)


async def test_many_who_appoint_at_once(county: County) -> None:
    """Also if one officer appoints them all."""
    for number in range(8):
        await county.world.person(county.tenant, f"security-{number}", Role.SECURITY_ADMIN)
    grants = [
        (f"security-{number % 8}", "appointmentGrant", grant(f"newcomer-{number}"), GRANTED)
        for number in range(APPOINTERS)
    ]
    with no_conflicts(county.world), meeting_before_commit(APPOINTERS):
        granted = done(await county.answers(*grants))
    assert len({each["appointment"]["id"] for each in granted}) == APPOINTERS
    revocations = [
        ("security-0", "appointmentRevoke", {"appointment": each["appointment"]["id"]}, GRANTED)
        for each in granted
    ]
    with no_conflicts(county.world), meeting_before_commit(APPOINTERS):
        done(await county.answers(*revocations))


async def test_those_who_share_a_list_wait_and_nobody_begins_again(county: County) -> None:
    """Subjects of one government are created one after the other, drafts of one code numbered likewise."""
    created = [
        (
            "sysadmin",
            "subjectCreate",
            {"level": "UNIT", "code": f"n{n}", "name": f"新设{n}局"},
            "subject { id }",
        )
        for n in range(APPOINTERS)
    ]
    with no_conflicts(county.world):
        done(await county.answers(*created))
    text = PORTFOLIO_SCHEME.replace("county.portfolio", "drafted")
    drafts = [("office", "schemeDraft", {"source": {"document": text}}, "scheme { version }")] * APPOINTERS
    with no_conflicts(county.world):
        drafted = done(await county.answers(*drafts))
    assert sorted(each["scheme"]["version"] for each in drafted) == list(range(1, APPOINTERS + 1))


async def test_those_who_compute_at_once_in_several_processes_get_one_run(county: County) -> None:
    async with crowded(county.world) as second, crowded(county.world) as third:
        everybody = [replace(county, world=world) for world in (county.world, second, third)]
        computed = await asyncio.gather(*(each.compute() for each in everybody))
        assert {run["number"] for run in computed} == {1}
        assert [each.world.database.conflicts for each in everybody[1:]] == [0, 0]
