import asyncio
import json
from typing import Any

import httpx
import pytest
import structlog
from structlog.testing import LogCapture

from tenants.database.outages import ConnectError
from tests.unit.engine.toys import UNIT_ID, Ledger, client, endpoint


async def ask(
    query: str, *, ledger: Ledger | None = None, headers: dict[str, str] | None = None, **rest: Any
) -> httpx.Response:
    async with client(ledger) as asking:
        return await asking.post("/graphql", json={"query": query, **rest}, headers=headers)


def only_error(response: httpx.Response) -> dict[str, Any]:
    (error,) = response.json()["errors"]
    assert error["extensions"]["requestId"] == response.headers["x-request-id"]
    assert isinstance(error, dict)
    return error


def code_of(response: httpx.Response) -> tuple[int, str, str | None]:
    extensions = only_error(response)["extensions"]
    return response.status_code, extensions["code"], extensions.get("reason")


async def test_a_query_is_answered() -> None:
    response = await ask("{ unit { name } }")
    assert (response.status_code, response.json()) == (200, {"data": {"unit": {"name": "一"}}})
    assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"


async def test_siblings_read_from_one_session_which_is_closed() -> None:
    ledger = Ledger()
    response = await ask("{ a: slow b: slow unit { session parent { session } } }", ledger=ledger)
    data = response.json()["data"]
    assert {data["a"], data["b"], data["unit"]["session"], data["unit"]["parent"]["session"]} == {"session 1"}
    assert (ledger.opened, ledger.closed) == (1, 1)


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ __typename __schema { queryType { name } } }", {}),
        ("query Q($name: String!) { unit { name } __type(name: $name) { name } }", {}),
        ("{ unit { unknown } }", {}),
    ],
)
async def test_a_query_that_reads_nothing_opens_nothing(query: str, variables: dict[str, object]) -> None:
    ledger = Ledger()
    await ask(query, variables=variables, ledger=ledger)
    assert ledger.opened == 0


MUTATION = """
mutation M($r: Report!) {
  report(figures: $r) { total session readAfter userErrors { code message path } }
}
"""
PAGES = """
query Q($after: String) {
  units(first: 100, after: $after) { nodes { number } totalCount pageInfo { hasNextPage endCursor } }
}
"""


async def test_a_mutation_reads_what_it_wrote() -> None:
    ledger = Ledger()
    response = await ask(
        MUTATION, ledger=ledger, variables={"r": {"figures": [{"value": "1.10"}, {"value": 2}]}}
    )
    assert response.json()["data"]["report"] == {
        "total": "3.10",
        "session": "session 1, writer",
        "readAfter": "session 2",
        "userErrors": [],
    }
    assert ledger.events == ["open", "close", "write", "open", "close"]


async def test_a_fault_of_the_input_is_answered_in_the_payload() -> None:
    response = await ask(MUTATION, variables={"r": {"figures": []}}, headers={"Accept-Language": "en"})
    (fault,) = response.json()["data"]["report"]["userErrors"]
    assert fault == {
        "code": "BAD_DECIMAL",
        "message": "This is not a decimal number such as “87.50”.",
        "path": ["figures"],
    }


@pytest.mark.parametrize(
    ("how", "status", "code", "reason"),
    [
        ("denied", 200, "FORBIDDEN", "RELEASED_ONLY"),
        ("missing", 200, "NOT_FOUND", None),
        ("busy", 503, "BUSY", None),
        ("identity", 401, "NO_APPOINTMENT", None),
        ("bug", 503, "INTERNAL", None),
    ],
)
@pytest.mark.parametrize("field", ["fail", "maybe"])
async def test_what_resolvers_raise(field: str, how: str, status: int, code: str, reason: str | None) -> None:
    response = await ask(f'{{ {field}(how: "{how}") }}')
    assert code_of(response) == (status, code, reason)
    assert only_error(response)["path"] == [field]
    assert "secret" not in response.text


