"""What the engine needs of a request's context; everything else in it is for the resolvers."""

from collections.abc import Collection, Hashable, Mapping
from types import TracebackType
from typing import Protocol

from schema.engine.faults.languages import Language


class Context(Protocol):
    """The context of every resolver, open for as long as the request is answered."""

    @property
    def language(self) -> Language:
        """The language of messages."""

    @property
    def request_id(self) -> str:
        """The id by which the request is found in the log."""

    @property
    def person(self) -> Hashable:
        """The person who signed in: people take turns at what is scarce."""

    @property
    def asker(self) -> Mapping[str, object]:
        """Who asks, as the log names them."""

    def note_error(self, error: Exception, field_name: str | None) -> None:
        """An error is told to the client; the field's name if one failed."""

    async def begin_reading(self) -> None:
        """Get ready to read: the operation is known to ask for data."""

    @property
    def committed(self) -> Collection[str]:
        """The names in the answer of the fields that have changed something for good."""

    @property
    def in_doubt(self) -> Exception | None:
        """Why nobody knows whether a field has changed something; None if there is no such field."""

    async def restart(self) -> None:
        """Forget what was read: the operation is executed once more."""

    def cancel(self, reason: Exception) -> None:
        """End what is under way and begin nothing more: whoever waits or asks gets the reason."""

    async def __aenter__(self) -> object:
        """Begin the request."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the request."""
