"""A client that costs little: kept connections, requests written once, answers read and not looked into."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import orjson

CONNECTIONS = 8
PATIENCE = 30
"""Seconds for the first answer: the server is still starting."""


class AnswerError(Exception):
    """An answer that isn't the expected one."""

    code = "BENCH_ANSWER"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to one server, ready to be sent."""

    port: int
    request: bytes

    @classmethod
    def of(cls, port: int, path: str, tenant: int, login: str, body: Any) -> "Asked":
        """The request's bytes."""
        content = orjson.dumps(body)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {login}\r\n"
            f"X-Tenant: {tenant}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        return cls(port, head.encode("ascii") + content)


async def answer(asked: Asked) -> Any:
    """What one request is answered, read as JSON."""
    reader, writer = await asyncio.open_connection("127.0.0.1", asked.port, limit=2**22)
    try:
        async with asyncio.timeout(PATIENCE):
            return orjson.loads(await exchange(reader, writer, asked.request))
    finally:
        writer.close()


async def requests_per_second(asked: Asked, seconds: float) -> float:
    """How many answers all connections together get in a second."""
    start = time.perf_counter()
    counts = await asyncio.gather(*(_repeat(asked, start + seconds) for _ in range(CONNECTIONS)))
    return sum(counts) / (time.perf_counter() - start)


async def _repeat(asked: Asked, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", asked.port, limit=2**22)
    count = 0
    while time.perf_counter() < until:
        await exchange(reader, writer, asked.request)
        count += 1
    writer.close()
    return count


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    """The body of the answer to a request, which must be 200."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise AnswerError(head.decode("latin-1"))
    _, _, rest = head.partition(b"content-length:")
    return await reader.readexactly(int(rest.partition(b"\r\n")[0]))
