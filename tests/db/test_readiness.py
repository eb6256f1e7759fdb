"""The addresses that others watch, on a real database in each state."""

import json

import httpx
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.responses import PlainTextResponse

from deploy.http.routes import routed
from tenants.computing import Computations
from tenants.database.session import Database, driver_url
from tests.conftest import DatabaseUrls


async def asked(url: str, path: str, accept: str = "*/*") -> httpx.Response:
    database = Database.connect(url, pool_size=1)
    app = routed(PlainTextResponse("graphql"), database, Computations())
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://jixiao") as client:
            return await client.get(path, headers={"Accept": accept})
    finally:
        await database.close()


async def test_alive_without_a_database() -> None:
    response = await asked("postgresql://nobody@127.0.0.1:1/none", "/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


@pytest.mark.parametrize("path", ["/healthz/", "/readyz/"])
async def test_nobody_is_sent_to_an_address_made_of_what_the_request_says(path: str) -> None:
    response = await asked("postgresql://nobody@127.0.0.1:1/none", path)
    assert (response.status_code, "location" in response.headers) == (404, False)


async def test_ready(database_urls: DatabaseUrls) -> None:
    response = await asked(database_urls.app_url, "/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})


async def test_not_ready_without_a_database() -> None:
    response = await asked("postgresql://nobody@127.0.0.1:1/none", "/readyz")
    assert (response.status_code, response.json()) == (
        503,
        {"status": "unready", "reason": "DATABASE_UNREACHABLE"},
    )


async def test_not_ready_before_the_migrations(database_urls: DatabaseUrls) -> None:
    engine = create_async_engine(driver_url(database_urls.owner_url))
    async with engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM alembic_version")
    await engine.dispose()
    response = await asked(database_urls.app_url, "/readyz")
    assert json.loads(response.content) == {"status": "unready", "reason": "MIGRATIONS_PENDING"}


async def test_not_ready_as_the_owner(database_urls: DatabaseUrls) -> None:
    response = await asked(database_urls.owner_url, "/readyz")
    assert (response.status_code, response.json()["reason"]) == (503, "ROLE_TOO_STRONG")


async def test_the_root_leads_to_the_explorer(database_urls: DatabaseUrls) -> None:
    response = await asked(database_urls.app_url, "/")
    assert (response.status_code, response.headers["location"]) == (307, "/graphql")
    for path in ("/graphql", "/graphql/assets/page.js"):
        assert (await asked(database_urls.app_url, path)).text == "graphql"
