"""The errors that the engine itself raises, each with a stable code."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from graphql import GraphQLError, Node


class InputError(Exception):
    """A value that cannot be read: a bad id, cursor, page size or scalar."""

    def __init__(self, code: str, *, path: Sequence[str] = (), **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.path = tuple(path)
        self.params: Mapping[str, str] = MappingProxyType(params)


class BadRequestError(Exception):
    """A request that cannot be understood; ``reason`` says why, ``status`` is the HTTP status.

    Without a status the request can be read, and means nothing: an operation that its document does not have.
    """

    code = "BAD_REQUEST"

    def __init__(
        self,
        reason: str,
        *,
        status: int | None = 400,
        headers: Mapping[str, str] | None = None,
        **params: str,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.headers: Mapping[str, str] = headers or {}
        self.params: Mapping[str, str] = params


class PersistedQueryError(Exception):
    """A request names its document by a hash only. Clients that do so send the whole text after this code."""

    code = "PERSISTED_QUERY_NOT_SUPPORTED"


class TooManyRequestsError(Exception):
    """Somebody sends more at once than one may."""

    code = "TOO_MANY_REQUESTS"


class BodyTooLargeError(Exception):
    """A body that is longer than the limit, found while it is read."""

    code = "BODY_TOO_LARGE"

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.params: Mapping[str, str] = {"limit": str(limit)}


class RequestCancelledError(Exception):
    """A request that is ended before it is answered; ``kind`` says in the log why."""

    def __init__(self, kind: str, *, code: str = "TIMEOUT") -> None:
        super().__init__(kind)
        self.code = code
        self.kind = kind


class LimitError(Exception):
    """A request that asks for too much or gives too much; ``path`` is the place in its variables."""

    def __init__(self, code: str, limit: int, actual: int, *, path: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.path = tuple(path)
        # The actual figure can have thousands of digits (fragments multiply), so it is cut.
        self.params: Mapping[str, str] = {"limit": str(limit), "actual": str(min(actual, 10**12))}


def breach(code: str, limit: int, actual: int, node: Node | None = None) -> GraphQLError:
    """The GraphQL error for a limit that a document exceeds."""
    return GraphQLError(code, node, original_error=LimitError(code, limit, actual))
