"""One log line per request: what was asked, how it was answered, how long it took.

Leaves out query strings, headers and bodies: they hold people's data and tokens.
"""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Asked every few seconds by whoever watches over the process.
QUIET = frozenset({"/healthz", "/readyz"})

log = structlog.get_logger("jixiao.access")


class AccessLog:
    """Writes the line when the answer is out, also when there never was one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status: int | None = None

        async def send_watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_watched)
        finally:
            write = log.debug if scope["path"] in QUIET else log.info
            elapsed = round((time.perf_counter() - started) * 1000, 1)
            write("request", method=scope["method"], path=scope["path"], status=status, milliseconds=elapsed)
