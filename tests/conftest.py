"""A real PostgreSQL for the tests: one migrated template, cloned for each test that asks.

Each process of a parallel run has a cluster of its own; with TEST_POSTGRES_URL (an administrator's
address) it has a template of its own on that server, with TEST_POSTGRES_BIN (the programs of another
PostgreSQL) a cluster of that version.
"""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from deploy.database.embedded import embedded_postgres
from deploy.database.migrate import migrate
from deploy.database.provision import APP_ROLE, database_url, provision
from tenants.database.databases import driver_url
from tests.abandoned_coroutines import collected_at_the_end as collected_at_the_end

PASSWORD = "jixiao-tests"


TOGETHER = {
    "the started server": ("tests/e2e/",),
    "the loaded province": (
        "tests/db/test_large_queries.py",
        "tests/db/test_page_costs.py",
        "tests/db/test_page_plans.py",
        "tests/db/test_plans.py",
    ),
}
"""Files that share what takes long to make."""


class Sharing(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """A file's tests share its fixtures, so they run in one process; and so do files that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((shared for shared, files in TOGETHER.items() if file.startswith(files)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    """How a parallel run deals out the tests."""
    return Sharing(config, log)


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """One migrated, empty database: its owner's address and the application's."""

    owner_url: str
    app_url: str


class Cloner(Protocol):
    """Makes a database of one's own for as long as the block runs."""

    def __call__(self) -> AbstractAsyncContextManager[DatabaseUrls]: ...


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The administrator's address of the server that the tests run on."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with (
        tempfile.TemporaryDirectory(prefix="jixiao-test-", ignore_cleanup_errors=True) as folder,
        embedded_postgres(Path(folder), durable=False, programs=programs()) as url,
    ):
        yield url


@pytest.fixture(scope="session")
async def template(postgres: str) -> AsyncIterator[str]:
    """The name of a migrated database without connections, as copying needs."""
    name = f"jixiao_template_{os.getpid()}"
    await provision(postgres, password=PASSWORD, database=name)
    await migrate(database_url(postgres, name))
    yield name
    await _administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def clone_database(postgres: str, template: str) -> Cloner:
    """For fixtures with a scope of their own: ``async with clone_database() as urls``."""
    return cloner(postgres, template)


@pytest.fixture
async def database_urls(clone_database: Cloner) -> AsyncIterator[DatabaseUrls]:
    """A database of this test's own."""
    async with clone_database() as urls:
        yield urls


def cloner(postgres: str, source: str) -> Cloner:
    """Makes copies of a database without connections."""
    numbers = count()
    return lambda: copied(postgres, source, f"{source}_{next(numbers)}")


@asynccontextmanager
async def copied(postgres: str, source: str, name: str) -> AsyncIterator[DatabaseUrls]:
    """A copy of a database, with this name, for as long as the block runs."""
    await _administer(postgres, f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY wal_log")
    owner = database_url(postgres, name)
    app = driver_url(owner).set(drivername="postgresql", username=APP_ROLE, password=PASSWORD)
    try:
        yield DatabaseUrls(owner, app.render_as_string(hide_password=False))
    finally:
        await _administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


def programs() -> Path | None:
    """The programs of the PostgreSQL that the tests run on; None for the wheel's."""
    given = os.environ.get("TEST_POSTGRES_BIN")
    return Path(given) if given else None


async def _administer(postgres: str, statement: str) -> None:
    engine = create_async_engine(driver_url(postgres), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.exec_driver_sql(statement)
    await engine.dispose()
