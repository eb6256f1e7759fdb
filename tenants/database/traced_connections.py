"""Connections that open a span around each statement. Used only if traces are asked for."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from tenants.database.connections import PooledConnection

T = TypeVar("T")


class StatementSpans(Protocol):
    """Makes the spans of statements."""

    def statement(self) -> AbstractContextManager[object]:
        """The span of one statement."""

    def tell_statement(self, text: str) -> None:
        """Tells the open span the statement's text, in which no value stands."""


def traced(spans: StatementSpans) -> Callable[..., PooledConnection]:
    """Makes connections whose statements have spans."""

    class TracedConnection(PooledConnection):
        """A connection whose statements have spans."""

        __slots__ = ()

        def run(self, work: Coroutine[Any, Any, T]) -> Awaitable[T]:
            """As without spans."""
            return _within(spans, super().run(work))

    return TracedConnection


async def _within(spans: StatementSpans, work: Awaitable[T]) -> T:
    with spans.statement():
        return await work
