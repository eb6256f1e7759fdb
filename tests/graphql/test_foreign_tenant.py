"""A token of one government with the ids of another: never an answer, never a crash, nothing changed."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from schema.root import schema
from tenants.viewer import Role
from tests.conftest import Cloner
from tests.graphql.attacks import MUTATIONS, QUERIES, Attack
from tests.graphql.fingerprints import fingerprint
from tests.graphql.realms import COUNTY, HOME, PROVINCE, SIBLING, Realm, open_realm
from tests.graphql.world import open_world

ATTACKS = (*QUERIES, *MUTATIONS)


@pytest.fixture(scope="module")
async def realms(clone_database: Cloner) -> AsyncIterator[dict[int, Realm]]:
    async with clone_database() as urls, open_world(urls) as world:
        yield {
            PROVINCE: await open_realm(world, PROVINCE),
            HOME: await open_realm(world, HOME, above=PROVINCE),
            SIBLING: await open_realm(world, SIBLING, above=PROVINCE),
            COUNTY: await open_realm(world, COUNTY, above=HOME),
        }


@pytest.mark.parametrize("attacker", [PROVINCE, SIBLING, COUNTY])
@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
async def test_another_governments_ids_open_nothing(
    realms: dict[int, Realm], attack: Attack, attacker: int
) -> None:
    own, victim = realms[attacker], realms[HOME]
    before = await fingerprint(own.world)
    body = await own.world.answer(own.login(attack.role), attacker, attack.document, attack.given(own, victim))
    if attack.official and attacker == PROVINCE:
        assert "errors" not in body
    else:
        assert_refused(body, victim)
    assert await fingerprint(own.world) == before


def assert_refused(body: dict[str, Any], victim: Realm) -> None:
    """An error that says why, or an empty answer; and no word of the other government in either."""
    codes = [error["extensions"]["code"] for error in body.get("errors", ())]
    assert set(codes) <= {"NOT_FOUND", "FORBIDDEN"}, body
    for error in body.get("errors", ()):
        assert (error["extensions"]["code"] == "FORBIDDEN") == ("reason" in error["extensions"])
    told = list(leaves(body.get("data")))
    assert not any(told), body
    secrets = {str(key) for key in victim.subjects.values()} | set(victim.ids.values())
    written = json.dumps({"errors": body.get("errors"), "data": body.get("data")})
    assert not [secret for secret in secrets if secret in written]


def leaves(data: Any) -> Iterator[Any]:
    """Every value in an answer, faults of the input aside; a mutation that says nothing counts as done."""
    if isinstance(data, dict):
        if data.get("userErrors") == []:
            yield "carried out"
        for name, value in data.items():
            yield from () if name == "userErrors" else leaves(value)
    elif isinstance(data, list):
        for item in data:
            yield from leaves(item)
    else:
        yield data


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
async def test_the_same_request_at_home_is_understood(realms: dict[int, Realm], attack: Attack) -> None:
    """The attack is well formed: about one's own things it isn't refused as foreign."""
    own = realms[COUNTY]
    login = own.login(attack.role)
    if attack in MUTATIONS:
        pytest.xfail
    body = await own.world.answer(login, COUNTY, attack.document, attack.given(own, own))
    assert not [e for e in body.get("errors", ()) if e["extensions"]["code"] == "NOT_FOUND"], body


def test_every_mutation_that_takes_an_id_is_tried() -> None:
    mutations = {name for attack in MUTATIONS for name in [attack.name.partition(" ")[0]]}
    root = schema._schema.mutation_type
    assert root is not None
    assert mutations == set(root.fields)


@pytest.mark.parametrize("role", Role)
async def test_one_government_means_nothing_in_another(realms: dict[int, Realm], role: Role) -> None:
    which = "_unit" if role is Role.CONNECTED_SYSTEM else ""
    for home, elsewhere in ((COUNTY, HOME), (PROVINCE, HOME), (SIBLING, HOME), (HOME, COUNTY)):
        login = realms[home].login(role, which)
        if (home, login) not in realms[home].world.people:
            login = realms[home].login(role, "_section")
        body = await realms[home].world.answer(login, elsewhere, "{ viewer { name } }")
        assert body["errors"][0]["extensions"]["code"] == "NO_APPOINTMENT"
        assert not body.get("data")


async def test_an_unknown_government_is_named_as_such(realms: dict[int, Realm]) -> None:
    login = realms[HOME].login(Role.LEADER)
    body = await realms[HOME].world.answer(login, 999999, "{ viewer { name } }")
    assert body["errors"][0]["extensions"]["code"] == "UNKNOWN_TENANT"
