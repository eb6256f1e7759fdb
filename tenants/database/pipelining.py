"""Opens a snapshot in one round trip: BEGIN, the tenant, and the first statement with its answer.

PostgreSQL's protocol lets a client send several statements before it waits; the driver has no way to ask for
that. So BEGIN and SET LOCAL are written to the connection's transport without the Sync that asks for an
answer, right before the driver writes the first statement with one. Their confirmations arrive in front of
that statement's rows, and the driver, which waits for just those kinds of messages, passes over them.
A snapshot that was left open is ended in front of all that, by the same write.
This saves two round trips of three. It rests on two things that a test holds: nothing is awaited between the
two writes, and the driver reads past the confirmations. Knows messages, not what the statement asks.
"""

import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from asyncpg import Connection, Record
    from asyncpg.prepared_stmt import PreparedStatement

BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
COMMIT = "COMMIT"
# How long the server may take to end a snapshot or a connection, in seconds.
GOODBYE = 2


def set_tenant(tenant: int) -> str:
    """The statement that binds a transaction to a government: a number, so nothing can be smuggled in."""
    return f"SET LOCAL app.tenant = '{tenant:d}'"


def is_closing(driver: "Connection[Any]") -> bool:
    """Whether the other side has closed the connection already, so that nothing may be written to it."""
    return driver.is_closed() or _transport(driver).is_closing()


async def begin_snapshot(driver: "Connection[Any]", tenant: int, *, after_another: bool) -> None:
    """Begin and bind to the tenant, alone: while a statement is being prepared, nothing may begin."""
    await driver.execute("; ".join(_opening(tenant, after_another=after_another)))


async def open_snapshot(
    driver: "Connection[Any]",
    tenant: int,
    first: "PreparedStatement[Any]",
    arguments: "Sequence[Any]",
    *,
    after_another: bool,
) -> "list[Record]":
    """Begin, bind to the tenant and carry out the first statement, all in one write."""
    _transport(driver).write(_begun(tenant, after_another=after_another))
    return await first.fetch(*arguments)


async def end_snapshot(driver: "Connection[Any]") -> None:
    """End what was begun, whether it failed or not; a server that doesn't answer is given up."""
    await driver.execute(COMMIT, timeout=GOODBYE)


def _opening(tenant: int, *, after_another: bool) -> list[str]:
    return [*([COMMIT] if after_another else []), BEGIN, set_tenant(tenant)]


def _transport(driver: "Connection[Any]") -> "asyncio.WriteTransport":
    return cast("asyncio.WriteTransport", driver._transport)  # type: ignore[attr-defined]


@lru_cache(maxsize=4_096)
def _begun(tenant: int, *, after_another: bool) -> bytes:
    return b"".join(map(_unanswered, _opening(tenant, after_another=after_another)))


def _unanswered(statement: str) -> bytes:
    """Parse, Bind and Execute of a statement without parameters; no Sync."""
    text = statement.encode()
    parse = b"\0" + text + b"\0" + struct.pack("!h", 0)
    bind = b"\0\0" + struct.pack("!hhh", 0, 0, 0)
    execute = b"\0" + struct.pack("!i", 0)
    return _message(b"P", parse) + _message(b"B", bind) + _message(b"E", execute)


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body
