"""Refuses request bodies that are too large, whatever length the client declares."""

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.http.middleware.json_errors import refusal
from schema.engine.http.headers import header

LARGEST_BODY = 1 << 20


class BodyLimit:
    """Reads the body up to the limit and passes it on as a whole."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST_BODY) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await self._body(scope, receive)
        if body is None:
            response = refusal(scope, 413, "BODY_TOO_LARGE", limit=str(self._largest))
            await response(scope, receive, send)
            return
        await self._app(scope, _replayed(body, receive), send)

    async def _body(self, scope: Scope, receive: Receive) -> list[Message] | None:
        """The messages of the whole body; None when it is too large."""
        declared = header(scope, b"content-length") or "0"
        if declared.isdecimal() and int(declared[:20]) > self._largest:
            return None
        messages: list[Message] = []
        size = 0
        while True:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > self._largest:
                return None
            if message["type"] == "http.disconnect" or not message.get("more_body", False):
                return messages


def _replayed(messages: list[Message], receive: Receive) -> Callable[[], Awaitable[Message]]:
    waiting = iter(messages)

    async def replay() -> Message:
        for message in waiting:
            return message
        return await receive()

    return replay
