"""Refuses request bodies that are too large, whatever length the client declares.

A body is counted while it is read, not before: nothing of it is kept for somebody who isn't let in.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.http.middleware.json_errors import refusal
from schema.engine.faults.errors import BodyTooLargeError
from schema.engine.http.headers import header

LARGEST_BODY = 1 << 20


class BodyLimit:
    """Counts what the application reads; one that reads too much gets :class:`BodyTooLargeError`."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST_BODY) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = header(scope, b"content-length") or "0"
        if declared.isdecimal() and int(declared[:20]) > self._largest:
            response = refusal(
                scope, 413, "BODY_TOO_LARGE", {"Connection": "close"}, limit=str(self._largest)
            )
            await response(scope, receive, send)
            return
        size = 0

        async def receive_counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._largest:
                raise BodyTooLargeError(self._largest)
            return message

        await self._app(scope, receive_counted, send)