async def test_faults_raised_by_a_query_are_all_told() -> None:
    error = only_error(await ask('{ fail(how: "faults") }'))
    assert error["extensions"]["code"] == "PAGE_SIZE"
    assert error["extensions"]["path"] == ["a", "b"]
    assert [fault["code"] for fault in error["extensions"]["faults"]] == ["PAGE_SIZE", "BAD_ID"]


async def test_one_failed_field_leaves_the_others() -> None:
    response = await ask('{ maybe(how: "denied") unit { name } }')
    assert response.json()["data"] == {"maybe": None, "unit": {"name": "一"}}
    assert response.status_code == 200


async def test_a_session_that_cannot_be_opened_is_tried_once() -> None:
    ledger = Ledger(refusal=ConnectError())
    response = await ask("{ a: slow b: slow }", ledger=ledger)
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"DATABASE_UNAVAILABLE"}
    assert ledger.opened == 1


async def test_what_nobody_foresaw_is_logged_with_the_request_id_and_masked(log: LogCapture) -> None:
    response = await ask('{ fail(how: "bug") }')
    (entry,) = log.entries
    assert entry["request_id"] == response.headers["x-request-id"]
    assert (entry["log_level"], str(entry["exc_info"])) == ("error", "secret of the house")


async def test_every_refusal_is_in_the_log_with_its_request_id(log: LogCapture) -> None:
    response = await ask("{ nope }")
    (entry,) = log.entries
    assert (entry["code"], entry["request_id"]) == ("GRAPHQL_VALIDATION", response.headers["x-request-id"])


@pytest.fixture(autouse=True)
def log() -> Any:
    capture = LogCapture()
    before = structlog.get_config()
    structlog.configure(processors=[capture], cache_logger_on_first_use=False)
    yield capture
    structlog.configure(**before)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ unit", "GRAPHQL_SYNTAX"),
        ("{ unit { nope } }", "GRAPHQL_VALIDATION"),
        ("{ decimal }", "GRAPHQL_VALIDATION"),
        ("subscription { a }", "BAD_REQUEST"),
        ("fragment F on Unit { name }", "BAD_REQUEST"),
        ("query A { unit { name } } query B { unit { name } }", "BAD_REQUEST"),
        ("   ", "GRAPHQL_SYNTAX"),
        ("{ whole(value: 1" + "0" * 200 + ") }", "NUMBER_LIMIT"),
        ('{ echo(text: "\\u0000") }', "BAD_REQUEST"),
        ('{ echo(text: "\\ud800") }', "GRAPHQL_SYNTAX"),
    ],
)
async def test_documents_that_are_refused(query: str, code: str) -> None:
    response = await ask(query)
    assert code_of(response)[:2] == (400, code)
    assert "data" not in response.json()


async def test_an_operation_is_chosen_by_its_name() -> None:
    query = "query A { unit { name } } query B { unit { number } }"
    assert (await ask(query, operationName="B")).json() == {"data": {"unit": {"number": 1}}}
    assert code_of(await ask(query, operationName="C")) == (400, "BAD_REQUEST", "OPERATION_UNKNOWN")
    assert code_of(await ask(query)) == (400, "BAD_REQUEST", "OPERATION_NAME_MISSING")


@pytest.mark.parametrize(
    ("variables", "path", "reason"),
    [
        ({"r": {"figures": [{"value": 1}, {"value": True}]}}, ["r", "figures", "1", "value"], "BAD_DECIMAL"),
        ({"r": {"figures": [{"value": []}]}}, ["r", "figures", "0", "value"], "BAD_DECIMAL"),
        ({"r": {"figures": [{}]}}, ["r", "figures", "0"], None),
        ({"r": {"figures": [], "more": 1}}, ["r"], None),
        ({"r": None}, ["r"], None),
        ({}, ["r"], None),
    ],
)
async def test_a_bad_variable_is_named_by_its_path(
    variables: dict[str, Any], path: list[str], reason: str | None
) -> None:
    response = await ask(MUTATION, variables=variables)
    assert code_of(response) == (400, "BAD_INPUT", reason)
    assert only_error(response)["extensions"]["path"] == path


