"""Appointments in time: from the first day to the last, and over with the very next request."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import text

from schema.scalars import encode_id
from tenants.viewer import Role
from tests.worlds.figures import about_figure
from tests.worlds.realms import COUNTY, RUNNING, Realm, Realms
from tests.worlds.world import ISSUER

pytest_plugins = ("tests.worlds.realm_copies",)

ME = "{ viewer { appointments { role until } } }"
REPORT = """
mutation Report($input: MeasurementReportInput!) {
  measurementReport(input: $input) { measurement { version } userErrors { code } }
}
"""
GRANT = """
mutation Grant($input: AppointmentGrantInput!) {
  appointmentGrant(input: $input) { appointment { id } userErrors { code path } }
}
"""
REVOKE = """
mutation Revoke($input: AppointmentRevokeInput!) {
  appointmentRevoke(input: $input) { appointment { revokedAt } userErrors { code path } }
}
"""


@pytest.fixture(scope="module")
def realm(realms: Realms) -> Realm:
    return realms[COUNTY]


def _today() -> date:
    """The day it is in China, worked out here."""
    return datetime.now(timezone(timedelta(hours=8))).date()


def _codes(body: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(e["extensions"]["code"], e["extensions"].get("reason")) for e in body.get("errors", ())]


@pytest.mark.parametrize(
    ("first", "last", "in_force"),
    [
        (-10, -1, False),
        (-10, 0, True),
        (0, 0, True),
        (0, None, True),
        (0, 10, True),
        (1, None, False),
        (1, 10, False),
    ],
)
async def test_both_the_first_and_the_last_day_count(
    realm: Realm, first: int, last: int | None, in_force: bool
) -> None:
    before = _today()
    login = f"dated {first} {last}"
    await realm.world.person(
        COUNTY,
        login,
        Role.LEADER,
        valid_from=before + timedelta(days=first),
        valid_to=None if last is None else before + timedelta(days=last),
    )
    body = await realm.world.answer(login, COUNTY, ME)
    assert _today() == before, "midnight passed; run it again"
    assert _codes(body) == ([] if in_force else [("NO_APPOINTMENT", None)])


async def test_only_the_appointments_in_force_count_of_several(realm: Realm) -> None:
    yesterday = _today() - timedelta(days=1)
    await realm.world.person(COUNTY, "several", Role.PERFORMANCE_OFFICE, valid_to=yesterday)
    await realm.world.person(COUNTY, "several", Role.LEADER)
    data = await realm.world.ask("several", COUNTY, ME)
    assert data["viewer"]["appointments"] == [{"role": "LEADER", "until": None}]
    given = {"input": {"cycle": realm.ids["cycle", RUNNING]}}
    document = "mutation($input: RunComputeInput!) { runCompute(input: $input) { userErrors { code } } }"
    body = await realm.world.answer("several", COUNTY, document, given)
    assert _codes(body) == [("FORBIDDEN", "NOT_YOUR_ROLE")]


async def _revoke(realm: Realm, login: str, key: Any) -> dict[str, Any]:
    given = {"input": {"appointment": encode_id("appointment", key)}}
    return await realm.world.answer(login, COUNTY, REVOKE, given)


async def test_revoking_ends_it_with_the_very_next_request_also_between_two_mutations(realm: Realm) -> None:
    head = await realm.world.person(COUNTY, "head", Role.UNIT_HEAD, realm.subjects["water"])
    figure = about_figure(realm.ids["cycle", RUNNING], realm.subject("water"), "work")
    first = {"input": figure | {"fact": {"rating": "70"}}}
    second = {"input": figure | {"fact": {"rating": "75"}, "expectedVersion": 1}}
    data = await realm.world.ask("head", COUNTY, REPORT, first)
    assert data["measurementReport"]["measurement"] == {"version": 1}
    body = await _revoke(realm, realm.login(Role.SECURITY_ADMIN), head)
    assert body["data"]["appointmentRevoke"]["appointment"]["revokedAt"]
    assert _codes(await realm.world.answer("head", COUNTY, REPORT, second)) == [("NO_APPOINTMENT", None)]
    assert _codes(await realm.world.answer("head", COUNTY, ME)) == [("NO_APPOINTMENT", None)]
    async with realm.world.owner.connect() as connection:
        query = text("SELECT version FROM measurements WHERE tenant = :tenant AND subject_id = :subject")
        kept = await connection.execute(query, {"tenant": COUNTY, "subject": realm.subjects["water"]})
        assert [row.version for row in kept if row.version > 1] == []


async def test_an_appointment_is_revoked_once(realm: Realm) -> None:
    other = await realm.world.person(COUNTY, "third", Role.SECURITY_ADMIN)
    body = await _revoke(realm, realm.login(Role.SECURITY_ADMIN), other)
    assert body["data"]["appointmentRevoke"]["userErrors"] == []
    assert _codes(await realm.world.answer("third", COUNTY, ME)) == [("NO_APPOINTMENT", None)]
    body = await _revoke(realm, realm.login(Role.SECURITY_ADMIN), other)
    faults = body["data"]["appointmentRevoke"]["userErrors"]
    assert [fault["code"] for fault in faults] == ["APPOINTMENT_REVOKED"]


async def _grant(
    realm: Realm, login: str, role: Role, node: str | None = None, **more: Any
) -> dict[str, Any]:
    given: dict[str, Any] = {"issuer": ISSUER, "login": login, "name": "某同志", "role": role.name}
    given |= {"node": realm.subject(node)} if node else {}
    return await realm.world.answer(realm.login(Role.SECURITY_ADMIN), COUNTY, GRANT, {"input": given | more})


async def test_a_granted_appointment_counts_with_the_next_request(realm: Realm) -> None:
    assert _codes(await realm.world.answer("newcomer", COUNTY, ME)) == [("NO_APPOINTMENT", None)]
    body = await _grant(realm, "newcomer", Role.REPORTER, "water")
    assert body["data"]["appointmentGrant"]["userErrors"] == []
    data = await realm.world.ask("newcomer", COUNTY, ME)
    assert data["viewer"]["appointments"] == [{"role": "REPORTER", "until": None}]


async def test_one_granted_for_later_does_not_count_yet(realm: Realm) -> None:
    later = (_today() + timedelta(days=2)).isoformat()
    body = await _grant(realm, "successor", Role.LEADER, validFrom=later)
    assert body["data"]["appointmentGrant"]["userErrors"] == []
    assert _codes(await realm.world.answer("successor", COUNTY, ME)) == [("NO_APPOINTMENT", None)]


async def test_one_that_would_be_over_already_is_refused(realm: Realm) -> None:
    yesterday = (_today() - timedelta(days=1)).isoformat()
    body = await _grant(realm, "late", Role.LEADER, validFrom="2020-01-01", validTo=yesterday)
    (fault,) = body["data"]["appointmentGrant"]["userErrors"]
    assert (fault["code"], fault["path"]) == ("ENDS_BEFORE_START", ["validTo"])


@pytest.mark.parametrize("officer", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
async def test_the_officers_exclude_one_another_and_every_business_role(realm: Realm, officer: Role) -> None:
    login = f"officer {officer}"
    await realm.world.person(COUNTY, login, officer)
    for role, node in (
        (Role.SYSTEM_ADMIN, None),
        (Role.SECURITY_ADMIN, None),
        (Role.AUDITOR, None),
        (Role.PERFORMANCE_OFFICE, None),
        (Role.UNIT_HEAD, "water"),
        (Role.STAFF, "engineer"),
    ):
        body = await _grant(realm, login, role, node)
        assert _codes(body) == ([] if role is officer else [("FORBIDDEN", "EXCLUSIVE_ROLES")]), role
    data = await realm.world.ask(login, COUNTY, ME)
    assert {held["role"] for held in data["viewer"]["appointments"]} == {officer.name}


async def test_who_holds_a_business_role_becomes_no_officer_even_later(realm: Realm) -> None:
    later = (_today() + timedelta(days=30)).isoformat()
    await _grant(realm, "future leader", Role.LEADER, validFrom=later)
    body = await _grant(realm, "future leader", Role.AUDITOR)
    assert _codes(body) == [("FORBIDDEN", "EXCLUSIVE_ROLES")]


async def test_a_role_that_is_over_excludes_nothing(realm: Realm) -> None:
    yesterday = _today() - timedelta(days=1)
    await realm.world.person(COUNTY, "former", Role.LEADER, valid_to=yesterday)
    gone = await realm.world.person(COUNTY, "former", Role.UNIT_HEAD, realm.subjects["water"])
    assert _codes(await _grant(realm, "former", Role.AUDITOR)) == [("FORBIDDEN", "EXCLUSIVE_ROLES")]
    await _revoke(realm, realm.login(Role.SECURITY_ADMIN), gone)
    assert _codes(await _grant(realm, "former", Role.AUDITOR)) == []


async def test_nobody_appoints_or_dismisses_themselves(realm: Realm) -> None:
    security = realm.login(Role.SECURITY_ADMIN)
    assert _codes(await _grant(realm, security, Role.SECURITY_ADMIN)) == [("FORBIDDEN", "OWN_APPOINTMENT")]
    body = await _revoke(realm, security, realm.appointments[security])
    assert _codes(body) == [("FORBIDDEN", "OWN_APPOINTMENT")]
    data = await realm.world.ask(security, COUNTY, ME)
    assert [held["role"] for held in data["viewer"]["appointments"]] == ["SECURITY_ADMIN"]


@pytest.mark.parametrize(
    ("role", "node"),
    [
        (Role.LEADER, "water"),
        (Role.AUDITOR, "water"),
        (Role.UNIT_HEAD, None),
        (Role.UNIT_HEAD, "economy"),
        (Role.PORTFOLIO_HEAD, "water"),
        (Role.STAFF, "canals"),
        (Role.DATA_PROVIDER, "canals"),
        (Role.REPORTER, "roofs"),
    ],
)
async def test_a_role_is_held_only_where_it_belongs(realm: Realm, role: Role, node: str | None) -> None:
    body = await _grant(realm, f"misplaced {role} {node}", role, node)
    assert _codes(body) == [("FORBIDDEN", "ROLE_NODE_MISMATCH")]


async def test_everybody_may_ask_about_an_appointment_of_their_own(realm: Realm) -> None:
    """Also at a node that its holder may know nothing of."""
    document = "{ viewer { appointments { node { code } mayRevoke { code } } } }"
    data = await realm.world.ask(realm.login(Role.CONNECTED_SYSTEM, "_unit"), COUNTY, document)
    assert data["viewer"]["appointments"] == [{"node": None, "mayRevoke": {"code": "NOT_YOUR_ROLE"}}]
