"""Expected errors before they are put into words: a code, and everything else that a client may know.

The engine describes its own errors here. The product describes its own in a function that it passes in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol

from graphql import GraphQLError

from schema.engine.faults.errors import (
    BadRequestError,
    BodyTooLargeError,
    InputError,
    LimitError,
    PersistedQueryError,
    RequestCancelledError,
    TooManyRequestsError,
)


class Stage(Enum):
    """How far a request had come when the error was raised."""

    DOCUMENT = auto()
    VARIABLES = auto()
    EXECUTION = auto()


class Faulty(Protocol):
    """One of several faults: a stable code, a place in the input, and parameters for its sentence."""

    @property
    def code(self) -> str:
        """Stable, never translated."""

    @property
    def path(self) -> tuple[str, ...]:
        """From the outside of the input inwards."""

    @property
    def params(self) -> Mapping[str, str]:
        """The values for the placeholders of the sentence."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An expected error.

    ``reason`` is a finer code under ``code``; it chooses the sentence. ``faults`` are listed one by one
    if there are several. A ``status`` refuses the whole request; without one, the stage decides. From 500 on
    it is a fault of the system: nothing is answered, unless the request has already changed something.
    """

    code: str
    reason: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    path: Sequence[str] = ()
    faults: Sequence[Faulty] = ()
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    may_pass: bool = False
    """Whether the same query may succeed if it is executed again at once."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the log is told of a fault of the system, and the client is not."""


RefusalOf = Callable[[Exception], Refusal | None]
"""Describes an error of the product; None for an unexpected one."""


def no_refusals(_error: Exception) -> None:
    """For a schema whose resolvers raise the engine's errors only."""


def cause_of(error: Exception) -> Exception:
    """The error at the bottom of what graphql-core wrapped around it."""
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error


def engine_refusal(error: Exception, stage: Stage) -> Refusal | None:
    """Describes an error of the engine; None for any other."""
    match error:
        case InputError() if stage is Stage.EXECUTION:
            return Refusal(error.code, params=error.params, path=error.path)
        case InputError():
            return Refusal("BAD_INPUT", reason=error.code, params=error.params)
        case BadRequestError():
            return Refusal(
                error.code,
                reason=error.reason,
                params=error.params,
                status=error.status,
                headers=error.headers,
            )
        case RequestCancelledError():
            return Refusal(error.code, status=503, facts={"kind": error.kind})
        case LimitError():
            return Refusal(error.code, params=error.params, path=error.path)
        case PersistedQueryError():
            return Refusal(error.code)
        case TooManyRequestsError():
            return Refusal(error.code, status=429)
        case BodyTooLargeError():
            # The rest of the body is not read, so the connection can't go on.
            return Refusal(error.code, params=error.params, status=413, headers={"Connection": "close"})
        case _:
            return None
