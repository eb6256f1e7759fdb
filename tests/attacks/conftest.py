"""Fixtures of the attacks: somebody with a token, and a judge who counts steps."""

from collections.abc import AsyncIterator

import pytest

from tenants.viewer import Role
from tests.attacks.attackers import Attacker
from tests.attacks.step_counts import Judge
from tests.conftest import Cloner
from tests.worlds.world import open_world


@pytest.fixture(scope="session")
async def attacker(clone_database: Cloner) -> AsyncIterator[Attacker]:
    """A person with the smallest of appointments."""
    async with clone_database() as urls, open_world(urls) as world:
        tenant = await world.government(690_001, "甲县")
        await world.person(tenant, "attacker", Role.COMPLAINT_OFFICER)
        yield Attacker(world, tenant)


@pytest.fixture(scope="session")
def judge() -> Judge:
    """The product's own judgement, with its steps counted."""
    return Judge()
