"""A relay between the driver and the server that fails when the driver says a chosen word."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum, auto

from tests.db.relays import Streams, address_through, connected


class Fault(Enum):
    """What happens when the word is said."""

    LOSE_THE_WORD = auto()
    """It doesn't reach the server, and the connection ends."""
    LOSE_THE_ANSWER = auto()
    """The server acts on it, and the connection ends before the answer arrives."""
    STOP_AFTERWARDS = auto()
    """The answer arrives; then every connection ends, and no new one is let through."""
    HANG = auto()
    """Neither side hears of the other again, and the connection stays."""


class FaultyRelay:
    """Passes everything on until the word is said."""

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._armed: tuple[bytes, Fault] | None = None
        self._lines: set[_Line] = set()
        self.stopped = False
        """Whether new connections are turned away."""
        self._silent = False
        self.struck = 0
        """How often the fault happened."""

    def arm(self, word: str, fault: Fault) -> None:
        """The connection on which the word is said next gets the fault."""
        self._armed = word.encode(), fault

    def fault_of(self, data: bytes) -> Fault | None:
        """The fault that these words of the driver bring."""
        if self._armed is None or self._armed[0] not in data:
            return None
        fault = self._armed[1]
        self._armed = None
        self.struck += 1
        return fault

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a driver."""
        if self.stopped:
            writer.transport.abort()
            return
        if self._silent:
            while await _read(reader):
                pass
            writer.transport.abort()
            return
        line = _Line(self, (reader, writer), await connected(self._server_url))
        self._lines.add(line)
        await line.run()
        self._lines.discard(line)

    def stop(self) -> None:
        """End every connection, and turn new ones away."""
        self.stopped = True
        for line in list(self._lines):
            line.end()

    def refuse_silently(self) -> None:
        """Let new connections wait for ever."""
        self._silent = True

    def hang(self) -> None:
        """Let no side of any connection hear of the other again."""
        for line in self._lines:
            line.hang()


class _Line:
    """One connection, with its two ends."""

    def __init__(self, relay: FaultyRelay, driver: Streams, server: Streams) -> None:
        self._relay = relay
        self._driver = driver
        self._server = server
        self._fault: Fault | None = None

    async def run(self) -> None:
        await asyncio.gather(self._to_server(), self._to_driver())

    def hang(self) -> None:
        self._fault = Fault.HANG

    def end(self) -> None:
        for _, writer in (self._driver, self._server):
            writer.transport.abort()

    async def _to_server(self) -> None:
        while data := await _read(self._driver[0]):
            self._fault = self._fault or self._relay.fault_of(data)
            if self._fault is Fault.LOSE_THE_WORD:
                break
            if self._fault is not Fault.HANG:
                self._server[1].write(data)
        self.end()

    async def _to_driver(self) -> None:
        while data := await _read(self._server[0]):
            if self._fault is Fault.LOSE_THE_ANSWER:
                break
            if self._fault is not Fault.HANG:
                self._driver[1].write(data)
            if self._fault is Fault.STOP_AFTERWARDS:
                await self._driver[1].drain()
                self._relay.stop()
        if self._fault is not Fault.HANG:
            self.end()


async def _read(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(65_536)
    except ConnectionError:
        return b""


@asynccontextmanager
async def faulty_relay(url: str) -> AsyncIterator[tuple[str, FaultyRelay]]:
    """The address of a relay in front of a server, and the relay."""
    relay = FaultyRelay(url)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    try:
        yield address_through(server, url), relay
    finally:
        server.close()
        relay.stop()
