"""What was refused, as the auditor of the government reads it, and nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs
from uuid_utils.compat import uuid7

from deploy.http.app import create_app
from deploy.identity.issuer_keys import KeptKeys
from deploy.identity.key_sets import parse_keys
from deploy.identity.tokens import Issuer, authenticator
from schema.scalars import encode_id
from tenants.viewer import Role
from tests.graphql.deeds.all_deeds import deed_of
from tests.unit.deploy.tokens import AUDIENCE, CLAIMS, ISSUER, NOW, OKP, STRANGER, public, signed
from tests.worlds.realms import COUNTY, HOME, RUNNING, SIBLING, Realm, Realms
from tests.worlds.world import ISSUER as OF_THE_WORLD
from tests.worlds.world import subject_id

pytest_plugins = ("tests.worlds.realm_copies",)

DENIALS = """
query Log($code: DivisionCode!, $person: ID, $since: DateTime, $until: DateTime) {
  tenant(code: $code) { accessDenials(person: $person, since: $since, until: $until, first: 100) {
    totalCount
    nodes {
      attempts kind code reason verified summed issuer login personId person address operation field action
      firstAt lastAt requestId
    }
  } }
}
"""


@pytest.fixture(scope="module")
def realm(realms: Realms) -> Realm:
    return realms[COUNTY]


async def denials(realm: Realm, **asked: Any) -> list[dict[str, Any]]:
    """Everything that the auditor sees, the newest first."""
    await realm.world.denials.flush()
    given = {"code": str(realm.tenant), **asked}
    data = await realm.world.ask(realm.login(Role.AUDITOR), realm.tenant, DENIALS, given)
    page = data["tenant"]["accessDenials"]
    assert page["totalCount"] == len(page["nodes"])
    found: list[dict[str, Any]] = page["nodes"]
    return found


async def new_denials(realm: Realm, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that weren't there before; whoever has counted up since is new, too."""
    return [each for each in await denials(realm) if each not in known]


