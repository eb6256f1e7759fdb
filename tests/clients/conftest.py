"""What the clients ask: one county for all of them, served."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tenants.viewer import Role
from tests.clients.served_county import Site, served
from tests.conftest import Cloner
from tests.graphql.test_queries import PREFECTURE, SMALL
from tests.worlds.golden_queries import finished
from tests.worlds.world import open_world


@pytest.fixture(scope="session")
async def site(clone_database: Cloner) -> AsyncIterator[Site]:
    """The county that the golden queries are asked of."""
    async with clone_database() as urls, open_world(urls) as world:
        await world.government(660_000, "省")
        await world.government(PREFECTURE, "州", above=660_000)
        await world.person(PREFECTURE, "above", Role.PERFORMANCE_OFFICE)
        county = await finished(world, 660_101, SMALL)
        with served(urls.app_url) as address:
            yield Site(address, county)


@pytest.fixture
def described(site: Site, tmp_path: Path) -> Path:
    """The file that tells a program about the county."""
    return site.written(tmp_path)
