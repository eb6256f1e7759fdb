"""Pages of other origins: none unless they are named; those that are named can read every answer."""

import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from deploy.http.middleware import surround
from deploy.http.middleware.body_limit import LARGEST_BODY

PAGES = "https://pages.example.gov.cn"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers who is let in."""
    headers = dict(scope["headers"])
    status = 200 if b"authorization" in headers else 401
    await JSONResponse({}, status, {"Vary": "Authorization"})(scope, receive, send)


async def ask(method: str, headers: dict[str, str], *, origins: tuple[str, ...] = (PAGES,)) -> httpx.Response:
    transport = httpx.ASGITransport(surround(app, origins=origins))
    async with httpx.AsyncClient(transport=transport, base_url="http://jixiao") as client:
        return await client.request(method, "/graphql", headers=headers)


def preflight(
    origin: str = PAGES, method: str = "POST", headers: str = "authorization, x-tenant"
) -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers,
    }


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_question_beforehand_needs_no_token(method: str) -> None:
    response = await ask("OPTIONS", preflight(method=method, headers="authorization, content-type, x-any"))
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == PAGES
    assert response.headers["access-control-allow-headers"] == "authorization, content-type, x-any"
    assert "access-control-allow-credentials" not in response.headers
    assert response.headers["x-request-id"]


@pytest.mark.parametrize("asked", [preflight(origin="https://other.example"), preflight(method="DELETE")])
async def test_another_origin_or_method_is_refused(asked: dict[str, str]) -> None:
    response = await ask("OPTIONS", asked)
    assert response.status_code == 400
    assert response.headers.get("access-control-allow-origin") in (None, PAGES)


async def test_a_named_page_reads_answers_and_refusals() -> None:
    for more, status in (
        ({"Authorization": "Bearer good"}, 200),
        ({}, 401),
        ({"Content-Length": str(LARGEST_BODY + 1)}, 413),
    ):
        response = await ask("POST", {"Origin": PAGES, **more})
        assert response.status_code == status
        assert response.headers["access-control-allow-origin"] == PAGES
        assert "X-Request-Id" in response.headers["access-control-expose-headers"]


async def test_an_answer_to_another_page_does_not_say_that_it_may_be_read() -> None:
    response = await ask("POST", {"Origin": "https://other.example", "Authorization": "Bearer good"})
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers
    assert response.headers["vary"] == "Authorization, Origin"


async def test_no_page_is_named_unless_somebody_names_it() -> None:
    for method, headers in (("OPTIONS", preflight()), ("POST", {"Origin": PAGES})):
        response = await ask(method, headers, origins=())
        assert response.status_code == 401
        assert not [name for name in response.headers if name.startswith("access-control")]
