from collections.abc import Mapping
from functools import partial
from typing import cast

import httpx
import pytest
from starlette.requests import Request
from starlette.types import ASGIApp

from schema.product_endpoint import create_endpoint
from schema.served_texts import SCHEMA_ADDRESS, ServedText, scalars_text
from tenants.computing import Computations
from tenants.database.databases import Database
from tests.unit.engine.toys import SCHEMA, Ledger, authenticate

TEXT = SCHEMA.as_str()


async def get(address: str = "/graphql/schema.graphql", **headers: str) -> httpx.Response:
    shown = create_endpoint(
        schema=SCHEMA,
        sdl=SCHEMA.as_str,
        database=cast(Database, Ledger()),
        computations=Computations(),
        authenticate=authenticate,
    )
    return await got(shown, address, {key.replace("_", "-"): value for key, value in headers.items()})


async def got(app: ASGIApp, address: str, headers: Mapping[str, str]) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://jixiao.test") as asking:
        return await asking.get(address, headers=headers)


@pytest.mark.parametrize("address", ["/graphql/schema.graphql", "/behind/a/proxy/graphql/schema.graphql"])
async def test_the_text_has_an_address_without_a_token(address: str) -> None:
    response = await get(address)
    assert (response.status_code, response.text) == (200, TEXT)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"


async def test_who_has_it_already_is_told_so() -> None:
    tag = (await get()).headers["etag"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = await get(if_none_match=known)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (await get(if_none_match='"other"')).status_code == 200


async def test_the_tag_belongs_to_the_text() -> None:
    request = Request({"type": "http", "path": "/graphql/schema.graphql", "headers": []})
    tags = set()
    for text in ("type Query { a: Int }", "type Query { b: Int }"):
        answer = ServedText(SCHEMA_ADDRESS, partial(str, text)).respond(request)
        assert answer is not None
        tags.add((await got(answer, "/graphql/schema.graphql", {})).headers["etag"])
    assert len(tags) == 2


@pytest.mark.parametrize(
    "address",
    [
        "/graphql/other.graphql",
        "/graphql/schema.graphql/more",
        "/graphql/a/b/c/schema.graphql",
        "/schema.graphql",
    ],
)
async def test_no_other_address_shows_it(address: str) -> None:
    assert (await get(address)).status_code == 401


async def test_what_specifies_the_scalars_has_an_address_too() -> None:
    response = await get("/graphql/scalars.md")
    assert (response.status_code, response.text) == (200, scalars_text())
