"""Requests made to break the server: refused with a code, never answered with a 5xx, always in the log."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from tests.worlds.counties import County
from tests.worlds.world import World

VIEWER = "{ viewer { name } }"


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """A county to send things to."""
    return await (await County.found(world, 680_001, units=2)).prepare()


async def send(
    county: County,
    body: bytes,
    *,
    method: str = "POST",
    media: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The first error of a request that must be refused; its id is in the answer and in the log."""
    with capture_logs(processors=[merge_contextvars]) as logged:
        response = await county.world.client.request(
            method,
            "/graphql",
            content=body,
            headers={
                "Authorization": "Bearer office",
                "X-Tenant": str(county.tenant),
                "Content-Type": media,
                **(headers or {}),
            },
        )
    return told(response, logged)


def told(response: httpx.Response, logged: list[Any]) -> dict[str, Any]:
    assert response.status_code < 500, response.text
    answer: dict[str, Any] = response.json()
    assert answer["errors"], answer
    for error in answer["errors"]:
        assert error["message"]
        assert error["extensions"]["requestId"] == response.headers["x-request-id"]
        assert "Traceback" not in error["message"]
        assert "sqlalchemy" not in response.text.lower()
    assert response.headers["x-request-id"] in {entry.get("request_id") for entry in logged}
    first: dict[str, Any] = answer["errors"][0]["extensions"]
    assert first["code"] != "INTERNAL"
    return first | {"status": response.status_code}


def operation(query: str, **variables: Any) -> bytes:
    return json.dumps({"query": query, "variables": variables}).encode()


