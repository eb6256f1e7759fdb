"""uvicorn's protocol over httptools, with limits on what a client may send and on how long it may take.

Knows no application. What it uses of uvicorn beyond its documentation stands in CONTRIBUTING.md.
"""

import asyncio
from math import inf
from secrets import token_hex
from typing import Any, cast

import httptools
import structlog
from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from deploy.http.connections.connection_counts import Connections
from deploy.http.connections.connection_limits import ConnectionLimits
from deploy.http.connections.early_refusals import early_refusal
from deploy.http.connections.ignored_upgrades import parser_of_the_rest

# What comes at once is parsed in pieces, so that a limit is noticed soon.
PIECE = 16 * 1024
# httptools would take a line without a version for a request of 1991, which has no headers.
VERSIONS = frozenset({"1.0", "1.1"})

log = structlog.get_logger("jixiao.access")


# What the connection waits for, from the client's side. Plain numbers: members of an enum took a tenth of the
# time that parsing a request takes.
IDLE, HEAD, BODY, ANSWER = 0, 1, 2, 3
# From here on nothing more is parsed.
LAST_ANSWER, DRAIN, CLOSE = 4, 5, 6


class LimitedProtocol(HttpToolsProtocol):
    """One connection. Limits and counts belong to the class: see :func:`limited_protocol`."""

    limits: ConnectionLimits
    open_connections: Connections

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._phase = IDLE
        self._deadline = inf
        self._write_deadline = inf
        self._unwritten = 0
        self._received = 0
        self._head_size = 0
        self._trailers = 0
        self._requests = 0
        self._answering: RequestResponseCycle | None = None
        self._breach: tuple[int, str] | None = None

    # --- the connection ----------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection, or refuse it."""
        super().connection_made(transport)
        self._raw = transport
        self._closing = _ClosingTransport(self)
        # Cycles close it when their answer is sent; whether that may happen at once is decided here.
        self.transport = cast("asyncio.Transport", self._closing)
        # The first request has no longer to begin than to end its head.
        self._deadline = self.loop.time() + self.limits.head_time
        refusal = self.open_connections.enter(self, self.client[0] if self.client else None)
        if refusal is None:
            return
        if self.open_connections.answers_refused:
            self._raw.write(early_refusal(*refusal))
            self._drain()
        else:
            self._phase = CLOSE
            self._raw.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it; whoever waits for its body or its answer is told by uvicorn."""
        self._phase = CLOSE
        self._closing.forget()
        self.open_connections.leave(self)
        if self._answering is not None and not self._answering.response_complete:
            # uvicorn tells the newest request only, and others may wait before it.
            self._answering.disconnected = True
            self._answering.message_event.set()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server stops: the answer under way is the last; a request on its way is still waited for."""
        if self._phase < ANSWER and (self._answering is None or self._answering.response_complete):
            self._deadline = min(self._deadline, self.loop.time() + self.limits.farewell_time)
        elif self.cycle is not None:
            self.cycle.keep_alive = False

    # --- what comes --------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Parse it in pieces."""
        if len(data) <= PIECE:
            self._take(data)
            return
        for start in range(0, len(data), PIECE):
            self._take(data[start : start + PIECE])

    def _take(self, data: bytes) -> None:
        if self._phase >= LAST_ANSWER:
            self._throw_away(data)
            return
        self._received += len(data)
        if self._phase <= HEAD and self._received > self.limits.head + 2 * PIECE:
            self._refuse(431, "HEADERS_TOO_LARGE")
            return
        if self._phase == BODY and self._received > self.limits.message:
            self._refuse(413, "MESSAGE_TOO_LARGE")
            return
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._ignore_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError:
            self._refuse(*(self._breach or (400, "REQUEST_MALFORMED")))

    def _ignore_upgrade(self, rest: bytes) -> None:
        self.parser, head = parser_of_the_rest(self, self.scope["http_version"], self.headers)
        self._take(head + rest)

    def _throw_away(self, data: bytes) -> None:
        self._received += len(data)
        if self._phase == DRAIN and self._received > self.limits.drain:
            self._close()

    # --- what the parser tells ---------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._phase = HEAD
        self._deadline = self.loop.time() + self.limits.head_time
        self._received = self._head_size = self._trailers = 0

    def on_url(self, url: bytes) -> None:
        """A part of the request line."""
        self.url += url
        if len(self.url) > self.limits.request_line:
            self._break(414, "REQUEST_LINE_TOO_LONG")

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header, or a trailer after the body: that one is counted and forgotten.

        In place of uvicorn's, which adds trailers to the headers, where they could name another person.
        """
        if self._phase != HEAD:
            self._trailers += 1
            if self._trailers > self.limits.trailers:
                self._break(431, "HEADERS_TOO_LARGE")
            return
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))
        self._head_size += len(name) + len(value)
        if self._head_size > self.limits.head or len(self.headers) > self.limits.headers:
            self._break(431, "HEADERS_TOO_LARGE")

    def on_headers_complete(self) -> None:
        """The head is whole: the application begins."""
        if self.parser.get_http_version() not in VERSIONS:
            self._break(400, "REQUEST_MALFORMED")
        if len(self.pipeline) >= self.limits.pipelined:
            self._break(429, "TOO_MANY_REQUESTS")
        self._phase = BODY
        self._deadline = self.loop.time() + self.limits.body_time
        super().on_headers_complete()
        self._requests += 1
        if self._requests >= self.limits.requests or self.open_connections.leaving:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """The request is whole."""
        if self.parser.should_upgrade():
            # Its body is still to come: see ``_ignore_upgrade``.
            return
        super().on_message_complete()
        self._received = 0
        if self.cycle.response_complete:
            self._wait_for_the_next()
        else:
            self._phase = ANSWER
            self._deadline = inf

    def _break(self, status: int, code: str) -> None:
        """End the parsing; its error then becomes this refusal."""
        self._breach = status, code
        raise ValueError(code)

    # --- answers -----------------------------------------------------------------------------------------

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """An answer is sent: the next request in line, or a pause.

        In place of uvicorn's, which starts a timer for each pause.
        """
        self.server_state.total_requests += 1
        if self._phase >= DRAIN:
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._phase == ANSWER:
            self._wait_for_the_next()
        elif self._phase == BODY:
            # Nobody reads the rest of this body; it is thrown away as it comes.
            self._deadline = min(self._deadline, self.loop.time() + self.limits.drain_time)

    def _wait_for_the_next(self) -> None:
        self._phase = IDLE
        wait = self.limits.farewell_time if self.open_connections.leaving else self.limits.idle_time
        self._deadline = self.loop.time() + wait

    def pause_writing(self) -> None:
        """The client doesn't take its answer as fast as it comes."""
        super().pause_writing()
        self._unwritten = self._raw.get_write_buffer_size()
        self._write_deadline = self.loop.time() + self.limits.write_time

    def resume_writing(self) -> None:
        """The client has taken most of it."""
        super().resume_writing()
        self._write_deadline = inf

    # --- deadlines ---------------------------------------------------------------------------------------

    def look_at_deadlines(self, now: float) -> None:
        """Called in short intervals for every connection."""
        if now >= self._write_deadline:
            self._look_at_reader(now)
        if now >= self._deadline:
            self._be_overdue(now)

    def _look_at_reader(self, now: float) -> None:
        left = self._raw.get_write_buffer_size()
        if self._unwritten - left < self.limits.least_taken:
            self._phase = CLOSE
            self._raw.abort()
        self._unwritten = left
        self._write_deadline = now + self.limits.write_time

    def _be_overdue(self, now: float) -> None:
        if self._phase in (HEAD, BODY):
            if self.flow.read_paused:
                # It is the server that doesn't read.
                self._deadline = now + self.limits.body_time
            else:
                self._refuse(408, "REQUEST_TIMEOUT")
        elif self._phase == CLOSE:
            self._raw.abort()
        else:
            self._close()

    # --- ends --------------------------------------------------------------------------------------------

    def _refuse(self, status: int, code: str) -> None:
        """Answer what can't become a request, and end the connection; an answer under way comes first."""
        answering = self._answering
        if answering is None or answering.response_complete:
            if self._phase != BODY:
                self._write_refusal(status, code)
        elif answering is self.cycle and self._phase == BODY and not answering.response_started:
            answering.disconnected = True
            answering.message_event.set()
            self._write_refusal(status, code)
        else:
            self._end_after(answering)
            return
        self._drain()

    def _end_after(self, answering: RequestResponseCycle) -> None:
        """Answer what is whole, then close: an answer to the bad request would be taken for one of those."""
        if self.pipeline and self._phase == BODY:
            # The bad one itself has been queued by its head.
            self.pipeline.popleft()
        last = self.pipeline[0][0] if self.pipeline else answering
        last.keep_alive = False
        self._phase = LAST_ANSWER
        self._deadline = inf

    def _write_refusal(self, status: int, code: str) -> None:
        request_id = token_hex(16)
        client = self.client[0] if self.client else None
        log.info("request_refused", status=status, code=code, client=client, request_id=request_id)
        self._raw.write(early_refusal(status, code, self.headers or (), request_id))

    def _end(self) -> None:
        """Close when everything is written; if the client may still be sending, hear it out for a while."""
        if self._phase in (HEAD, BODY, LAST_ANSWER):
            self._drain()
        elif self._phase < DRAIN:
            self._close()

    def _drain(self) -> None:
        # Closed at once, the kernel would throw away the refusal, too: it has unread bytes.
        self._phase = DRAIN
        self._received = 0
        self._deadline = self.loop.time() + self.limits.drain_time
        self.flow.resume_reading()
        if self._raw.can_write_eof():
            self._raw.write_eof()

    def _close(self) -> None:
        self._phase = CLOSE
        self._deadline = self.loop.time() + self.limits.close_time
        self._raw.close()

    @property
    def is_ending(self) -> bool:
        """Whether no further answer can be sent."""
        return self._phase >= DRAIN


class _ClosingTransport:
    """A transport as uvicorn uses it: writes at once, and leaves it to the connection how it is closed."""

    __slots__ = ("_connection", "write")

    def __init__(self, connection: LimitedProtocol) -> None:
        self._connection: LimitedProtocol | None = connection
        self.write = connection._raw.write

    def close(self) -> None:
        if self._connection is not None:
            self._connection._end()

    def is_closing(self) -> bool:
        return self._connection is None or self._connection.is_ending

    def forget(self) -> None:
        """Let go of the connection, so that both are freed without the garbage collector."""
        self._connection = None


def limited_protocol(limits: ConnectionLimits, connections: Connections) -> type[LimitedProtocol]:
    """The class of the connections of one server."""

    class OfThisServer(LimitedProtocol):
        pass

    OfThisServer.limits = limits
    OfThisServer.open_connections = connections
    return OfThisServer
