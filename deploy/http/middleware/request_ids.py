"""Gives each request an id: in the scope's state, in every log line, in the response.

A trusted proxy's own id is kept; anybody else could give a request the id of another one in the audit log.
"""

import re
from collections.abc import Mapping
from secrets import token_hex

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from deploy.http.middleware.trusted_proxies import FROM_PROXY
from schema.engine.http.headers import header

HEADER = b"x-request-id"
# What a proxy may send: harmless in a log and in a header.
SAFE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class RequestIds:
    """Uses a trusted proxy's id if it is safe, otherwise makes one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        # A copy: the state of the lifespan is shared by all requests.
        state = scope["state"] = {**scope.get("state", {})}
        given = (header(scope, HEADER) or "") if FROM_PROXY in state else ""
        request_id = state["request_id"] = given if SAFE.fullmatch(given) else token_hex(16)
        named = HEADER, request_id.encode("ascii")

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                others = [each for each in message.get("headers", ()) if each[0].lower() != HEADER]
                message["headers"] = [*others, named]
            await send(message)

        bound = bind_contextvars(request_id=request_id)
        try:
            await self._app(scope, receive, send_with_id)
        finally:
            reset_contextvars(**bound)


def request_id_of(scope: Mapping[str, object]) -> str:
    """The id of this request."""
    state = scope.get("state")
    return str(state["request_id"]) if isinstance(state, dict) and "request_id" in state else ""