BODIES = [
    (b"", "JSON_MALFORMED"),
    (b"{", "JSON_MALFORMED"),
    (b"null", "BODY_NOT_OBJECT"),
    (b"42", "BODY_NOT_OBJECT"),
    (b"[]", "BATCH_REFUSED"),
    (b'[{"query":"{viewer{name}}"}]', "BATCH_REFUSED"),
    (b"{}", "QUERY_MISSING"),
    (b'{"query":""}', "QUERY_MISSING"),
    (b'{"query":7}', "KEY_TYPE"),
    (b'{"query":"{viewer{name}}","variables":[]}', "KEY_TYPE"),
    (b'{"query":"{viewer{name}}","operationName":{}}', "KEY_TYPE"),
    (b'{"query":"{viewer{name}}","operationName":"Other"}', "OPERATION_UNKNOWN"),
    (b'{"query":"query A{viewer{name}} query B{viewer{name}}"}', "OPERATION_NAME_MISSING"),
    (b'{"query":"{viewer{name}}","query":"{viewer{name}}"}', "JSON_DUPLICATE_KEY"),
    (b'{"query":"{viewer{name}}","variables":{"n":NaN}}', "NUMBER_NOT_FINITE"),
    (b'{"query":"{viewer{name}}","variables":{"n":-Infinity}}', "NUMBER_NOT_FINITE"),
    (b'{"query":"{viewer{name}}","variables":{"n":' + b"9" * 5_000 + b"}}", "NUMBER_TOO_LONG"),
    (b'{"query":"{viewer{name}}","variables":{"n":0.' + b"9" * 5_000 + b"}}", "NUMBER_TOO_LONG"),
    (b'{"query":"{viewer{name}}","variables":{"t":"a\\u0000b"}}', "TEXT_NUL"),
    (b'{"query":"{viewer{name}}","variables":{"t":"\\ud800"}}', "TEXT_SURROGATE"),
    (b'{"query":"{viewer{name}}","variables":{"\\ud800":1}}', "TEXT_SURROGATE"),
    (b'{"query":"{viewer{name}}\\u0000"}', "TEXT_NUL"),
    (b'{"query":"\xff\xfe"}', "BODY_NOT_UTF8"),
    (b'{"query":"{viewer{name}}","variables":{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}}", "JSON_TOO_DEEP"),
]


@pytest.mark.parametrize("number", range(len(BODIES)))
async def test_bodies_that_are_no_operations(county: County, number: int) -> None:
    body, reason = BODIES[number]
    refused = await send(county, body)
    assert (refused["status"], refused["code"], refused["reason"]) == (400, "BAD_REQUEST", reason)


async def test_a_body_that_is_too_large(county: County) -> None:
    refused = await send(county, operation(VIEWER, text="长" * 400_000))
    assert (refused["status"], refused["code"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        ("text/plain", "MEDIA_TYPE_REFUSED"),
        ("application/graphql", "MEDIA_TYPE_REFUSED"),
        ("application/x-www-form-urlencoded", "MEDIA_TYPE_REFUSED"),
        ("", "MEDIA_TYPE_REFUSED"),
        ("multipart/form-data; boundary=x", "MULTIPART_REFUSED"),
    ],
)
async def test_other_media_types(county: County, media: str, reason: str) -> None:
    refused = await send(county, operation(VIEWER), media=media)
    assert (refused["status"], refused["reason"]) == (415, reason)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods(county: County, method: str) -> None:
    assert (await send(county, operation(VIEWER), method=method))["status"] == 405


def deep() -> str:
    return "{ viewer { tenant " + "{ parent " * 60 + "{ name }" + " }" * 60 + " } }"


QUERIES = [
    ("{", "GRAPHQL_SYNTAX"),
    ("{ nothing }", "GRAPHQL_VALIDATION"),
    ("subscription { viewer { name } }", "BAD_REQUEST"),
    ("{ viewer { name(x: 1) } }", "GRAPHQL_VALIDATION"),
    (deep(), "DEPTH_LIMIT"),
    ("{" + " ".join(f"a{n}: viewer {{ name }}" for n in range(60)) + "}", "ALIAS_LIMIT"),
    ("{" + " viewer { name }" * 30 + "}", "REPEAT_LIMIT"),
    ("{ viewer { name " + "@include(if: true) " * 40 + "} }", "DIRECTIVE_LIMIT"),
    ("{ viewer { " + "name " * 3_000 + "} }", "TOKEN_LIMIT"),
    ("{ viewer { ...F } } fragment F on Viewer { ...F }", "GRAPHQL_VALIDATION"),
    (
        """query($c: DivisionCode!) { tenant(code: $c) { children(first: 100) { nodes {
          children(first: 100) { nodes { children(first: 100) { nodes { name code } } } }
        } } } }""",
        "COST_LIMIT",
    ),
    ('{ tenant(code: "' + "6" * 5_000 + '") { name } }', "BAD_INPUT"),
    ("{ tenant(code: " + "6" * 5_000 + ") { name } }", "NUMBER_LIMIT"),
    ('{ schemeCheck(document: "\\uD800") { code } }', "GRAPHQL_SYNTAX"),
]


@pytest.mark.parametrize("number", range(len(QUERIES)))
async def test_documents_that_ask_for_too_much_or_for_nothing(county: County, number: int) -> None:
    query, code = QUERIES[number]
    refused = await send(county, operation(query, c=str(county.tenant)))
    assert (refused["status"], refused["code"]) == (400, code)


async def test_characters_hidden_in_a_literal(county: County) -> None:
    """An escape of the query language passes the body's own check, and must not reach the database."""
    for field in ("reason", "code"):
        given = {"reason": '"事由"', "code": '"inspection"'} | {field: '"a\\u0000b"'}
        query = f"""mutation {{ inspectionRecord(input: {{
          cycle: "{county.cycle}", subject: "{county.id("u01")}", points: 1, occurredOn: "2025-05-06",
          code: {given["code"]}, reason: {given["reason"]}
        }}) {{ userErrors {{ code }} }} }}"""
        body = await county.world.answer("inspector", county.tenant, query)
        assert "errors" in body or body["data"]["inspectionRecord"]["userErrors"], body
        assert all(error["extensions"]["code"] != "INTERNAL" for error in body.get("errors", []))
    category = f"""{{ ranking(under: "{county.tenant}", year: 2025, level: UNIT, category: "a\\u0000") {{
      totalCount
    }} }}"""
    body = await county.world.answer("office", county.tenant, category)
    assert body["errors"][0]["extensions"]["code"] != "INTERNAL"


@pytest.mark.parametrize("year", [-(2**31), -1, 0, 99_999, 2**31 - 1])
async def test_absurd_years_are_just_empty(county: County, year: int) -> None:
    data = await county.ask(
        "office",
        """query($c: DivisionCode!, $y: Int!, $id: ID!) {
          tenant(code: $c) { cycle(year: $y) { id } schemes(year: $y) { totalCount } }
          ranking(under: $c, year: $y, level: UNIT) { totalCount }
          subject(id: $id) { entry(year: $y) { name } preview(year: $y) { total } }
        }""",
        {"c": str(county.tenant), "y": year, "id": county.id("u01")},
    )
    assert data["tenant"]["cycle"] is None
    assert data["ranking"]["totalCount"] == 0
    assert data["subject"] in ({"entry": None, "preview": None},)


@pytest.mark.parametrize("year", [2**31, -(2**40), 20.5, "2025", None, 10**50])
async def test_years_that_are_no_numbers(county: County, year: Any) -> None:
    query = "query($c: DivisionCode!, $y: Int!) { tenant(code: $c) { cycle(year: $y) { id } } }"
    refused = await send(county, operation(query, c=str(county.tenant), y=year))
    assert (refused["status"], refused["code"]) == (400, "BAD_INPUT")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Authorization": "Basic b2ZmaWNl"}, "TOKEN_MALFORMED"),
        ({"Authorization": "Bearer"}, "TOKEN_MALFORMED"),
        ({"Authorization": "Bearer nobody"}, "NO_APPOINTMENT"),
        ({"X-Tenant": "999999"}, "UNKNOWN_TENANT"),
    ],
)
async def test_nobody_in_particular(county: County, headers: dict[str, str], code: str) -> None:
    refused = await send(county, operation(VIEWER), headers=headers)
    assert (refused["status"], refused["code"]) == (401, code)


