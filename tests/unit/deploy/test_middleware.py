"""The middleware around the application, with small applications inside."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest
import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.testing import LogCapture

from deploy.http.client_addresses import Proxies, counted_as
from deploy.http.middleware import surround
from deploy.http.middleware.body_limit import LARGEST_BODY
from schema.engine.http.log_fields import log_fields


@pytest.fixture
def log() -> LogCapture:
    return LogCapture()


@pytest.fixture(autouse=True)
def configured(log: LogCapture) -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, log])
    yield
    structlog.configure(**before)


def answering(respond: Callable[[Request], Response]) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await request.body()
        await respond(request)(scope, receive, send)

    return app


async def ask(
    app: ASGIApp,
    method: str = "POST",
    *,
    slow_request_ms: int = 0,
    proxies: Proxies | None = None,
    **more: object,
) -> httpx.Response:
    surrounded = surround(app, slow_request_ms=slow_request_ms, proxies=proxies)
    transport = httpx.ASGITransport(surrounded, client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://jixiao") as client:
        return await client.request(method, "/graphql?secret=1", **more)  # type: ignore[arg-type]


def hello(request: Request) -> Response:
    return PlainTextResponse(request.state.request_id)


def breaks(_request: Request) -> Response:
    raise RuntimeError("inner secret")


BEHIND = Proxies(["127.0.0.0/8"])


async def test_a_proxy_s_sane_id_is_kept_and_told_everywhere(log: LogCapture) -> None:
    response = await ask(answering(hello), headers={"X-Request-Id": "proxy-7_A"}, proxies=BEHIND)
    assert response.text == response.headers["X-Request-Id"] == "proxy-7_A"
    assert [entry["request_id"] for entry in log.entries] == ["proxy-7_A"]


@pytest.mark.parametrize("proxies", [None, Proxies(["10.0.0.0/8"])])
async def test_anybody_else_s_id_is_replaced(proxies: Proxies | None) -> None:
    """It could be that of another request, which the audit log then names twice."""
    response = await ask(answering(hello), headers={"X-Request-Id": "proxy-7_A"}, proxies=proxies)
    assert response.text == response.headers["X-Request-Id"] != "proxy-7_A"
    assert len(response.text) == 32


@pytest.mark.parametrize("given", ["", "a" * 65, "a b", 'a"b', "日志"])
async def test_any_other_id_is_replaced(given: str) -> None:
    response = await ask(answering(hello), headers={"X-Request-Id": given.encode()}, proxies=BEHIND)
    assert response.text == response.headers["X-Request-Id"]
    assert response.text != given
    assert len(response.text) == 32


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (None, ["192.0.2.1"], "127.0.0.1"),
        (Proxies(["10.0.0.0/8"]), ["192.0.2.1"], "127.0.0.1"),
        (BEHIND, [], "127.0.0.1"),
        (BEHIND, ["192.0.2.1"], "192.0.2.1"),
        (BEHIND, ["198.51.100.9, 192.0.2.1"], "192.0.2.1"),
        (BEHIND, ["198.51.100.9", "192.0.2.1"], "192.0.2.1"),
        (BEHIND, ["192.0.2.1, 127.0.0.5"], "192.0.2.1"),
        (BEHIND, ["127.0.0.4, 127.0.0.5"], "127.0.0.4"),
        (BEHIND, ["192.0.2.1:4711"], "192.0.2.1"),
        (BEHIND, ["[2001:db8::1]:4711"], "2001:db8::1"),
        (BEHIND, ["2001:DB8:0::1"], "2001:db8::1"),
        (BEHIND, ["::ffff:192.0.2.1"], "192.0.2.1"),
        (BEHIND, ["192.0.2.1, no address"], "127.0.0.1"),
        (BEHIND, ["192.0.2.1, '; DROP, 127.0.0.5"], "127.0.0.5"),
        (BEHIND, [","], "127.0.0.1"),
    ],
)
async def test_the_client_s_address_in_the_log(
    log: LogCapture, proxies: Proxies | None, forwarded: list[str], client: str
) -> None:
    """Entries are believed from the right, as long as those who wrote them are."""
    headers = [("X-Forwarded-For", each) for each in forwarded]
    await ask(answering(hello), headers=headers, proxies=proxies)
    assert [line["client"] for line in log.entries] == [client]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_what_counts_as_one_client(address: str, counted: str) -> None:
    assert counted_as(address) == counted


async def test_the_id_is_in_the_answer_once() -> None:
    def named(request: Request) -> Response:
        return PlainTextResponse("", headers={"X-Request-Id": request.state.request_id})

    response = await ask(answering(named))
    assert len(response.headers.get_list("X-Request-Id")) == 1


async def test_the_log_line_leaves_out_what_people_sent(log: LogCapture) -> None:
    await ask(answering(hello), content=b"body", headers={"Authorization": "Bearer secret"})
    (line,) = log.entries
    assert (line["event"], line["method"], line["path"], line["status"]) == (
        "request",
        "POST",
        "/graphql",
        200,
    )
    assert "secret" not in repr(line)


def with_operation(seconds: float) -> ASGIApp:
    """An application that answers after some time and tells of an operation."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        log_fields(scope).update(document="0123456789abcdef", operation="Slow", statements=3)
        await asyncio.sleep(seconds)
        await answering(hello)(scope, receive, send)

    return app