async def test_a_bad_literal_is_named_by_its_path() -> None:
    response = await ask('mutation { report(figures: {figures: [{value: "1"}, {value: true}]}) { total } }')
    assert code_of(response) == (400, "BAD_INPUT", "BAD_DECIMAL")
    assert only_error(response)["extensions"]["path"] == ["figures", "figures", "1", "value"]


async def test_a_null_where_none_may_be_is_bad_input_too() -> None:
    response = await ask("query Q($n: Int) { whole(value: $n) }", variables={"n": None})
    assert code_of(response) == (200, "BAD_INPUT", None)


@pytest.mark.parametrize(
    "query",
    [
        '{ thing(key: "x") }',
        '{ units(after: "x") { nodes { name } } }',
        "{ units(first: 0) { nodes { name } } }",
    ],
)
async def test_values_that_only_a_resolver_can_judge_keep_their_own_code(query: str) -> None:
    status, code, reason = code_of(await ask(query))
    assert (status, reason) == (200, None)
    assert code in {"BAD_ID", "BAD_CURSOR", "PAGE_SIZE"}


async def test_an_absurd_value_is_not_sent_back_at_length() -> None:
    response = await ask("query Q($n: Int!) { whole(value: $n) }", variables={"n": "x" * 100_000})
    assert code_of(response)[1] == "BAD_INPUT"
    assert len(response.content) < 2_000


@pytest.mark.parametrize("text", ["1.10", "100000000000000.5"])
async def test_a_number_in_the_body_is_exact(text: str) -> None:
    body = '{"query": "query Q($v: Decimal!) { decimal(value: $v) }", "variables": {"v": ' + text + "}}"
    async with client() as asking:
        response = await asking.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert response.json() == {"data": {"decimal": text}}


async def test_pages_follow_one_another() -> None:
    seen: list[int] = []
    after = None
    while True:
        units = (await ask(PAGES, variables={"after": after})).json()["data"]["units"]
        seen += [node["number"] for node in units["nodes"]]
        after = units["pageInfo"]["endCursor"]
        if not units["pageInfo"]["hasNextPage"]:
            break
    assert seen == list(range(1, 251))
    assert units["totalCount"] == 250


async def test_ids_go_through() -> None:
    query = "query Q($k: ID!) { thing(key: $k) }"
    assert (await ask(query, variables={"k": UNIT_ID})).json() == {"data": {"thing": UNIT_ID}}


@pytest.mark.parametrize(
    ("headers", "code", "challenge"),
    [
        ({"Authorization": ""}, "TOKEN_MALFORMED", "invalid_token"),
        ({"Authorization": "Basic Z29vZA=="}, "TOKEN_MALFORMED", "invalid_token"),
        ({"Authorization": "Bearer "}, "TOKEN_MALFORMED", "invalid_token"),
        ({"Authorization": "Bearer bad"}, "TOKEN_FORGED", "invalid_token"),
        ({"X-Tenant": "650000"}, "TOKEN_FORGED", "invalid_token"),
    ],
)
async def test_who_is_not_let_in(headers: dict[str, str], code: str, challenge: str) -> None:
    response = await ask("{ unit { name } }", headers=headers)
    assert code_of(response) == (401, code, None)
    assert challenge in response.headers["www-authenticate"]


async def test_without_a_token_the_challenge_names_no_error() -> None:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=endpoint()), base_url="http://t"
    ) as stranger:
        response = await stranger.post("/graphql", json={"query": "{ unit { name } }"})
    assert code_of(response) == (401, "TOKEN_MISSING", None)
    assert response.headers["www-authenticate"] == "Bearer"


async def test_a_failing_identity_provider_is_no_500() -> None:
    response = await ask("{ unit { name } }", headers={"Authorization": "Bearer broken"})
    assert code_of(response) == (503, "INTERNAL", None)
    assert "secret" not in response.text


