"""Compresses answers above a kilobyte for clients that take gzip.

Not Starlette's own: it compresses on the event loop, where two megabytes hold up everybody else.
"""

import asyncio
import gzip

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.engine.http.content_negotiation import takes_gzip
from schema.engine.http.headers import header

SMALLEST = 1024
"""Bytes of a body that is worth it."""

SHORT = 32 * 1024
"""Bytes of a body that is compressed on the spot, in a fraction of a millisecond."""

LEVEL = 1
"""Level 4 takes twice as long and saves an eighth; level 9 takes ten times as long and saves a fifth."""


class Compression:
    """Compresses bodies that come in one piece, as all of this application do."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = takes_gzip(header(scope, b"accept-encoding"))
        held: Message | None = None

        async def send_compressed(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                held = message
                return
            if held is not None:
                start, held = held, None
                if _is_worth_it(start, message):
                    # The answer to others may have to be kept apart, compressed or not.
                    start["headers"] = [*start["headers"], (b"vary", b"Accept-Encoding")]
                    if wanted:
                        message["body"] = await _compressed(message["body"])
                        start["headers"] = _of_compressed(start["headers"], len(message["body"]))
                await send(start)
            await send(message)

        await self._app(scope, receive, send_compressed)


def _is_worth_it(start: Message, body: Message) -> bool:
    whole = not body.get("more_body", False)
    names = [name for name, _ in start["headers"]]
    return whole and len(body.get("body", b"")) >= SMALLEST and b"content-encoding" not in names


async def _compressed(body: bytes) -> bytes:
    if len(body) <= SHORT:
        return _gzip(body)
    return await asyncio.to_thread(_gzip, body)


def _gzip(body: bytes) -> bytes:
    # Without the time, so that the same body is the same bytes again.
    return gzip.compress(body, LEVEL, mtime=0)


def _of_compressed(headers: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    others = [(name, value) for name, value in headers if name != b"content-length"]
    return [*others, (b"content-length", str(length).encode("ascii")), (b"content-encoding", b"gzip")]
