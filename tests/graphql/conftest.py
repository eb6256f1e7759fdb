"""Fixtures of the tests that speak GraphQL."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Cloner
from tests.worlds.crowds import crowded
from tests.worlds.world import World, open_world


@pytest.fixture(scope="module")
async def world(clone_database: Cloner) -> AsyncIterator[World]:
    """A world of the module's own."""
    async with clone_database() as urls, open_world(urls) as found:
        yield found


@pytest.fixture(scope="module")
async def crowd(world: World) -> AsyncIterator[World]:
    """The same world with as many connections as there are writers."""
    async with crowded(world) as found:
        yield found
