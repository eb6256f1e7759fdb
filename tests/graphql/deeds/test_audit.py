"""Every mutation leaves exactly one entry in the audit log, in its own transaction; a refused one none."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import text

from schema.engine.faults.errors import InputError
from schema.exchange.enums import AuditAction
from schema.scalars import decode_keys
from tenants.database.session import Session
from tenants.viewer import Identity, Role
from tests.graphql.deeds.all_deeds import DEEDS
from tests.graphql.deeds.deed import Deed
from tests.worlds.fingerprints import fingerprint
from tests.worlds.realms import COUNTY, PLANNED, Realm, RealmCopier, Realms
from tests.worlds.world import ISSUER

pytest_plugins = ("tests.worlds.realm_copies",)

MUTATIONS = [deed.mutation for deed in DEEDS]

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

# Those denied, with the reason they are given; the roles that may are in the deeds themselves.
_BYSTANDERS = (
    (Role.LEADER, "NOT_YOUR_ROLE"),
    (Role.STAFF, "NOT_YOUR_ROLE"),
    (Role.PORTFOLIO_HEAD, "NOT_YOUR_ROLE"),
    (Role.AUDITOR, "OFFICER_NO_BUSINESS"),
    (Role.SYSTEM_ADMIN, "OFFICER_NO_BUSINESS"),
    (Role.SECURITY_ADMIN, "OFFICER_NO_BUSINESS"),
)
_BEYOND_BUSINESS = (
    (Role.PERFORMANCE_OFFICE, "NOT_YOUR_ROLE"),
    (Role.UNIT_HEAD, "NOT_YOUR_ROLE"),
    (Role.AUDITOR, "NOT_YOUR_ROLE"),
)

ENTRIES = text(
    "SELECT action, noun, object_id, request_id, actor_name, appointment_id FROM audit_entries "
    "WHERE tenant = :tenant ORDER BY at, id"
)


@pytest.fixture(scope="module")
def realm(realms: Realms) -> Realm:
    """For what changes nothing."""
    return realms[COUNTY]


@pytest.fixture
async def fresh(copy_realms: RealmCopier) -> AsyncIterator[Realm]:
    """For what changes something."""
    async with copy_realms() as found:
        yield found[COUNTY]


async def _entries(realm: Realm) -> list[Any]:
    async with realm.world.owner.connect() as connection:
        return list((await connection.execute(ENTRIES, {"tenant": COUNTY})).all())


async def test_every_mutation_writes_one_entry_with_the_id_of_its_request(fresh: Realm) -> None:
    await fresh.schemes(PLANNED)
    made: dict[str, dict[str, Any]] = {}
    for deed in DEEDS:
        before = await _entries(fresh)
        response = await fresh.world.client.post(
            "/graphql",
            json={"query": deed.document, "variables": {"input": deed.given(fresh, made)}},
            headers={"Authorization": f"Bearer {fresh.login(deed.role)}", "X-Tenant": str(COUNTY)},
        )
        payload = response.json()["data"][deed.mutation]
        assert payload.pop("userErrors") == [], deed.mutation
        (made[deed.mutation],) = payload.values()
        [*earlier, entry] = await _entries(fresh)
        assert earlier == before, deed.mutation
        assert entry.action == deed.in_log
        assert entry.request_id == response.headers["X-Request-Id"]
        assert entry.actor_name == fresh.login(deed.role)
        assert entry.appointment_id == fresh.appointments[fresh.login(deed.role)]
    await _shown_under_the_ids_of_the_answers(fresh, made)
    await _written_as_the_api_writes(fresh)


async def _shown_under_the_ids_of_the_answers(realm: Realm, made: dict[str, dict[str, Any]]) -> None:
    """What the log calls a thing is what the mutation that made the entry calls it."""
    done = [(AuditAction(deed.in_log).name, made[deed.mutation]["id"]) for deed in DEEDS]
    query = """query($code: DivisionCode!, $about: ID) { tenant(code: $code) {
      auditEntries(first: 100, about: $about) { nodes { action objectId } }
    } }"""
    auditor = realm.login(Role.AUDITOR)
    data = await realm.world.ask(auditor, COUNTY, query, {"code": str(COUNTY)})
    shown = [(node["action"], node["objectId"]) for node in data["tenant"]["auditEntries"]["nodes"]]
    assert shown[: len(done)] == done[::-1]
    for action, key in done:
        data = await realm.world.ask(auditor, COUNTY, query, {"code": str(COUNTY), "about": key})
        nodes = data["tenant"]["auditEntries"]["nodes"]
        assert action in [node["action"] for node in nodes]
        assert {node["objectId"] for node in nodes} == {key}


async def _written_as_the_api_writes(realm: Realm) -> None:
    """Exact numbers are strings, and ids are global ids of what they name."""
    query = """query($code: DivisionCode!, $after: String) { tenant(code: $code) {
      auditEntries(first: 100, after: $after) {
        nodes { action before after } pageInfo { endCursor hasNextPage }
      }
    } }"""
    auditor, given = realm.login(Role.AUDITOR), {"code": str(COUNTY)}
    named: set[str] = set()
    told: set[str] = set()
    more = True
    while more:
        page = (await realm.world.ask(auditor, COUNTY, query, given))["tenant"]["auditEntries"]
        for node in page["nodes"]:
            told.add(node["action"])
            for state in filter(None, (node["before"], node["after"])):
                values = json.loads(state, parse_float=_no_float)
                values.pop("document", None)
                assert not KEY.search(json.dumps(values)), (node["action"], values)
                named |= set(_ids(values))
                assert _exact(values.get("fact")), values
                assert isinstance(values.get("tenant", ""), str)
        given |= {"after": page["pageInfo"]["endCursor"]}
        more = page["pageInfo"]["hasNextPage"]
    assert told >= {AuditAction(deed.in_log).name for deed in DEEDS}
    assert {decode_keys(each)[0] for each in named} >= {"subject", "cycle", "scheme", "run", "person"}
    missing = set(named)
    for role in (Role.PERFORMANCE_OFFICE, Role.SECURITY_ADMIN, Role.UNIT_HEAD):
        missing -= await _found(realm, realm.login(role), sorted(missing))
    # A draft that was taken back is shown nowhere any more.
    assert {decode_keys(each)[0] for each in missing} <= {"scheme"}
    assert len(missing) <= 1


async def _found(realm: Realm, login: str, ids: list[str]) -> set[str]:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    found: set[str] = set()
    for first in range(0, len(ids), 100):
        body = await realm.world.answer(login, COUNTY, query, {"ids": ids[first : first + 100]})
        found |= {node["id"] for node in body["data"]["nodes"] if node is not None}
    return found


def _ids(value: Any) -> Iterator[str]:
    """Every text of a state that is a global id."""
    if isinstance(value, dict):
        yield from _ids([*value.keys(), *value.values()])
    elif isinstance(value, list):
        for each in value:
            yield from _ids(each)
    elif isinstance(value, str):
        with suppress(InputError):
            decode_keys(value)
            yield value


def _exact(fact: Any) -> bool:
    """Whether every number of a fact is a text, but for the ballots that are counted."""
    if isinstance(fact, dict):
        return all(key == "counts" or _exact(value) for key, value in fact.items())
    return all(map(_exact, fact)) if isinstance(fact, list) else fact is None or isinstance(fact, str)


def _no_float(text: str) -> float:
    raise AssertionError(f"{text} is no exact number")


@pytest.mark.parametrize("deed", DEEDS, ids=MUTATIONS)
async def test_a_denied_mutation_gives_its_reason_and_changes_nothing(realm: Realm, deed: Deed) -> None:
    await _planned(realm)
    before = await fingerprint(realm.world)
    given = {"input": deed.given(realm, {})}
    usual = _BYSTANDERS if deed.action.is_business else _BEYOND_BUSINESS
    for role, reason in (*usual, *deed.denied):
        body = await realm.world.answer(realm.login(role), COUNTY, deed.document, given)
        (error,) = body["errors"]
        said = error["extensions"]
        assert (role, said["code"], said["reason"]) == (role, "FORBIDDEN", reason)
        assert said["requestId"]
        assert error["message"]
    assert await fingerprint(realm.world) == before


@pytest.mark.parametrize("deed", DEEDS, ids=MUTATIONS)
async def test_a_mutation_with_a_fault_names_it_and_writes_nothing(realm: Realm, deed: Deed) -> None:
    await _planned(realm)
    before = await fingerprint(realm.world)
    given = {"input": deed.faulty(realm)}
    data = await realm.world.ask(realm.login(deed.role), COUNTY, deed.document, given)
    payload = data[deed.mutation]
    assert payload.pop("userErrors")
    assert list(payload.values()) == [None]
    assert await fingerprint(realm.world) == before


async def _planned(realm: Realm) -> None:
    if ("unit_scheme", PLANNED) not in realm.ids:
        await realm.schemes(PLANNED)


async def test_what_fails_after_the_entry_was_written_takes_the_entry_back(realm: Realm) -> None:
    """The entry is written in the same transaction as the change."""
    before = await fingerprint(realm.world)
    count = text("SELECT count(*) FROM audit_entries")
    seen: list[int] = []

    async def fail(session: Session) -> None:
        seen.append(await session.scalar(count))
        await session.run(
            text(
                "INSERT INTO audit_entries (tenant, id, at, actor_name, action, noun, object_id) "
                "VALUES (652325, gen_random_uuid(), now(), 'x', 'x:x', 'x', gen_random_uuid())"
            )
        )
        seen.append(await session.scalar(count))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await realm.world.database.writing(Identity(ISSUER, realm.login(Role.LEADER), COUNTY), fail)
    assert seen == [seen[0], seen[0] + 1]
    assert await fingerprint(realm.world) == before
