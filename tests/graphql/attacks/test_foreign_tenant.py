"""A token of one government with the ids of another: never an answer, never a crash, nothing changed."""

import pytest

from tenants.viewer import Role
from tests.graphql.attacks.foreign_reads import QUERIES
from tests.graphql.attacks.foreign_requests import Attack
from tests.graphql.attacks.foreign_writes import MUTATIONS
from tests.graphql.attacks.refusals import assert_opens_nothing
from tests.worlds.realms import COUNTY, HOME, PRACTICE, PROVINCE, SIBLING, Realms

pytest_plugins = ("tests.worlds.realm_copies",)

ATTACKS = (*QUERIES, *MUTATIONS)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
async def test_another_governments_ids_open_nothing(realms: Realms, attack: Attack) -> None:
    await assert_opens_nothing(realms, attack)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
async def test_the_same_request_at_home_is_understood(realms: Realms, attack: Attack) -> None:
    """The attack is well formed: about one's own things it isn't refused as foreign."""
    own = realms[PRACTICE]
    login = own.login(attack.role)
    body = await own.world.answer(login, PRACTICE, attack.document, attack.given(own, own))
    assert not [e for e in body.get("errors", ()) if e["extensions"]["code"] == "NOT_FOUND"], body


@pytest.mark.parametrize("role", Role)
async def test_one_government_means_nothing_in_another(realms: Realms, role: Role) -> None:
    which = "_unit" if role is Role.CONNECTED_SYSTEM else ""
    for home, elsewhere in ((COUNTY, HOME), (PROVINCE, HOME), (SIBLING, HOME), (HOME, COUNTY)):
        login = realms[home].login(role, which)
        if (home, login) not in realms[home].world.people:
            login = realms[home].login(role, "_section")
        body = await realms[home].world.answer(login, elsewhere, "{ viewer { name } }")
        assert body["errors"][0]["extensions"]["code"] == "NO_APPOINTMENT"
        assert not body.get("data")


async def test_an_unknown_government_is_named_as_such(realms: Realms) -> None:
    login = realms[HOME].login(Role.LEADER)
    body = await realms[HOME].world.answer(login, 999999, "{ viewer { name } }")
    assert body["errors"][0]["extensions"]["code"] == "UNKNOWN_TENANT"
