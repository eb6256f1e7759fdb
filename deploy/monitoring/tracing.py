"""Whether traces are asked for, by OpenTelemetry's own variables. Without them nothing of it is imported."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Protocol

from starlette.types import ASGIApp, Scope

from policy import Action, Decision

VARIABLES = ("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""Any of these switches tracing on, unless OTEL_SDK_DISABLED or OTEL_TRACES_EXPORTER=none switches it off."""


_SPANS = "deploy.monitoring.spans"


class TracingError(Exception):
    """Traces are asked for and can't be made."""

    code = "TRACING_REFUSED"


class Tracing(Protocol):
    """Makes the spans of a process."""

    def stage(self, name: str) -> AbstractContextManager[object]:
        """The span of one stage of a request, inside of those that are open."""

    def statement(self) -> AbstractContextManager[object]:
        """The span of one SQL statement."""

    def tell_statement(self, text: str) -> None:
        """Tells the open span the statement's text, in which no value stands."""

    def decision(self, action: Action, decision: Decision) -> None:
        """Adds a decision of the policy to the span that is open."""

    def around(self, app: ASGIApp, *, trusts: Callable[[Scope], bool]) -> ASGIApp:
        """The application with a span around each request, below the caller's if the caller is trusted."""

    def close(self) -> None:
        """Send what has not been sent yet."""


def tracing_from_environment() -> Tracing | None:
    """What OpenTelemetry's variables ask for; None if they ask for nothing.

    Raises :class:`TracingError` as :func:`check_tracing` does.
    """
    check_tracing()
    if not _asked_for():
        return None
    tracing: Tracing = import_module(_SPANS).exported_spans()
    return tracing


def check_tracing() -> None:
    """Raises :class:`TracingError` if traces are asked for and the packages of the extra aren't installed."""
    if not _asked_for():
        return
    try:
        import_module(_SPANS)
    except ImportError as error:
        asked = " and ".join(name for name in VARIABLES if os.environ.get(name))
        raise TracingError(
            f"{asked} asks for traces, but {error.name} isn't installed. "
            "Install jixiao[tracing], or take the variable away."
        ) from error


def _asked_for() -> bool:
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    if os.environ.get("OTEL_TRACES_EXPORTER", "").lower() == "none":
        return False
    return any(os.environ.get(name) for name in VARIABLES)
