"""GraphQL over HTTP as clients speak it: media types with their statuses, GET, persisted queries.

https://graphql.github.io/graphql-over-http/draft/; `make clients` asks graphql-http's audits of it.
"""

import json
from typing import Any

import httpx
import pytest

from schema.engine.http.content_negotiation import GRAPHQL_RESPONSE, JSON, answer_type
from tests.unit.engine.toys import Ledger, client

QUERY = "{ unit { name } }"
ANSWER = {"data": {"unit": {"name": "一"}}}
MUTATION = 'mutation { report(figures: {figures: [{value: "1"}]}) { total } }'
GRAPHQL_TYPE, JSON_TYPE = GRAPHQL_RESPONSE.decode(), JSON.decode()

APOLLO = "application/graphql-response+json,application/json;q=0.9"
URQL = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream"
RELAY = "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json", GRAPHQL_RESPONSE),
        ("Application/GraphQL-Response+JSON", GRAPHQL_RESPONSE),
        (APOLLO, GRAPHQL_RESPONSE),
        (URQL, GRAPHQL_RESPONSE),
        (RELAY, GRAPHQL_RESPONSE),
        ("application/json, application/graphql-response+json", GRAPHQL_RESPONSE),
        ("application/json, application/graphql-response+json;q=0.9", JSON),
        ("*/*;q=0.1, application/graphql-response+json;q=0.5", GRAPHQL_RESPONSE),
        ("application/*, application/graphql-response+json;q=0.5", JSON),
        ("application/graphql-response+json;q=0, */*", JSON),
        ("application/graphql-response+json;q=0", JSON),
        ("text/plain", JSON),
        (",;,q=1" * 10_000, JSON),
    ],
)
def test_the_media_type_that_a_client_wants(accept: str | None, media: bytes) -> None:
    assert answer_type(accept) == media


async def send(accept: str | None, body: dict[str, Any] | bytes) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **({} if accept is None else {"Accept": accept})}
    async with client() as asking:
        if accept is None:
            del asking.headers["Accept"]
        return await asking.post("/graphql", content=content, headers=headers)


REFUSED_DOCUMENTS: list[dict[str, Any]] = [
    {"query": "{"},
    {"query": "{ nothing }"},
    {"query": "query Q($n: Int!) { whole(value: $n) }", "variables": {"n": None}},
    {"query": '{ decimal(value: "x") }'},
    {"query": QUERY, "operationName": "Other"},
    {"query": "query A { unit { name } } query B { unit { name } }"},
    {"query": "subscription { a }"},
    {"query": "{" + " unit { name }" * 30 + "}"},
    {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
]


@pytest.mark.parametrize("body", REFUSED_DOCUMENTS)
@pytest.mark.parametrize(
    ("accept", "status", "media"),
    [(APOLLO, 400, GRAPHQL_TYPE), ("application/json", 200, JSON_TYPE), (None, 200, JSON_TYPE)],
)
async def test_the_status_of_a_refused_document_depends_on_the_media_type(
    body: dict[str, Any], accept: str | None, status: int, media: str
) -> None:
    response = await send(accept, body)
    assert (response.status_code, response.headers["content-type"]) == (status, media)
    assert "Accept" in response.headers["vary"].split(", ")
    assert response.json().keys() == {"errors"}


@pytest.mark.parametrize("accept", [APOLLO, "application/json"])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        ({"query": 7}, 400),
        ({"query": QUERY, "extensions": "x"}, 400),
        ({"query": QUERY, "extensions": [1]}, 400),
        ({"query": QUERY, "variables": "x"}, 400),
        ({"variables": {}}, 400),
        ({"query": '{ fail(how: "busy") }'}, 503),
        ({"query": '{ fail(how: "denied") }'}, 200),
        ({"query": QUERY, "variables": None, "extensions": None, "operationName": None}, 200),
        ({"query": QUERY, "extensions": {"some": "value"}}, 200),
    ],
)
async def test_other_statuses_are_the_same_in_both_media_types(
    body: dict[str, Any] | bytes, status: int, accept: str
) -> None:
    assert (await send(accept, body)).status_code == status


@pytest.mark.parametrize("accept", [APOLLO, "application/json"])
async def test_who_is_not_let_in_gets_401_in_both_media_types(accept: str) -> None:
    async with client() as asking:
        headers = {"Accept": accept, "Authorization": "Bearer bad"}
        response = await asking.post("/graphql", json={"query": QUERY}, headers=headers)
    assert response.status_code == 401
    assert response.headers["content-type"] == (GRAPHQL_TYPE if accept == APOLLO else JSON_TYPE)