async def deny(realm: Realm, login: str = "") -> dict[str, Any]:
    """A leader verifies a figure, which is the office's right."""
    about = {"measurement": realm.ids["measurement", RUNNING], "expectedVersion": 1}
    document = deed_of("measurementVerify").document
    leader = login or realm.login(Role.LEADER)
    body = await realm.world.answer(leader, realm.tenant, document, {"input": about})
    (error,) = body["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    found: dict[str, Any] = error["extensions"]
    return found


async def test_a_denied_mutation_is_there_with_who_what_and_why(realm: Realm) -> None:
    known = await denials(realm)
    begun = datetime.now(UTC)
    told = await deny(realm)
    (row,) = await new_denials(realm, known)
    first, last = (datetime.fromisoformat(row.pop(name)) for name in ("firstAt", "lastAt"))
    assert first == last
    assert begun <= first <= datetime.now(UTC)
    leader = realm.login(Role.LEADER)
    assert row == {
        "attempts": 1,
        "kind": "PERMISSION",
        "code": told["reason"],
        "reason": "您的岗位角色（政府领导）没有这项权限（核实数据）。",
        "verified": True,
        "summed": False,
        "issuer": OF_THE_WORLD,
        "login": leader,
        "personId": encode_id("person", realm.world.people[COUNTY, leader]),
        "person": leader,
        "address": "127.0.0.1",
        "operation": row["operation"],
        "field": "measurementVerify",
        "action": "MEASUREMENT_VERIFY",
        "requestId": told["requestId"],
    }
    assert row["operation"]


async def test_equal_ones_are_summed_up_by_the_minute(realm: Realm) -> None:
    """The minute may end in between: then there are two rows, and the count is still right."""
    login = "curious"
    await realm.world.person(COUNTY, login, Role.LEADER)
    for part in (3, 4):
        for _ in range(part):
            await deny(realm, login)
        await realm.world.denials.flush()
    rows = [each for each in await denials(realm) if each["login"] == login]
    assert sum(each["attempts"] for each in rows) == 7
    assert len(rows) <= 2


async def test_what_a_request_is_denied_is_one_attempt_for_each_field(realm: Realm) -> None:
    known = await denials(realm)
    document = (
        "query Nosy($code: DivisionCode!) { tenant(code: $code) {"
        " a: auditEntries { totalCount } b: auditEntries { totalCount } accessDenials { totalCount } } }"
    )
    staff = realm.login(Role.STAFF)
    body = await realm.world.answer(staff, COUNTY, document, {"code": str(COUNTY)})
    assert len(body["errors"]) == 3
    rows = await new_denials(realm, known)
    assert sorted((row["field"], row["attempts"], row["operation"]) for row in rows) == [
        ("accessDenials", 1, "Nosy"),
        ("auditEntries", 1, "Nosy"),
    ]


async def test_nobody_else_reads_them(realms: Realms) -> None:
    home, county = realms[HOME], realms[COUNTY]
    await deny(county)
    await county.world.denials.flush()
    for tenant in (HOME, SIBLING):
        other = realms[tenant]
        seen = await denials(other)
        assert seen, "its own"
        assert {row["login"].rpartition(".")[2] for row in seen if row["login"]} == {str(tenant)}
        given = {"code": str(COUNTY)}
        body = await other.world.answer(other.login(Role.AUDITOR), tenant, DENIALS, given)
        assert body["data"]["tenant"] == {"accessDenials": None}
        assert body["errors"][0]["extensions"]["reason"] == "OUTSIDE_TENANT"
    for role in (Role.PERFORMANCE_OFFICE, Role.LEADER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        body = await home.world.answer(home.login(role), HOME, DENIALS, {"code": str(HOME)})
        assert body["data"]["tenant"] == {"accessDenials": None}


async def test_being_told_beforehand_is_no_attempt(realm: Realm) -> None:
    known = await denials(realm)
    leader = realm.login(Role.LEADER)
    document = (
        "query($id: ID!) { cycle(id: $id) { mayClose { allowed } measurements { nodes { whyNot } } } "
        'viewer { may(questions: [{action: AUDIT_READ, division: "652325"}]) { allowed } } }'
    )
    await realm.world.ask(leader, COUNTY, document, {"id": realm.ids["cycle", RUNNING]})
    await realm.world.answer(leader, COUNTY, "{ nope }")
    document = "query($id: ID!) { subject(id: $id) { name } }"
    body = await realm.world.answer(leader, COUNTY, document, {"id": subject_id(uuid7())})
    assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert await new_denials(realm, known) == []


async def test_whoever_is_appointed_to_nothing_is_named_by_the_login(realm: Realm) -> None:
    known = await denials(realm)
    await realm.world.answer("stranger", COUNTY, "{ viewer { name } }")
    (row,) = await new_denials(realm, known)
    assert (row["kind"], row["code"], row["verified"]) == ("SIGN_IN", "NO_APPOINTMENT", True)
    assert (row["issuer"], row["login"], row["person"]) == (OF_THE_WORLD, "stranger", None)
    assert (row["field"], row["action"]) == (None, None)


async def test_they_are_found_by_person_and_by_time(realm: Realm) -> None:
    for login in ("first seeker", "second seeker"):
        await realm.world.person(COUNTY, login, Role.LEADER)
        await deny(realm, login)
    found = await denials(realm, person=encode_id("person", realm.world.people[COUNTY, "second seeker"]))
    assert [row["login"] for row in found] == ["second seeker"]
    at = datetime.fromisoformat(found[0]["firstAt"])
    after = at + timedelta(microseconds=1)
    assert found[0] in await denials(realm, since=at.isoformat(), until=after.isoformat())
    assert found[0] not in await denials(realm, until=at.isoformat())
    assert found[0] not in await denials(realm, since=after.isoformat())
    body = await realm.world.answer(
        realm.login(Role.AUDITOR), COUNTY, DENIALS, {"code": str(COUNTY), "person": realm.subject("water")}
    )
    assert body["errors"][0]["extensions"]["code"] == "ID_OF_OTHER_KIND"


async def test_the_reason_is_told_in_the_readers_language(realm: Realm) -> None:
    await deny(realm)
    await realm.world.denials.flush()
    body = await realm.world.answer(
        realm.login(Role.AUDITOR), COUNTY, DENIALS, {"code": str(COUNTY)}, language="en"
    )
    reasons = [row["reason"] for row in body["data"]["tenant"]["accessDenials"]["nodes"]]
    assert any(reason.startswith("Your role (leader") for reason in reasons)


async def test_the_log_says_who_was_refused_and_why(realm: Realm) -> None:
    with capture_logs() as lines:
        told = await deny(realm)
    (line,) = [each for each in lines if each["event"] == "graphql.refused"]
    leader = realm.world.people[COUNTY, realm.login(Role.LEADER)]
    assert (line["tenant"], line["person"], line["reason"]) == (COUNTY, str(leader), told["reason"])
    assert realm.login(Role.LEADER) not in repr(line), "names and logins stay out of the log"


FORGED = signed({**CLAIMS, "sub": "zhang.san"}, key=STRANGER)
EXPIRED = signed({**CLAIMS, "exp": NOW - 60})
REFUSED = [
    pytest.param(FORGED, None, "TOKEN_FORGED", False, None, id="forged"),
    pytest.param("no token at all", str(COUNTY), "TOKEN_MALFORMED", False, None, id="malformed"),
    pytest.param(None, str(COUNTY), "TOKEN_MISSING", False, None, id="missing"),
    pytest.param(EXPIRED, None, "TOKEN_EXPIRED", True, "zhang.san", id="expired"),
    pytest.param(signed(), str(HOME), "TENANT_INVALID", True, "zhang.san", id="another government"),
]


@pytest.mark.parametrize(("token", "header", "code", "verified", "login"), REFUSED)
async def test_a_failed_sign_in_is_read_where_it_claims_to_belong(
    realms: Realms, token: str | None, header: str | None, code: str, verified: bool, login: str | None
) -> None:
    county, home = realms[COUNTY], realms[HOME]
    known, elsewhere = await denials(county), await denials(home)
    response = await _signed_in_with(county, token, header)
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == code
    (row,) = await new_denials(county, known)
    assert (row["kind"], row["code"], row["verified"], row["login"]) == ("SIGN_IN", code, verified, login)
    assert row["issuer"] == (ISSUER if verified else None)
    assert (row["person"], row["field"], row["summed"]) == (None, None, False)
    assert "zhang" not in repr(row) or verified, "nobody proved to be zhang.san"
    assert await new_denials(home, elsewhere) == []


@pytest.mark.parametrize("claimed", [None, "999999", "65232", "x" * 10_000])
async def test_a_sign_in_for_no_government_is_in_the_log_only(realm: Realm, claimed: str | None) -> None:
    known = await denials(realm)
    with capture_logs() as lines:
        assert (await _signed_in_with(realm, None, claimed)).status_code == 401
        await realm.world.denials.flush()
    assert await new_denials(realm, known) == []
    (line,) = [each for each in lines if each["event"] == "request"]
    assert (line["status"], line["address"]) == (401, "127.0.0.1")
    assert line["claimed_tenant"] == (999_999 if claimed == "999999" else None)


async def _signed_in_with(realm: Realm, token: str | None, header: str | None) -> httpx.Response:
    """The answer of the application with true tokens."""
    keys = KeptKeys(parse_keys(public(OKP)))
    app = create_app(
        database=realm.world.database,
        authenticate=authenticator(Issuer(ISSUER, AUDIENCE, keys), clock=lambda: NOW),
        denials=realm.world.denials,
    )
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    headers |= {} if header is None else {"X-Tenant": header}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        return await client.post("/graphql", json={"query": "{ viewer { name } }"}, headers=headers)
