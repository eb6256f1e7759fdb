"""Texts at addresses of their own: the schema, for tools that generate code, and what specifies its scalars.

Each has a tag to ask for changes by. They are shown without a token, as the explorer is: they say what the
program can do, and nothing of any government (decision 40).
"""

import asyncio
import hashlib
from collections.abc import Callable
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

SCHEMA_ADDRESS = "/graphql/schema.graphql"
SCALARS_ADDRESS = "/graphql/scalars.md"


class ServedText:
    """Serves a text at its address, made at the first request, beside the event loop."""

    def __init__(self, address: str, text: Callable[[], str]) -> None:
        self._address = address
        self._text = text
        self._made: tuple[bytes, str] | None = None

    def respond(self, request: Request) -> ASGIApp | None:
        """What answers a request for the text; None for any other."""
        return self._answer if request.url.path.endswith(self._address) else None

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._made is None:
            self._made = await asyncio.to_thread(self._make)
        content, tag = self._made
        headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        if _has(Request(scope), tag):
            response = Response(status_code=304, headers=headers)
        else:
            response = Response(content, headers=headers, media_type="text/plain; charset=utf-8")
        await response(scope, receive, send)

    def _make(self) -> tuple[bytes, str]:
        content = self._text().encode()
        # Weak: the same text may be sent compressed.
        return content, f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'


def _has(request: Request, tag: str) -> bool:
    """Whether the client has the text already. Tags are compared without their weakness, as RFC 9110 says."""
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return "*" in known or tag.removeprefix("W/") in known


def scalars_text() -> str:
    """How the API's own scalars are written and read."""
    return (files("schema") / "scalars.md").read_text("utf-8")
