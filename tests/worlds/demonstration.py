"""The demonstration for tests: loaded once per process, then copied as a database.

A plugin of fixtures: a test module asks for it with ``pytest_plugins = ("tests.worlds.demonstration",)``
and imports nothing from here.

* ``demo_urls``: a loaded database shared by every test of the process. Read it, never change it.
* ``demo_copy``: a loaded database of the test's own, to do with as it likes.
* ``clone_demonstration``: for other scopes: ``async with clone_demonstration() as urls``.
* ``demo_users``: who can sign in (login, name, tenant, title, role), by ``deploy.demo.issuer.ISSUER``.
"""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from deploy.database.provision import APP_ROLE, database_url
from deploy.demo.load import DemoUser, load_demo
from tenants.database.session import driver_url
from tests.conftest import PASSWORD, Cloner, DatabaseUrls


@dataclass(frozen=True, slots=True)
class LoadedTemplate:
    """A loaded database that nobody is connected to, and who can sign in to its copies."""

    name: str
    users: Sequence[DemoUser]


@pytest.fixture(scope="session")
async def loaded_template(postgres: str, template: str) -> AsyncIterator[LoadedTemplate]:
    name = f"jixiao_demonstration_{os.getpid()}"
    async with _copied(postgres, template, name) as urls:
        yield LoadedTemplate(name, await load_demo(urls.owner_url, urls.app_url))


@pytest.fixture(scope="session")
def demo_users(loaded_template: LoadedTemplate) -> Sequence[DemoUser]:
    return loaded_template.users


@pytest.fixture(scope="session")
def clone_demonstration(postgres: str, loaded_template: LoadedTemplate) -> Cloner:
    numbers = count()

    @asynccontextmanager
    async def clone() -> AsyncIterator[DatabaseUrls]:
        name = f"{loaded_template.name}_{next(numbers)}"
        async with _copied(postgres, loaded_template.name, name) as urls:
            yield urls

    return clone


@pytest.fixture(scope="session")
async def demo_urls(clone_demonstration: Cloner) -> AsyncIterator[DatabaseUrls]:
    async with clone_demonstration() as urls:
        yield urls


@pytest.fixture
async def demo_copy(clone_demonstration: Cloner) -> AsyncIterator[DatabaseUrls]:
    async with clone_demonstration() as urls:
        yield urls


@asynccontextmanager
async def _copied(admin_url: str, source: str, name: str) -> AsyncIterator[DatabaseUrls]:
    await _administer(admin_url, f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY wal_log")
    owner = database_url(admin_url, name)
    app = driver_url(owner).set(drivername="postgresql", username=APP_ROLE, password=PASSWORD)
    try:
        yield DatabaseUrls(owner, app.render_as_string(hide_password=False))
    finally:
        await _administer(admin_url, f"DROP DATABASE {name} WITH (FORCE)")


async def _administer(url: str, statement: str) -> None:
    engine = create_async_engine(driver_url(url), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql(statement)
    finally:
        await engine.dispose()
