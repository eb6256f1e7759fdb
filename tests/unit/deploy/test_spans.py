"""Traces: what is in them, what is not, and whose parents are believed."""

import sys
import threading
from collections.abc import Callable

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.types import Message, Receive, Scope, Send

from deploy.monitoring.spans import Spans
from deploy.monitoring.tracing import VARIABLES, TracingError, check_tracing, tracing_from_environment
from policy import Action, Decision
from schema.engine.http.log_fields import LOG_FIELDS

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
STATEMENT = "SELECT name FROM users WHERE id = $1"
TRACE = 0x0AF7651916CD43DD8448EB211C80319C


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> Spans:
    return Spans(SimpleSpanProcessor(exporter))


async def request(spans: Spans, *, trusts: Callable[[Scope], bool], status: int = 200) -> None:
    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        scope["state"][LOG_FIELDS].update(operation="Whoami", tenant=652_325, statements=3)
        with spans.stage("execute"), spans.statement():
            spans.tell_statement(STATEMENT)
            spans.decision(Action.SCORE_READ, Decision.yes())
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(_message: Message) -> None:
        return None

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "headers": [(b"traceparent", PARENT.encode())],
        "state": {LOG_FIELDS: {}},
    }
    await spans.around(app, trusts=trusts)(scope, receive, send)


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {each.name: each for each in exporter.get_finished_spans()}


async def test_a_request_holds_its_stages_and_its_statements(
    spans: Spans, exporter: InMemorySpanExporter
) -> None:
    await request(spans, trusts=lambda _scope: False)
    found = by_name(exporter)
    whole, stage, statement = found["POST /graphql"], found["execute"], found["statement"]
    assert stage.parent == whole.context
    assert statement.parent == stage.context
    assert dict(whole.attributes or {}) == {
        "http.request.method": "POST",
        "url.path": "/graphql",
        "http.response.status_code": 200,
        "graphql.operation.name": "Whoami",
        "jixiao.tenant": 652_325,
        "jixiao.statements": 3,
    }
    assert dict(statement.attributes or {}) == {"db.system.name": "postgresql", "db.query.text": STATEMENT}
    (decided,) = statement.events
    assert dict(decided.attributes or {}) == {"jixiao.action": "score:read", "jixiao.code": "ALLOWED"}


async def test_only_a_trusted_proxy_says_what_a_request_belongs_to(
    spans: Spans, exporter: InMemorySpanExporter
) -> None:
    await request(spans, trusts=lambda _scope: True)
    context = by_name(exporter)["POST /graphql"].context
    assert context is not None
    assert context.trace_id == TRACE
    exporter.clear()
    await request(spans, trusts=lambda _scope: False)
    context = by_name(exporter)["POST /graphql"].context
    assert context is not None
    assert context.trace_id != TRACE


async def test_a_fault_of_the_server_is_an_error(spans: Spans, exporter: InMemorySpanExporter) -> None:
    await request(spans, trusts=lambda _scope: False, status=503)
    assert not by_name(exporter)["POST /graphql"].status.is_ok


def test_nothing_is_traced_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert tracing_from_environment() is None
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert tracing_from_environment() is None
    monkeypatch.delenv("OTEL_SDK_DISABLED")
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "none")
    assert tracing_from_environment() is None


def test_traces_without_the_extra_are_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", None)
    monkeypatch.delitem(sys.modules, "deploy.monitoring.spans", raising=False)
    with pytest.raises(TracingError, match=r"OTEL_TRACES_EXPORTER asks for traces.*jixiao\[tracing\]"):
        tracing_from_environment()


def test_looking_whether_traces_can_be_made_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that only starts workers exports nothing, so it has no thread that would."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    before = threading.enumerate()
    check_tracing()
    assert threading.enumerate() == before
