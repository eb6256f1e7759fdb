"""A relay between the driver and the server that sees which messages pass, and how often they turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tenants.database.databases import driver_url

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connected(server_url: str) -> Streams:
    """A connection to the server itself."""
    url = driver_url(server_url)
    host = url.query.get("host")
    if isinstance(host, str) and host.startswith("/"):
        return await asyncio.open_unix_connection(Path(host) / f".s.PGSQL.{url.port or 5432}")
    return await asyncio.open_connection(url.host, url.port or 5432)


def address_through(server: asyncio.Server, url: str) -> str:
    """The server's address by way of a relay."""
    port = server.sockets[0].getsockname()[1]
    address = driver_url(url).set(drivername="postgresql", host="127.0.0.1", port=port, query={})
    return address.render_as_string(hide_password=False)


class Relay:
    """What a client sent: the kinds of its messages, and how often it spoke after the server had."""

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._server_spoke = True
        self._pumps: list[asyncio.Task[None]] = []
        self._writers: list[asyncio.StreamWriter] = []
        self.kinds = b""
        self.turns = 0
        self._hidden: asyncio.Semaphore | None = None

    def forget(self) -> None:
        """Count from here on."""
        self.kinds, self.turns = b"", 0

    @asynccontextmanager
    async def hiding(self, ends: int) -> AsyncIterator[None]:
        """The server ends so many connections, and the client learns of each only when it speaks."""
        self._hidden = asyncio.Semaphore(0)
        yield
        for _ in range(ends):
            await self._hidden.acquire()
        self._hidden = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client, until either side ends it."""
        above, below = await connected(self._server_url)
        self._writers += [writer, below]
        self._pumps += [
            asyncio.create_task(self._from_client(reader, writer, below)),
            asyncio.create_task(self._from_server(above, below, writer)),
        ]

    async def close(self) -> None:
        """End every connection."""
        for pump in self._pumps:
            pump.cancel()
        for writer in self._writers:
            writer.close()
        waiting = (writer.wait_closed() for writer in self._writers)
        await asyncio.gather(*self._pumps, *waiting, return_exceptions=True)

    async def _from_client(
        self, reader: asyncio.StreamReader, back: asyncio.StreamWriter, writer: asyncio.StreamWriter
    ) -> None:
        pending = b""
        while data := await reader.read(65_536):
            if writer.transport.is_closing():
                back.close()
                break
            self.turns += self._server_spoke
            self._server_spoke = False
            pending += data
            while len(pending) >= 5:
                # Those that negotiate a connection bear no kind; their length, so their first byte, is small.
                head = 1 if pending[0] else 0
                length = int.from_bytes(pending[head : head + 4]) + head
                if len(pending) < length:
                    break
                self.kinds += pending[:head]
                pending = pending[length:]
            writer.write(data)
        writer.close()

    async def _from_server(
        self, reader: asyncio.StreamReader, back: asyncio.StreamWriter, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(65_536):
            if self._hidden is None:
                self._server_spoke = True
                writer.write(data)
        back.close()
        if self._hidden is None:
            writer.close()
        else:
            self._hidden.release()


@asynccontextmanager
async def relayed(url: str) -> AsyncIterator[tuple[str, Relay]]:
    """The address of a relay in front of a server, and the relay."""
    relay = Relay(url)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    try:
        yield address_through(server, url), relay
    finally:
        server.close()
        await relay.close()
