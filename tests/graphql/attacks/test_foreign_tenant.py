"""A token of one government with the ids of another: never an answer, never a crash, nothing changed."""

from collections.abc import AsyncIterator

import pytest

from tenants.viewer import Role
from tests.conftest import Cloner
from tests.graphql.attacks.foreign_reads import QUERIES
from tests.graphql.attacks.foreign_requests import Attack
from tests.graphql.attacks.foreign_writes import MUTATIONS
from tests.graphql.attacks.refusals import assert_opens_nothing
from tests.worlds.realms import COUNTY, HOME, PROVINCE, SIBLING, Realm, open_realm
from tests.worlds.world import open_world

ATTACKS = (*QUERIES, *MUTATIONS)
PRACTICE = 652323
"""A county nobody attacks from, so that what is done at home stays there."""


@pytest.fixture(scope="module")
async def realms(clone_database: Cloner) -> AsyncIterator[dict[int, Realm]]:
    async with clone_database() as urls, open_world(urls) as world:
        yield {
            PROVINCE: await open_realm(world, PROVINCE),
            HOME: await open_realm(world, HOME, above=PROVINCE),
            SIBLING: await open_realm(world, SIBLING, above=PROVINCE),
            COUNTY: await open_realm(world, COUNTY, above=HOME),
            PRACTICE: await open_realm(world, PRACTICE, above=HOME),
        }


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
async def test_another_governments_ids_open_nothing(realms: dict[int, Realm], attack: Attack) -> None:
    await assert_opens_nothing(realms, attack)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
async def test_the_same_request_at_home_is_understood(realms: dict[int, Realm], attack: Attack) -> None:
    """The attack is well formed: about one's own things it isn't refused as foreign."""
    own = realms[PRACTICE]
    login = own.login(attack.role)
    body = await own.world.answer(login, PRACTICE, attack.document, attack.given(own, own))
    assert not [e for e in body.get("errors", ()) if e["extensions"]["code"] == "NOT_FOUND"], body


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
