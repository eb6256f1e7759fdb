"""How many requests one person may have under way, through the whole application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest

from deploy.http.middleware.request_caps import RequestCaps
from tenants.viewer import Identity
from tests.conftest import Cloner
from tests.worlds.counties import County
from tests.worlds.world import ISSUER, open_client, open_world

QUERY = {"query": "{ viewer { name } }"}
# Connections in the pool of a world: while all are held, requests wait.
POOL = 5
CAPS = RequestCaps(per_person=3, per_address=1_000)


@pytest.fixture(scope="module")
async def county(clone_database: Cloner) -> AsyncIterator[County]:
    async with clone_database() as urls, open_world(urls) as world:
        yield await (await County.found(world, 680_101, units=2)).prepare()


@pytest.fixture(scope="module")
async def client(county: County) -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(county.world.database, caps=CAPS) as found:
        yield found


async def ask(client: httpx.AsyncClient, login: str, tenant: int) -> httpx.Response:
    headers = {"Authorization": f"Bearer {login}", "X-Tenant": str(tenant)}
    return await client.post("/graphql", json=QUERY, headers=headers)


async def under_way(count: int) -> None:
    for _ in range(1_000):
        if sum(CAPS.of_persons.counts.values()) == count:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(CAPS.of_persons.counts)


async def test_one_more_is_refused_and_somebody_else_is_not(
    county: County, client: httpx.AsyncClient
) -> None:
    async with AsyncExitStack() as all_connections:
        for _ in range(POOL):
            identity = Identity(ISSUER, "office", county.tenant)
            await all_connections.enter_async_context(county.world.database.reading(identity))
        waiting = [asyncio.create_task(ask(client, "office", county.tenant)) for _ in range(3)]
        await under_way(3)
        refused = await ask(client, "office", county.tenant)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        assert refused.json()["errors"][0]["extensions"]["code"] == "TOO_MANY_REQUESTS"
        other = asyncio.create_task(ask(client, "leader", county.tenant))
        await under_way(4)
    assert [(await each).status_code for each in [*waiting, other]] == [200] * 4


async def test_nothing_stays_counted_however_a_request_ends(
    county: County, client: httpx.AsyncClient
) -> None:
    for login in ("office", "nobody", "leader"):
        for _ in range(5):
            assert (await ask(client, login, county.tenant)).status_code in (200, 401)
    assert not CAPS.of_persons.counts
    assert not CAPS.of_addresses.counts
