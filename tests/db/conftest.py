"""Fixtures of the tests that look at the database itself."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Cloner
from tests.db.pools import Pool, open_pool, two_governments
from tests.db.served_provinces import Served, served_province
from tests.worlds.world import World


@pytest.fixture(scope="module")
async def served(clone_database: Cloner) -> AsyncIterator[Served]:
    """The application over a province of the module's own."""
    async with served_province(clone_database) as found:
        yield found


@pytest.fixture(scope="module")
async def world(clone_database: Cloner) -> AsyncIterator[World]:
    """Two governments of the module's own, for tests of sessions."""
    async with two_governments(clone_database) as found:
        yield found


@pytest.fixture
async def pool(world: World) -> AsyncIterator[Pool]:
    """A pool of one connection to it."""
    async with open_pool(world) as opened:
        yield opened
