"""What a mutation sends doesn't grow with what there is: the same deeds in a realm, and in a larger one.

Lists that a mutation takes are in ``year/test_bulk_costs.py``.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.db.plans import Sent, recorded
from tests.graphql.deeds.all_deeds import DEEDS
from tests.worlds.grown_governments import multiply_units
from tests.worlds.realms import COUNTY, PLANNED, Realm, RealmCopier

pytest_plugins = ("tests.worlds.realm_copies",)

COPIES = 27
"""So many units more, in every roster and with every score that the one has which they are like."""

Statements = Mapping[str, list[Sent]]
"""What each mutation sent."""


@pytest.fixture(scope="module")
async def small(copy_realms: RealmCopier) -> Statements:
    """Sent by the deeds in a realm of three units."""
    async with copy_realms() as realms:
        return await sent_by_deeds(realms[COUNTY])


@pytest.fixture(scope="module")
async def large(copy_realms: RealmCopier) -> Statements:
    """Sent by the same deeds in a realm of thirty."""
    async with copy_realms() as realms:
        realm = realms[COUNTY]
        async with realm.world.owner.begin() as connection:
            await multiply_units(connection, COUNTY, COPIES, units="water")
        return await sent_by_deeds(realm)


async def sent_by_deeds(realm: Realm) -> Statements:
    await realm.schemes(PLANNED)
    made: dict[str, dict[str, Any]] = {}
    found: dict[str, list[Sent]] = {}
    for deed in DEEDS:
        given = deed.given(realm, made)
        with recorded(realm.world.database) as sent:
            made[deed.mutation] = await realm.world.changed(
                realm.login(deed.role), COUNTY, deed.mutation, given, f"{deed.noun} {{ id }}"
            )
        found[deed.mutation] = sent
    return found


@pytest.mark.parametrize("mutation", [deed.mutation for deed in DEEDS])
def test_as_many_statements_however_much_there_is(
    small: Statements, large: Statements, mutation: str
) -> None:
    few, many = small[mutation], large[mutation]
    assert [each.text for each in many if each.text not in {one.text for one in few}] == []
    assert len(few) == len(many)


def test_rows_of_their_own_are_only_inserted(small: Statements, large: Statements) -> None:
    """A statement that is sent once and carried out for each row is an INSERT."""
    repeated = [each for found in (small, large) for sent in found.values() for each in sent if each.repeated]
    assert repeated
    assert [each.text for each in repeated if not each.text.startswith("INSERT")] == []
