"""Twenty who do at the same moment what only one of them may do: what must hold afterwards, holds.

They meet before their first lock, each with the same rows read; or one of them is held before it commits, and
the others wait. Those who come too late are told why, and nobody is told `BUSY`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from schema.scalars import encode_id
from tenants.viewer import Role
from tests.worlds.counties import County, codes
from tests.worlds.crowds import (
    MANY,
    Request,
    at_once,
    first_then,
    meeting_before_commit,
    meeting_before_locks,
    no_conflicts,
    until_waiting,
)
from tests.worlds.findings import finding
from tests.worlds.mutations import mutation_document
from tests.worlds.scheme_texts import PORTFOLIO_SCHEME, UNIT_SCHEME
from tests.worlds.world import ISSUER, World

MEASUREMENT = "measurement { id version status }"
CYCLE = "cycle { id status version }"
GRANTED = "appointment { id }"
SUBJECT = "subject { id name }"


@pytest.fixture(scope="module")
async def county(crowd: World) -> County:
    """A year in which some tests have a unit of their own."""
    return await (await County.found(crowd, 616_001, units=6)).prepare()


async def count(county: County, query: str, **values: Any) -> int:
    async with county.world.owner.begin() as owner:
        await owner.execute(text(f"SET LOCAL app.tenant = '{county.tenant}'"))
        return int(await owner.scalar(text(query), {"tenant": county.tenant, **values}) or 0)


def told(payloads: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """What those are told who were refused; all but one are."""
    refused = [codes(payload) for payload in payloads if payload["userErrors"]]
    assert len(refused) == len(payloads) - 1
    return refused


def same(request: Request) -> list[Request]:
    return [request] * MANY


async def test_one_of_many_verifications_counts(county: County) -> None:
    reported = await county.report("u01", "duty", "H1", "80")
    about = {"measurement": reported["id"], "expectedVersion": reported["version"]}
    payloads = await at_once(county, same(("office", "measurementVerify", about, MEASUREMENT)))
    assert told(payloads) == [["VERSION_CONFLICT"]] * (MANY - 1)
    logged = "SELECT count(*) FROM audit_entries WHERE tenant = :tenant AND action = 'measurement:verify'"
    assert await count(county, logged) == 1


async def test_one_of_many_first_reports_counts(county: County) -> None:
    payloads = await at_once(
        county,
        (
            (
                "head-u02",
                "measurementReport",
                county.report_input("u02", "duty", "H1", str(60 + number)),
                MEASUREMENT,
            )
            for number in range(MANY)
        ),
    )
    assert told(payloads) == [["VERSION_CONFLICT"]] * (MANY - 1)


async def test_a_first_report_that_comes_many_times_is_one(county: County) -> None:
    given = county.report_input("u03", "duty", "H1", "77")
    payloads = await at_once(county, same(("head-u03", "measurementReport", given, MEASUREMENT)))
    assert [payload["userErrors"] for payload in payloads] == [[]] * MANY
    assert {payload["measurement"]["version"] for payload in payloads} == {1}


async def test_verified_is_what_was_seen_however_many_report_it_anew(county: County) -> None:
    reported = await county.report("u04", "duty", "H1", "70")
    seen = {"measurement": reported["id"], "expectedVersion": reported["version"]}
    again = county.report_input("u04", "duty", "H1", "99") | {"expectedVersion": reported["version"]}
    payloads = await at_once(
        county,
        [
            ("office", "measurementVerify", seen, MEASUREMENT),
            ("head-u04", "measurementReport", again, MEASUREMENT),
        ]
        * (MANY // 2),
    )
    won = {payload["measurement"]["status"] for payload in payloads if not payload["userErrors"]}
    refused = {code for payload in payloads for code in codes(payload)}
    assert won in ({"VERIFIED"}, {"REPORTED"})
    # Reported anew, it is the same report sent again for the others.
    assert refused == {"VERSION_CONFLICT"}
    assert await count(
        county,
        "SELECT count(*) FROM measurements WHERE tenant = :tenant AND version = 2 AND "
        "(status, fact->>'rating') IN (('verified', '70'), ('reported', '99'))",
    )


async def test_a_finding_is_recorded_once_and_withdrawn_once(county: County) -> None:
    given = finding(county, "u05")
    with no_conflicts(county.world):
        payloads = await at_once(
            county, same(("inspector", "inspectionRecord", given, "event { id version }"))
        )
    assert told(payloads) == [["EVENT_TWICE_BY_DAY"]] * (MANY - 1)
    (event,) = (payload["event"] for payload in payloads if payload["event"])
    withdraw = {"event": event["id"], "reason": "误记", "expectedVersion": event["version"]}
    withdrawn = await at_once(county, same(("inspector", "eventWithdraw", withdraw, "event { version }")))
    assert told(withdrawn) == [["VERSION_CONFLICT"]] * (MANY - 1)


async def test_nobody_comes_to_hold_roles_that_exclude_one_another(county: County) -> None:
    await county.world.person(county.tenant, "wanted", Role.LEADER, valid_to=date(2020, 1, 1))
    roles = ("SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDITOR", "LEADER")
    grants = [
        {"issuer": ISSUER, "login": "wanted", "name": "某同志", "role": roles[number % len(roles)]}
        for number in range(MANY)
    ]
    document = mutation_document("appointmentGrant", GRANTED)
    with no_conflicts(county.world), meeting_before_locks(MANY):
        bodies = await asyncio.gather(
            *(county.world.answer("security", county.tenant, document, {"input": each}) for each in grants)
        )
    reasons = [error["extensions"].get("reason") for body in bodies for error in body.get("errors", ())]
    # The same grant once more is the same appointment.
    assert reasons == ["EXCLUSIVE_ROLES"] * (MANY - MANY // len(roles))
    held = (
        "SELECT count(*) FROM appointments JOIN users ON user_id = users.id "
        "WHERE users.tenant = :tenant AND login = 'wanted' AND valid_to IS NULL"
    )
    assert await count(county, held) == 1


async def test_a_person_who_is_new_is_added_once(county: County) -> None:
    given = {"issuer": ISSUER, "login": "new", "name": "某同志", "role": "LEADER"}
    with no_conflicts(county.world):
        payloads = await county.answers(*same(("security", "appointmentGrant", given, GRANTED)))
    assert len({payload["appointment"]["id"] for payload in payloads}) == 1
    assert await count(county, "SELECT count(*) FROM users WHERE tenant = :tenant AND login = 'new'") == 1


async def test_officers_who_dismiss_one_another_leave_one_who_can_appoint(crowd: World) -> None:
    county = await County.found(crowd, 616_002, units=0, portfolios=0)
    for number in range(MANY):
        await crowd.person(county.tenant, f"officer-{number}", Role.SECURITY_ADMIN)
    async with crowd.owner.begin() as owner:
        await owner.execute(text(f"SET LOCAL app.tenant = '{county.tenant}'"))
        held = await owner.execute(
            text("SELECT login, appointments.id FROM appointments JOIN users ON user_id = users.id")
        )
        ids = {row.login: encode_id("appointment", row.id) for row in held}
    document = mutation_document("appointmentRevoke", GRANTED)
    with meeting_before_locks(MANY):
        bodies = await asyncio.gather(
            *(
                crowd.answer(
                    f"officer-{number}",
                    county.tenant,
                    document,
                    {"input": {"appointment": ids[f"officer-{(number + 1) % MANY}"]}},
                )
                for number in range(MANY)
            )
        )
    refused = {error["extensions"]["code"] for body in bodies for error in body.get("errors", ())}
    assert refused == {"NO_APPOINTMENT"}
    left = (
        "SELECT count(*) FROM appointments JOIN users ON user_id = users.id "
        "WHERE users.tenant = :tenant AND login LIKE 'officer-%' AND revoked_at IS NULL"
    )
    dismissed = sum("errors" not in body for body in bodies)
    assert await count(county, left) == MANY - dismissed > 0


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ([("c1", "林业局")] * MANY, ["CODE_TAKEN", "NAME_TAKEN"]),
        ([(f"d{number}", "农业局" + " " * (number % 2)) for number in range(MANY)], ["NAME_TAKEN"]),
    ],
    ids=["the-same", "the-same-name"],
)
async def test_subjects_that_look_alike(
    county: County, named: list[tuple[str, str]], expected: list[str]
) -> None:
    given = [{"level": "UNIT", "code": code, "name": name} for code, name in named]
    with no_conflicts(county.world):
        payloads = await at_once(county, (("sysadmin", "subjectCreate", each, SUBJECT) for each in given))
    assert told(payloads) == [expected] * (MANY - 1)


async def test_drafts_and_publications(county: County) -> None:
    """Drafts are numbered without a gap; of categories that look alike one is published."""
    categories = ["".join(w.upper() if n >> i & 1 else w for i, w in enumerate("stree")) for n in range(MANY)]
    documents = [
        PORTFOLIO_SCHEME.replace("county.portfolio", "alike").replace(
            'category = "portfolio"', f'category = "{category}"'
        )
        for category in categories
    ]
    with no_conflicts(county.world):
        drafted = await at_once(
            county,
            (
                ("office", "schemeDraft", {"source": {"document": each}}, "scheme { id version revision }")
                for each in documents
            ),
        )
    assert sorted(each["scheme"]["version"] for each in drafted) == list(range(1, MANY + 1))
    about = [{"scheme": each["scheme"]["id"], "expectedRevision": 1} for each in drafted]
    with no_conflicts(county.world):
        published = await at_once(
            county, (("office2", "schemePublish", each, "scheme { status }") for each in about)
        )
    assert told(published) == [["LOOKS_ALIKE"]] * (MANY - 1)


async def test_a_draft_is_revised_published_or_discarded_once(county: County) -> None:
    document = PORTFOLIO_SCHEME.replace("county.portfolio", "turned")
    draft = await county.changed(
        "office", "schemeDraft", {"source": {"document": document}}, "scheme { id revision }"
    )
    about = {"scheme": draft["id"], "expectedRevision": draft["revision"]}
    steps: list[Request] = [
        ("office", "schemePublish", about, "scheme { status }"),
        ("office2", "schemeDiscard", about, "scheme { status }"),
        ("office", "schemeRevise", about | {"document": document}, "scheme { status }"),
    ]
    payloads = await at_once(county, (steps[number % len(steps)] for number in range(MANY)))
    refused = {code for each in told(payloads) for code in each}
    assert len(refused & {"SCHEME_PUBLISHED", "SCHEME_DISCARDED"}) <= 1
    assert refused <= {"SCHEME_PUBLISHED", "SCHEME_DISCARDED", "VERSION_CONFLICT"}


async def test_a_year_is_opened_closed_and_reopened_once(crowd: World) -> None:
    county = await County.found(crowd, 616_003, units=1, portfolios=0)
    county.schemes["unit"] = await county.publish(UNIT_SCHEME)
    roster = [{"subject": county.id("u01"), "scheme": county.schemes["unit"]}]
    opening = {"year": 2025, "name": "年度考核", "entries": roster}
    opened = await at_once(county, same(("office", "cycleOpen", opening, CYCLE)))
    assert told(opened) == [["CYCLE_EXISTS"]] * (MANY - 1)
    (county.cycle,) = (payload["cycle"]["id"] for payload in opened if payload["cycle"])
    for mutation, more in (
        ("rosterEdit", {"put": roster}),
        ("cycleClose", {}),
        ("cycleReopen", {"reason": "复核"}),
    ):
        given = {"cycle": county.cycle, "expectedVersion": await county.version()} | more
        with no_conflicts(crowd):
            turned = await at_once(county, same(("office", mutation, given, "cycle { id }")))
        assert told(turned) == [["VERSION_CONFLICT"]] * (MANY - 1)


async def test_no_figure_comes_in_after_the_close_and_none_is_lost_before(crowd: World) -> None:
    county = await (await County.found(crowd, 616_004, units=MANY)).prepare()

    def reports(period: str) -> list[Request]:
        return [
            (
                f"head-{unit}",
                "measurementReport",
                county.report_input(unit, "duty", period, "90"),
                MEASUREMENT,
            )
            for unit in county.units
        ]

    closing: Request = (
        "office",
        "cycleClose",
        {"cycle": county.cycle, "expectedVersion": await county.version()},
        CYCLE,
    )
    with no_conflicts(crowd):
        # All reports are written and not committed: the close waits for each of them.
        with meeting_before_commit(MANY + 1) as meeting:
            reporting = asyncio.create_task(county.answers(*reports("H1")))
            await meeting.until_here(MANY)
            close = asyncio.create_task(county.answers(closing))
            await until_waiting(crowd, 1)
            await meeting.come()
            assert [payload["userErrors"] for payload in await reporting] == [[]] * MANY
            assert [payload["userErrors"] for payload in await close] == [[]]
        await county.turn("cycleReopen", reason="复核")
        # The close is written and not committed: each report waits for it, and is told.
        closing = (*closing[:2], {"cycle": county.cycle, "expectedVersion": await county.version()}, CYCLE)
        with meeting_before_commit(2) as meeting:
            close = asyncio.create_task(county.answers(closing))
            await meeting.until_here(1)
            reporting = asyncio.create_task(county.answers(*reports("FY")))
            await until_waiting(crowd, MANY)
            await meeting.come()
            assert [codes(payload) for payload in await reporting] == [["CYCLE_CLOSED"]] * MANY
            assert [payload["userErrors"] for payload in await close] == [[]]
    written = "SELECT count(*) FROM measurements WHERE tenant = :tenant"
    assert await count(county, written) == MANY


async def test_whom_a_report_is_about_is_not_taken_out_of_the_roster(crowd: World) -> None:
    county = await (await County.found(crowd, 616_005, units=2)).prepare()
    report: Request = (
        "head-u01",
        "measurementReport",
        county.report_input("u01", "duty", "H1", "90"),
        MEASUREMENT,
    )
    given = {"cycle": county.cycle, "remove": [county.id("u01")], "expectedVersion": await county.version()}
    removal: Request = ("office", "rosterEdit", given, CYCLE)
    reported, removed = await first_then(county, report, [removal] * MANY)
    assert (codes(reported), [codes(each) for each in removed]) == ([], [["HAS_FACTS"]] * MANY)
    given = given | {"remove": [county.id("u02")]}
    late = {"input": county.report_input("u02", "duty", "H1", "90")}
    document = mutation_document("measurementReport", MEASUREMENT)
    with meeting_before_commit(2) as meeting:
        held = asyncio.create_task(county.answers(("office", "rosterEdit", given, CYCLE)))
        await meeting.until_here(1)
        waiting = [
            asyncio.create_task(crowd.answer("head-u02", county.tenant, document, late)) for _ in range(MANY)
        ]
        await until_waiting(crowd, MANY)
        await meeting.come()
    assert [codes(out) for out in await held] == [[]]
    # Nothing is expected of who isn't in the roster.
    told_late = [
        error["extensions"]["code"] for each in await asyncio.gather(*waiting) for error in each["errors"]
    ]
    assert told_late == ["NOT_FOUND"] * MANY


async def test_who_is_in_a_roster_does_not_end_before_the_year(crowd: World) -> None:
    county = await County.found(crowd, 616_006, units=2, portfolios=0)
    county.schemes["unit"] = await county.publish(UNIT_SCHEME)

    def opening(unit: str) -> Request:
        roster = [{"subject": county.id(unit), "scheme": county.schemes["unit"]}]
        return "office", "cycleOpen", {"year": 2025, "name": "年度考核", "entries": roster}, CYCLE

    def ending(unit: str) -> Request:
        given = {"subject": county.id(unit), "validTo": "2024-12-31", "expectedVersion": 1}
        return "sysadmin", "subjectEnd", given, SUBJECT

    ended, opened = await first_then(county, ending("u02"), [opening("u02")] * MANY)
    assert (codes(ended), [codes(each) for each in opened]) == ([], [["SUBJECT_NOT_IN_YEAR"]] * MANY)
    first, late = await first_then(county, opening("u01"), [ending("u01")] * MANY)
    assert (codes(first), [codes(each) for each in late]) == ([], [["SUBJECT_IN_ROSTER"]] * MANY)


async def test_one_of_many_releases_is_published(crowd: World) -> None:
    county = await (await County.found(crowd, 616_007, units=2)).prepare()
    await county.fill()
    await county.turn("cycleClose")
    run = await county.compute()
    with no_conflicts(crowd):
        publishing = ("office", "releasePublish", {"run": run["id"]}, "release { id }")
        payloads = await at_once(county, same(publishing))
    refused = {code for each in told(payloads) for code in each}
    assert refused >= {"CYCLE_NOT_CLOSED", "REPLACES_OTHER_RELEASE"}
    in_force = "SELECT count(*) FROM releases WHERE tenant = :tenant AND superseded_at IS NULL"
    assert await count(county, in_force) == 1
    assert await count(county, "SELECT count(*) FROM released_scores WHERE tenant = :tenant") == 4
