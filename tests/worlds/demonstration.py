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
from dataclasses import dataclass

import pytest

from deploy.demo.load import DemoUser, load_demo
from tests.conftest import Cloner, DatabaseUrls, cloner, copied


@dataclass(frozen=True, slots=True)
class LoadedTemplate:
    """A loaded database without connections, and who can sign in to its copies."""

    name: str
    users: Sequence[DemoUser]


@pytest.fixture(scope="session")
async def loaded_template(postgres: str, template: str) -> AsyncIterator[LoadedTemplate]:
    name = f"jixiao_demonstration_{os.getpid()}"
    async with copied(postgres, template, name) as urls:
        yield LoadedTemplate(name, await load_demo(urls.owner_url, urls.app_url))


@pytest.fixture(scope="session")
def demo_users(loaded_template: LoadedTemplate) -> Sequence[DemoUser]:
    return loaded_template.users


@pytest.fixture(scope="session")
def clone_demonstration(postgres: str, loaded_template: LoadedTemplate) -> Cloner:
    return cloner(postgres, loaded_template.name)


@pytest.fixture(scope="session")
async def demo_urls(clone_demonstration: Cloner) -> AsyncIterator[DatabaseUrls]:
    async with clone_demonstration() as urls:
        yield urls


@pytest.fixture
async def demo_copy(clone_demonstration: Cloner) -> AsyncIterator[DatabaseUrls]:
    async with clone_demonstration() as urls:
        yield urls
