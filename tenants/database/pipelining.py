"""Opens a snapshot in one round trip: BEGIN, the tenant, and the first statement with its answer.

PostgreSQL's protocol lets a client send several statements before it waits for an answer; asyncpg offers no
way to do that. So BEGIN and SET LOCAL are written to the connection's transport without the Sync that asks
for an answer, right before asyncpg writes the first statement, which ends with a Sync. Their confirmations
arrive before that statement's rows, and asyncpg skips them: it waits for the same kinds of messages. If the
previous snapshot is still open, its COMMIT is written in front, in the same write. This saves two round
trips of three.

Two things must hold, and tests check them: nothing is awaited between the two writes, and asyncpg skips the
confirmations. Knows messages, not what the statement reads.

``Connection._transport`` and ``Connection._top_xact`` are private to asyncpg and are used in this file only.
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
# How long the server may take to end a snapshot or to close a connection, in seconds.
CLOSE_TIMEOUT = 2


def set_tenant(tenant: int) -> str:
    """The statement that binds a transaction to a government; a number, so no SQL can be injected."""
    return f"SET LOCAL app.tenant = '{tenant:d}'"


def is_closing(driver: "Connection[Any]") -> bool:
    """Whether the server has closed the connection, so that nothing may be written to it."""
    return driver.is_closed() or _transport(driver).is_closing()


def has_transaction(driver: "Connection[Any]") -> bool:
    """Whether the next transaction would be part of another one, for the server or for the driver.

    After a BEGIN that failed, the server has none, but the driver still counts that one as open: it would
    send a SAVEPOINT instead of the next BEGIN, for as long as the connection lives.
    """
    return driver.is_in_transaction() or driver._top_xact is not None  # type: ignore[attr-defined]


async def begin_snapshot(driver: "Connection[Any]", tenant: int, *, end_previous: bool) -> None:
    """Begin and bind to the tenant in a round trip of its own: the first statement isn't prepared yet."""
    await driver.execute("; ".join(_opening(tenant, end_previous=end_previous)))


async def begin_and_fetch(
    driver: "Connection[Any]",
    tenant: int,
    first: "PreparedStatement[Any]",
    arguments: "Sequence[Any]",
    *,
    end_previous: bool,
) -> "list[Record]":
    """Begin, bind to the tenant and run the first statement, in one write."""
    _transport(driver).write(_opening_messages(tenant, end_previous=end_previous))
    return await first.fetch(*arguments)


async def end_snapshot(driver: "Connection[Any]") -> None:
    """End the snapshot, failed or not. Raises TimeoutError if the server doesn't answer in time."""
    await driver.execute(COMMIT, timeout=CLOSE_TIMEOUT)


def _opening(tenant: int, *, end_previous: bool) -> list[str]:
    return [*([COMMIT] if end_previous else []), BEGIN, set_tenant(tenant)]


def _transport(driver: "Connection[Any]") -> "asyncio.WriteTransport":
    return cast("asyncio.WriteTransport", driver._transport)  # type: ignore[attr-defined]


@lru_cache(maxsize=4_096)
def _opening_messages(tenant: int, *, end_previous: bool) -> bytes:
    return b"".join(map(_without_sync, _opening(tenant, end_previous=end_previous)))


def _without_sync(statement: str) -> bytes:
    """Parse, Bind and Execute of a statement without parameters; no Sync."""
    text = statement.encode()
    parse = b"\0" + text + b"\0" + struct.pack("!h", 0)
    bind = b"\0\0" + struct.pack("!hhh", 0, 0, 0)
    execute = b"\0" + struct.pack("!i", 0)
    return _message(b"P", parse) + _message(b"B", bind) + _message(b"E", execute)


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body
