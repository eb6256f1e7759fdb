"""The spans of OpenTelemetry: each request with its stages, its statements and its decisions.

Needs the packages of the extra ``tracing``. Spans hold the texts of statements, in which no value stands, and
neither documents nor variables.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policy import Action, Decision
from schema.engine.http.headers import header
from schema.engine.http.log_fields import log_fields

ATTRIBUTES = {
    "operation": "graphql.operation.name",
    "document": "jixiao.document",
    "cost": "jixiao.cost",
    "code": "jixiao.code",
    "tenant": "jixiao.tenant",
    "statements": "jixiao.statements",
}
"""The fields of the access log that are attributes of the request's span."""

LONGEST_PATH = 200


def exported_spans() -> "Spans":
    """Spans that are sent to where OpenTelemetry's variables say, in batches, by a thread."""
    return Spans(BatchSpanProcessor(OTLPSpanExporter()))


class Spans:
    """Makes the spans of a process and gives them to a processor."""

    def __init__(self, processor: SpanProcessor) -> None:
        named = Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME") or "jixiao"})
        self._provider = TracerProvider(resource=named)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("jixiao")

    def stage(self, name: str) -> AbstractContextManager[object]:
        """The span of one stage of a request, inside of those that are open."""
        return self._open(name, {})

    def statement(self) -> AbstractContextManager[object]:
        """The span of one SQL statement."""
        return self._open("statement", {"db.system.name": "postgresql"}, SpanKind.CLIENT)

    def tell_statement(self, text: str) -> None:
        """Tells the open span the statement's text, in which no value stands."""
        get_current_span().set_attribute("db.query.text", text)

    def decision(self, action: Action, decision: Decision) -> None:
        """Adds a decision of the policy to the span that is open."""
        told = {"jixiao.action": action.value, "jixiao.code": str(decision.code)}
        get_current_span().add_event("decide", told)

    def around(self, app: ASGIApp, *, trusts: Callable[[Scope], bool]) -> ASGIApp:
        """The application with a span around each request, below the caller's if the caller is trusted."""
        return RequestSpans(app, self._tracer, trusts)

    def close(self) -> None:
        """Send what has not been sent yet."""
        self._provider.shutdown()

    def _open(
        self, name: str, attributes: Mapping[str, str], kind: SpanKind = SpanKind.INTERNAL
    ) -> AbstractContextManager[object]:
        # An exception's text may hold what a person sent.
        return self._tracer.start_as_current_span(
            name,
            kind=kind,
            attributes=dict(attributes),
            record_exception=False,
            set_status_on_exception=False,
        )


class RequestSpans:
    """Middleware: the span around each request. Stands inside the access log and takes its fields over."""

    def __init__(self, app: ASGIApp, tracer: Tracer, trusts: Callable[[Scope], bool]) -> None:
        self._app = app
        self._tracer = tracer
        self._trusts = trusts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"][:LONGEST_PATH]
        with self._tracer.start_as_current_span(
            f"{scope['method']} {path}",
            context=self._parent(scope),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": scope["method"], "url.path": path},
            record_exception=False,
            set_status_on_exception=False,
        ) as span:

            async def send_watched(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _tell_status(span, message["status"])
                await send(message)

            try:
                await self._app(scope, receive, send_watched)
            finally:
                _describe(span, log_fields(scope))

    def _parent(self, scope: Scope) -> Context | None:
        given = header(scope, b"traceparent") if self._trusts(scope) else None
        return None if given is None else TraceContextTextMapPropagator().extract({"traceparent": given})


def _tell_status(span: Span, status: int) -> None:
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_status(StatusCode.ERROR)


def _describe(span: Span, fields: Mapping[str, object]) -> None:
    for name, attribute in ATTRIBUTES.items():
        value = fields.get(name)
        if isinstance(value, str | int):
            span.set_attribute(attribute, value)