@pytest.mark.parametrize(
    ("method", "headers", "status", "reason"),
    [
        ("OPTIONS", {}, 405, "METHOD_REFUSED"),
        ("PUT", {"Content-Type": "application/json"}, 405, "METHOD_REFUSED"),
        ("DELETE", {}, 405, "METHOD_REFUSED"),
        ("POST", {"Content-Type": "multipart/form-data; boundary=x"}, 415, "MULTIPART_REFUSED"),
        ("POST", {"Content-Type": "text/plain"}, 415, "MEDIA_TYPE_REFUSED"),
        ("POST", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "MEDIA_TYPE_REFUSED"),
        ("POST", {"Content-Type": "application/graphql"}, 415, "MEDIA_TYPE_REFUSED"),
        ("POST", {}, 415, "MEDIA_TYPE_REFUSED"),
        ("POST", {"Content-Type": "application/json; charset=utf-8"}, 400, "JSON_MALFORMED"),
        ("POST", {"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415, "ENCODING_REFUSED"),
        ("POST", {"Content-Type": "application/json", "Content-Encoding": "Identity"}, 400, "JSON_MALFORMED"),
    ],
)
async def test_requests_of_other_kinds(
    method: str, headers: dict[str, str], status: int, reason: str
) -> None:
    async with client() as asking:
        response = await asking.request(method, "/graphql?query={unit{name}}", headers=headers)
    assert code_of(response) == (status, "BAD_REQUEST", reason)
    assert (status == 405) == ("allow" in response.headers)


async def test_the_body_is_judged_after_the_token() -> None:
    async with client() as asking:
        response = await asking.post(
            "/graphql",
            content=b"{",
            headers={"Content-Type": "application/json", "Authorization": "Bearer bad"},
        )
    assert code_of(response)[1] == "TOKEN_FORGED"


async def test_messages_are_chinese_unless_english_is_asked_for() -> None:
    chinese, english = await ask("{ nope }"), await ask("{ nope }", headers={"Accept-Language": "en"})
    assert only_error(chinese)["message"].startswith("查询语句不符合接口定义：")
    assert only_error(english)["message"].startswith("The query doesn't fit the schema: ")
    assert (chinese.headers["content-language"], english.headers["content-language"]) == ("zh", "en")


async def test_the_request_id_of_the_composition_root_is_used() -> None:
    async def with_state(scope: Any, receive: Any, send: Any) -> None:
        scope["state"] = {"request_id": "given-7"}
        await endpoint()(scope, receive, send)

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=with_state), base_url="http://t"
    ) as asking:
        response = await asking.post("/graphql", json={"query": "{ nope }"})
    assert only_error(response)["extensions"]["requestId"] == "given-7"


@pytest.mark.parametrize("extensions", [{}, {"websocket.http.response": {}}])
async def test_websockets_are_refused(extensions: dict[str, Any]) -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/graphql",
        "headers": [],
        "extensions": extensions,
        "subprotocols": [],
    }
    await endpoint()(scope, receive, send)
    if not extensions:
        assert [message["type"] for message in sent] == ["websocket.close"]
    else:
        body = b"".join(message.get("body", b"") for message in sent)
        assert json.loads(body)["errors"][0]["extensions"]["reason"] == "WEBSOCKET_REFUSED"


async def test_a_field_that_cancels_what_others_share_still_gets_an_answer() -> None:
    ledger = Ledger()
    response = await ask("{ slow sharing { awaited quick } }", ledger=ledger)
    assert code_of(response) == (503, "INTERNAL", None)
    assert (ledger.opened, ledger.closed) == (1, 1)


async def test_a_request_that_is_cancelled_ends_and_gives_its_connection_back() -> None:
    ledger = Ledger()
    asking = asyncio.create_task(ask("{ forever }", ledger=ledger))
    await ledger.is_open.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert ledger.events == ["open", "close"]


async def test_a_client_that_goes_away_is_no_failure(log: LogCapture) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError(f"answered nobody: {message}")

    headers = [(b"content-type", b"application/json"), (b"authorization", b"Bearer good")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": headers, "query_string": b""}
    await endpoint()(scope, receive, send)
    assert log.entries == []
