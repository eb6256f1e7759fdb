"""A served application and connections to it by hand: what no client library would send.

The application says what it read. It runs in a thread, on the loop and the protocol of production; times and
sizes are short where a test waits for them.
"""

import asyncio
import contextlib
import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self

from starlette.types import Receive, Scope, Send

from deploy.http.client_addresses import Proxies
from deploy.http.connections.connection_limits import ConnectionLimits
from deploy.http.connections.limited_protocol import LimitedProtocol
from deploy.http.graceful_stop import GracefulServer
from deploy.http.middleware import surround
from deploy.http.middleware.json_errors import refusal
from deploy.http.middleware.request_caps import RequestCaps
from deploy.http.servers import bound_socket, server_of
from deploy.settings import Settings

SHORT = ConnectionLimits(
    head_time=0.3, body_time=0.4, idle_time=0.6, write_time=0.3, drain_time=0.3, close_time=0.3, tick=0.05,
    farewell_time=0.3,
)  # fmt: skip


@dataclass
class Told:
    """What the application has seen, and what lets it go on."""

    requests: list[dict[str, Any]] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)
    may_go_on: threading.Event = field(default_factory=threading.Event)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers by the path: /early before the body, /wait when it may go on, /busy after a computation."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        self.begun.set()
        if scope["path"] == "/early":
            await refusal(scope, 401, "TOKEN_MISSING")(scope, receive, send)
            return
        body = await self._read(receive)
        if body is None:
            return
        self.requests.append({"path": scope["path"], "body": body, "headers": scope["headers"]})
        if scope["path"] == "/wait":
            await asyncio.to_thread(self.may_go_on.wait, 60)
        if scope["path"] == "/busy":
            _compute(1.0)
        content = b"x" * (8 << 20) if scope["path"] == "/large" else f"{len(body)}".encode()
        head = [(b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": content})

    async def _read(self, receive: Receive) -> bytes | None:
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.ends.append("disconnect")
                return None
            body += bytes(message.get("body", b""))
            if not message.get("more_body", False):
                return body


def _compute(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


class Connection:
    """One connection; answers are read as they come."""

    def __init__(
        self, address: tuple[str, int], receive_buffer: int | None = None, send_buffer: int | None = None
    ) -> None:
        self._socket = socket.socket()
        if send_buffer is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
        if receive_buffer is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.settimeout(10)
        try:
            self._socket.connect(address)
        except OSError:
            self._socket.close()
            raise
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> bool:
        """Send it; false if the other side doesn't take it any more."""
        try:
            self._socket.sendall(data)
        except (ConnectionResetError, BrokenPipeError):
            return False
        return True

    def answer(self) -> "Answer":
        """The next answer."""
        while b"\r\n\r\n" not in self._rest:
            self._more()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers.get("content-length", "0"))
        while len(self._rest) < length:
            self._more()
        body, self._rest = self._rest[:length], self._rest[length:]
        return Answer(int(first.split()[1]), headers, body)

    def ends(self) -> bool:
        """Wait until the other side closes; false if it sends anything more."""
        with contextlib.suppress(ConnectionResetError):
            return self._rest == b"" and self._socket.recv(1) == b""
        return True

    def is_open(self) -> bool:
        """Whether nothing has come, neither an answer nor an end."""
        readable, _, _ = select.select([self._socket], [], [], 0)
        return not readable

    def _more(self) -> None:
        data = self._socket.recv(65_536)
        if not data:
            raise ConnectionAbortedError(self._rest)
        self._rest += data


@dataclass(frozen=True)
class Answer:
    """One answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The code of its error, which must look like one of GraphQL, with the id that the head has."""
        (error,) = json.loads(self.body)["errors"]
        assert error["message"]
        assert error["extensions"]["requestId"] == self.headers["x-request-id"]
        code: str = error["extensions"]["code"]
        return code

    @property
    def closes(self) -> bool:
        """Whether it is said to be the last."""
        return self.headers.get("connection") == "close"


@dataclass
class Served:
    """A served application."""

    address: tuple[str, int]
    server: GracefulServer
    told: Told

    def connect(self, receive_buffer: int | None = None, send_buffer: int | None = None) -> Connection:
        """A new connection."""
        return Connection(self.address, receive_buffer, send_buffer)

    def held(self) -> list[int]:
        """How many bytes of a body wait in each connection."""
        connections = list(self.server.server_state.connections)
        return [len(each.cycle.body) for each in connections if isinstance(each, LimitedProtocol)]

    def ask(self, data: bytes) -> Answer:
        """The answer to what is sent on a connection of its own."""
        with self.connect() as connection:
            connection.send(data)
            return connection.answer()


@contextlib.contextmanager
def served(
    limits: ConnectionLimits | None = None,
    *,
    proxies: Proxies | None = None,
    caps: RequestCaps | None = None,
    shutdown_timeout: int = 1,
) -> Iterator[Served]:
    """Serve until the end of the block."""
    told = Told()
    trusted = proxies or Proxies()
    app = surround(told.app, proxies=trusted, caps=caps)
    with bound_socket(Settings(jixiao_port=0)) as bound:
        bound.listen()
        server = server_of(app, limits or ConnectionLimits(), trusted, shutdown_timeout=shutdown_timeout)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.005)
            yield Served(bound.getsockname(), server, told)
        finally:
            told.may_go_on.set()
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive()


def post(path: str = "/", body: bytes = b"", *headers: str) -> bytes:
    """A whole request."""
    lines = [f"POST {path} HTTP/1.1", "Host: jixiao", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


@contextlib.contextmanager
def running(site: Served, count: int, *headers: str) -> Iterator[None]:
    """So many requests under way, until the end of the block."""
    before = len(site.told.requests)
    with ThreadPoolExecutor(count) as threads:
        asked = [threads.submit(site.ask, post("/wait", b"", *headers)) for _ in range(count)]
        try:
            wait_for(lambda: len(site.told.requests) == before + count)
            yield
        finally:
            site.told.may_go_on.set()
        assert [each.result().status for each in asked] == [200] * count
    site.told.may_go_on.clear()


def wait_for(happens: Callable[[], bool]) -> None:
    """Wait until it happens."""
    for _ in range(500):
        if happens():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")
