"""Fixtures of the tests that look at the database itself."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Cloner
from tests.db.served_provinces import Served, served_province


@pytest.fixture(scope="module")
async def served(clone_database: Cloner) -> AsyncIterator[Served]:
    """The application over a province of the module's own."""
    async with served_province(clone_database) as found:
        yield found
