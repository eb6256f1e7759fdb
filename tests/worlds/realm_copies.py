"""The realms for tests: filled once per process, then copied as a database.

A plugin of fixtures: a test module asks for it with ``pytest_plugins = ("tests.worlds.realm_copies",)``
and imports nothing from here; the types of the fixtures are in ``realms.py``.

* ``realms``: the five realms of the module's own; what one test changes, the next ones see.
* ``copy_realms``: for other scopes: ``async with copy_realms() as realms``. With ``unlocked=True`` the
  application runs as a role that row-level security does not bind.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from tests.conftest import DatabaseUrls, cloner, copied
from tests.worlds.realms import ABOVE, Realm, RealmCopier, Realms, open_realm
from tests.worlds.world import World, open_world


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """A database with all realms, without connections, and the keys of what is in it."""

    name: str
    realms: Realms


@pytest.fixture(scope="session")
async def filled_template(postgres: str, template: str) -> AsyncIterator[FilledTemplate]:
    name = f"jixiao_realms_{os.getpid()}"
    async with copied(postgres, template, name) as urls:
        async with open_world(urls) as world:
            realms = {tenant: await open_realm(world, tenant, above=above) for tenant, above in ABOVE.items()}
        yield FilledTemplate(name, realms)


@pytest.fixture(scope="session")
def copy_realms(postgres: str, filled_template: FilledTemplate) -> RealmCopier:
    clone = cloner(postgres, filled_template.name)

    @asynccontextmanager
    async def copy(*, unlocked: bool = False) -> AsyncIterator[Realms]:
        async with (
            clone() as urls,
            open_world(DatabaseUrls(urls.owner_url, urls.owner_url) if unlocked else urls) as world,
        ):
            yield {tenant: _moved(realm, world) for tenant, realm in filled_template.realms.items()}

    return copy


@pytest.fixture(scope="module")
async def realms(copy_realms: RealmCopier) -> AsyncIterator[Realms]:
    async with copy_realms() as found:
        yield found


def _moved(realm: Realm, world: World) -> Realm:
    """A realm as it is in a copy of its database."""
    world.people |= realm.world.people
    return replace(
        realm,
        world=world,
        subjects=dict(realm.subjects),
        appointments=dict(realm.appointments),
        ids=dict(realm.ids),
    )