@pytest.mark.parametrize(
    ("seconds", "slow_request_ms", "level"),
    [(0.02, 10, "warning"), (0, 10_000, "info"), (0.02, 0, "info")],
    ids=["slow", "quick", "off"],
)
async def test_a_slow_operation_is_a_warning_with_its_document(
    log: LogCapture, seconds: float, slow_request_ms: int, level: str
) -> None:
    await ask(with_operation(seconds), slow_request_ms=slow_request_ms)
    (line,) = log.entries
    assert (line["event"], line["log_level"]) == ("request", level)
    assert (line["document"], line["operation"], line["statements"]) == ("0123456789abcdef", "Slow", 3)
    assert line["milliseconds"] >= seconds * 1000


async def test_a_slow_request_without_an_operation_is_no_warning(log: LogCapture) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.02)
        await answering(hello)(scope, receive, send)

    await ask(app, slow_request_ms=10)
    assert [line["log_level"] for line in log.entries] == ["info"]


async def test_requests_at_the_same_time_have_fields_of_their_own(log: LogCapture) -> None:
    await asyncio.gather(ask(with_operation(0.01)), ask(answering(hello)))
    assert sorted("document" in line for line in log.entries) == [False, True]


async def test_an_unforeseen_error_is_a_503_with_an_id_that_the_log_has(log: LogCapture) -> None:
    response = await ask(answering(breaks), headers={"Accept-Language": "en"})
    assert response.status_code == 503
    assert response.json()["data"] is None
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["requestId"] == response.headers["X-Request-Id"]
    assert "secret" not in response.text
    fault, line = log.entries
    assert fault["event"] == "unforeseen_error"
    assert fault["request_id"] == line["request_id"] == error["extensions"]["requestId"]
    assert line["status"] == 503


async def test_an_error_after_the_answer_began_ends_the_connection() -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await ask(app)


async def chunks(size: int, count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


def length(request: Request) -> Response:
    return PlainTextResponse(str(len(request._body)))


@pytest.mark.parametrize("body", [b"x" * LARGEST_BODY, lambda: chunks(1 << 16, 16)])
async def test_a_body_of_the_largest_size_arrives_whole(
    body: bytes | Callable[[], AsyncIterator[bytes]],
) -> None:
    response = await ask(answering(length), content=body() if callable(body) else body)
    assert (response.status_code, response.text) == (200, str(LARGEST_BODY))


@pytest.mark.parametrize("body", [b"x" * (LARGEST_BODY + 1), lambda: chunks(1 << 16, 17)])
async def test_a_larger_one_is_refused_declared_or_not(
    body: bytes | Callable[[], AsyncIterator[bytes]],
) -> None:
    response = await ask(answering(breaks), content=body() if callable(body) else body)
    assert response.status_code == 413
    (error,) = response.json()["errors"]
    assert error["extensions"] == {
        "code": "BODY_TOO_LARGE",
        "requestId": response.headers["X-Request-Id"],
        "params": {"limit": str(LARGEST_BODY)},
    }


async def test_a_declared_length_is_believed_before_anything_is_read() -> None:
    async def never() -> Message:
        raise AssertionError("read")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-length", b"9" * 30)]}
    await surround(answering(breaks))(scope, never, send)
    assert sent[0]["status"] == 413


async def test_the_lifespan_passes_through() -> None:
    seen: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(_message: Message) -> None: ...

    await surround(app)({"type": "lifespan"}, receive, send)
    assert seen == ["lifespan"]