async def get(parameters: dict[str, Any] | str, ledger: Ledger | None = None) -> httpx.Response:
    if isinstance(parameters, dict):
        parameters = str(httpx.QueryParams(parameters))
    async with client(ledger) as asking:
        return await asking.get(f"/graphql?{parameters}")


@pytest.mark.parametrize(
    ("parameters", "answer"),
    [
        ({"query": QUERY}, ANSWER),
        ({"query": QUERY, "variables": "", "extensions": "", "operationName": ""}, ANSWER),
        ({"query": QUERY, "variables": "null", "extensions": "{}", "other": "1"}, ANSWER),
        (
            {"query": "query A { __typename } query B { whole(value: 7) }", "operationName": "B"},
            {"data": {"whole": 7}},
        ),
        (
            {"query": "query Q($t: String!) { echo(text: $t) }", "variables": '{"t": "乡镇 + & 100%"}'},
            {"data": {"echo": "乡镇 + & 100%"}},
        ),
        (
            {"query": "query Q($v: Decimal!) { decimal(value: $v) }", "variables": '{"v": 1.10}'},
            {"data": {"decimal": "1.10"}},
        ),
        ("query=%7B+unit+%7B+name+%7D+%7D", ANSWER),
    ],
)
async def test_a_query_by_get(parameters: dict[str, Any] | str, answer: dict[str, Any]) -> None:
    response = await get(parameters)
    assert (response.status_code, response.json()) == (200, answer)
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ("", "QUERY_MISSING"),
        ("query=", "QUERY_MISSING"),
        ("variables=%7B%7D", "QUERY_MISSING"),
        ("query=%7Ba%7D&query=%7Bb%7D", "PARAMETER_REPEATED"),
        ("query=%7Ba%7D&x=1&x=2", None),
        ("query=%ff", "ADDRESS_NOT_UTF8"),
        ({"query": QUERY, "variables": "{"}, "JSON_MALFORMED"),
        ({"query": QUERY, "variables": "[]"}, "KEY_TYPE"),
        ({"query": QUERY, "variables": '{"a":1,"a":2}'}, "JSON_DUPLICATE_KEY"),
        ({"query": QUERY, "variables": '{"a":' * 40 + "1" + "}" * 40}, "JSON_TOO_DEEP"),
        ({"query": QUERY, "extensions": "7"}, "KEY_TYPE"),
        ({"query": '{ echo(text: "\0") }'}, "TEXT_NUL"),
    ],
)
async def test_addresses_that_hold_no_query(parameters: dict[str, Any] | str, reason: str | None) -> None:
    response = await get(parameters)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"].get("reason") == reason


async def test_no_mutation_by_get() -> None:
    ledger = Ledger()
    for accept in (APOLLO, "application/json"):
        async with client(ledger) as asking:
            response = await asking.get(
                "/graphql", params={"query": f"query A {QUERY} {MUTATION}"}, headers={"Accept": accept}
            )
            assert response.json()["errors"][0]["extensions"]["reason"] == "OPERATION_NAME_MISSING"
            response = await asking.get("/graphql", params={"query": MUTATION}, headers={"Accept": accept})
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
        assert response.json()["errors"][0]["extensions"]["reason"] == "MUTATION_BY_GET"
    assert ledger.written == 0


async def test_a_query_by_get_needs_a_token_too() -> None:
    async with client() as asking:
        del asking.headers["Authorization"]
        response = await asking.get("/graphql", params={"query": QUERY})
    assert response.status_code == 401


HASH = {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}


async def test_a_client_that_sends_hashes_is_told_to_send_the_text() -> None:
    """Apollo reads the code, urql the message."""
    for response in (
        await send(APOLLO, {"extensions": HASH}),
        await get({"extensions": json.dumps(HASH), "variables": "{}"}),
    ):
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"
        assert error["message"] == "PersistedQueryNotSupported"
    assert (await send(APOLLO, {"query": QUERY, "extensions": HASH})).json() == ANSWER


async def test_the_limits_hold_for_get() -> None:
    fields = " ".join(f"a{number}: unit {{ name }}" for number in range(60))
    response = await get({"query": f"{{ {fields} }}"})
    assert response.json()["errors"][0]["extensions"]["code"] == "ALIAS_LIMIT"
