"""One log line per request: what was asked, how it was answered, how long it took, from which address.

For a request with an operation the line also has the operation's name, the digest of its document, its cost,
the government, the person's id and the number of statements; if the request is slow, the line is a warning.
Query strings, headers, bodies, documents and variables are left out: they hold people's data and tokens.
"""

import time
from collections.abc import Callable, Mapping

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.engine.http.headers import client_of
from schema.engine.http.log_fields import LOG_FIELDS

# Monitoring asks for these every few seconds.
QUIET = frozenset({"/healthz", "/readyz"})

STATUS = "answered_status"
"""Where in the scope's state the status of the answer is, as soon as there is one."""

log = structlog.get_logger("jixiao.access")


Record = Callable[[Mapping[str, object], int | None, float], None]
"""Is told of a request: the fields of its line, its status if there was an answer, its seconds."""


class AccessLog:
    """Writes the line when the response is sent, also if there was none.

    ``slow_ms``: from which time on an operation is slow; 0 means never. ``record`` is told of each request.
    """

    def __init__(self, app: ASGIApp, slow_ms: int = 0, record: Record | None = None) -> None:
        self._app = app
        self._slow_ms = slow_ms
        self._record = record

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        fields: dict[str, object] = {}
        state = scope.setdefault("state", {})
        state[LOG_FIELDS] = fields
        state[STATUS] = None

        async def send_watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                state[STATUS] = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_watched)
        finally:
            seconds = time.perf_counter() - started
            elapsed = round(seconds * 1000, 1)
            if self._record is not None:
                self._record(fields, state[STATUS], seconds)
            if scope["path"] in QUIET:
                write = log.debug
            elif "document" in fields and 0 < self._slow_ms <= elapsed:
                write = log.warning
            else:
                write = log.info
            write(
                "request",
                method=scope["method"],
                path=scope["path"],
                client=client_of(scope),
                status=state[STATUS],
                milliseconds=elapsed,
                **fields,
            )