@pytest.mark.parametrize(
    ("name", "code"), [("Authorization", "TOKEN_MALFORMED"), ("X-Tenant", "TENANT_INVALID")]
)
async def test_a_header_that_comes_twice(county: County, name: str, code: str) -> None:
    """A proxy in front may have looked at the other one."""
    once = {"Authorization": "Bearer office", "X-Tenant": str(county.tenant)}
    headers = [*once.items(), (name, once[name]), ("Content-Type", "application/json")]
    response = await county.world.client.post("/graphql", content=operation(VIEWER), headers=headers)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (401, code)


async def test_a_denial_is_in_the_log_by_its_code(county: County) -> None:
    query = "mutation($input: RunComputeInput!) { runCompute(input: $input) { run { id } } }"
    with capture_logs(processors=[merge_contextvars]) as logged:
        body = await county.world.answer("leader", county.tenant, query, {"input": {"cycle": county.cycle}})
    denied = body["errors"][0]["extensions"]
    assert denied["code"] == "FORBIDDEN"
    (entry,) = [entry for entry in logged if entry["event"] == "graphql.refused"]
    assert (entry["code"], entry["request_id"]) == ("FORBIDDEN", denied["requestId"])


@pytest.mark.parametrize(
    ("languages", "english"),
    [("zh-CN,zh;q=0.9", False), ("en-GB", True), ("xx", False), ("*", False), ("," * 5_000, False)],
)
async def test_english_for_whoever_asks_for_it(county: County, languages: str, english: bool) -> None:
    headers = {"Accept-Language": languages, "Authorization": "Bearer office", "X-Tenant": str(county.tenant)}
    response = await county.world.client.post("/graphql", json={}, headers=headers)
    assert response.status_code == 400
    message = response.json()["errors"][0]["message"]
    assert message
    assert any("\u4e00" <= letter <= "\u9fff" for letter in message) is not english
