"""A network between server and database that can be made slow, and cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

CHUNK = 65_536


class SlowRelay:
    """Passes bytes on in both directions, each piece later by the delay."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._writers: set[asyncio.StreamWriter] = set()
        self.delay: float = 0
        """Seconds for each direction."""

    def cut(self) -> None:
        """End every connection without a farewell; what is on its way is lost."""
        for writer in self._writers:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        try:
            above, below = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.transport.abort()
            return
        pair = {writer, below}
        self._writers |= pair
        try:
            await asyncio.gather(self._pump(reader, below), self._pump(above, writer))
        finally:
            self._writers -= pair
            for each in pair:
                each.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(CHUNK):
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(data)
                await writer.drain()
        # The other side learns of the end, and its pump ends, too.
        writer.close()


@asynccontextmanager
async def slow_relay(port: int) -> AsyncIterator[tuple[int, SlowRelay]]:
    """A relay in front of a port of this machine: its own port, and itself."""
    relay = SlowRelay(port)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], relay
    finally:
        server.close()
        relay.cut()
