"""What is wrong with a document, a fact or a set of subjects: values with a stable code.

Knows nothing of how a fault was found; the sentences are in `messages`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tenants.schemes.messages import message_in, warning_text

_Error = TypeVar("_Error", bound=Exception)


@dataclass(frozen=True, slots=True)
class SchemeFault:
    """One fault of a document: where it is, what it is and what to do about it.

    A `warning` is no fault: the document can be used, but leaves something open.

    `indicator` is the code or name of what the fault is about: an indicator, an adjustment, an override, a
    grade, a stage, what a consequence leads to, or a subject of a case.
    """

    file: str
    line: int | None
    indicator: str | None
    key: str | None
    code: str
    message: str
    params: Mapping[str, str] = field(default_factory=dict)
    warning: bool = False

    def message_in(self, language: str) -> str:
        """The message in `zh` or `en`."""
        return message_in(language, self.code, self.params)

    def text_in(self, language: str) -> str:
        """One line in `zh` or `en`: where, what it is about, what to do, and the code to look it up by."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        about = " ".join(part for part in (self.indicator, self.key) if part)
        text = f"{about + ': ' if about else ''}{self.message_in(language)} [{self.code}]"
        return f"{place}: {warning_text(language, text) if self.warning else text}"

    def __str__(self) -> str:
        return self.text_in("en")


class SchemeError(Exception):
    """A document that cannot be used; holds every fault found in it."""

    code = "SCHEME_INVALID"

    def __init__(self, faults: Sequence[SchemeFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions are made from their message otherwise when they come from another process.
        return type(self), (self.faults,)


class FactError(Exception):
    """A fact or an event that its scheme refuses."""

    def __init__(self, code: str, key: str | None, **params: str) -> None:
        self.code = code
        self.key = key
        self.params = {"key": key or "", **params}
        self.message = message_in("en", code, self.params)
        super().__init__(f"{self.message} [{code}]")

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.code, self.key, self.params)

    def message_in(self, language: str) -> str:
        """The message in `zh` or `en`."""
        return message_in(language, self.code, self.params)


class EvaluationError(Exception):
    """A set of subjects that cannot be evaluated together; names the subjects concerned."""

    def __init__(self, code: str, subjects: Sequence[str], **params: str) -> None:
        self.code = code
        self.subjects = tuple(subjects)
        self.params = {"subjects": ", ".join(subjects), **params}
        self.message = message_in("en", code, self.params)
        super().__init__(f"{self.message} [{code}]")

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.code, self.subjects, self.params)

    def message_in(self, language: str) -> str:
        """The message in `zh` or `en`."""
        return message_in(language, self.code, self.params)


def _again(kind: Callable[..., _Error], code: str, about: object, params: Mapping[str, str]) -> _Error:
    """The error as it was in another process."""
    return kind(
        code, about, **{name: text for name, text in params.items() if name not in ("key", "subjects")}
    )
