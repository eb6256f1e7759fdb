"""Fixtures of the tests that speak GraphQL."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Cloner
from tests.worlds.world import World, open_world


@pytest.fixture(scope="module")
async def world(clone_database: Cloner) -> AsyncIterator[World]:
    """A world of the module's own."""
    async with clone_database() as urls, open_world(urls) as found:
        yield found
