"""Sends several statements in one round trip: those without rows in front, and one whose rows are read.

PostgreSQL's protocol lets a client send several statements before it waits for an answer; asyncpg offers no
way to do that. So BEGIN and SET LOCAL are written to the connection's transport without the Sync that asks
for an answer, right before asyncpg writes the first statement, which ends with a Sync. Their confirmations
arrive before that statement's rows, and asyncpg skips them: it waits for the same kinds of messages. If the
previous snapshot is still open, its COMMIT is written in front, in the same write. This saves two round
trips of three. What takes locks goes the same way, in front of the statement that reads what they protect.

Three things must hold, and tests check them: nothing is awaited between the two writes, what goes in front
gives no row, and asyncpg skips the confirmations. Knows messages, not what the statement reads.

``Connection._transport`` is private to asyncpg and is used in this file only.
"""

import struct
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from asyncpg import Connection, Record
    from asyncpg.prepared_stmt import PreparedStatement

BEGIN_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# Each statement sees what was committed before it, so what is read under a lock is the newest.
BEGIN_WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
COMMIT = "COMMIT"
ROLLBACK = "ROLLBACK"
# How long the server may take to end a snapshot or to close a connection, in seconds.
CLOSE_TIMEOUT = 2


def set_tenant(tenant: int) -> str:
    """The statement that binds a transaction to a government; a number, so no SQL can be injected."""
    return f"SET LOCAL app.tenant = '{tenant:d}'"


def is_closing(driver: "Connection[Any]") -> bool:
    """Whether the server has closed the connection, so that nothing may be written to it."""
    return driver.is_closed() or _transport(driver).is_closing()


async def begin(driver: "Connection[Any]", how: str, tenant: int, *, end_previous: bool) -> None:
    """Begin and bind to the tenant in a round trip of its own: the first statement isn't prepared yet."""
    await driver.execute("; ".join(_opening(how, tenant, end_previous=end_previous)))


async def begin_and_fetch(
    driver: "Connection[Any]",
    how: str,
    tenant: int,
    first: "PreparedStatement[Any]",
    arguments: "Sequence[Any]",
    *,
    end_previous: bool,
) -> "list[Record]":
    """Begin, bind to the tenant and run the first statement, in one write."""
    _transport(driver).write(_opening_messages(how, tenant, end_previous=end_previous))
    return await first.fetch(*arguments)


async def fetch_after(
    driver: "Connection[Any]",
    without_rows: "Iterable[tuple[PreparedStatement[Any], Sequence[Any]]]",
    last: "PreparedStatement[Any]",
    arguments: "Sequence[Any]",
) -> "list[Record]":
    """Run statements that give no row, and then the last one, in one write."""
    messages = [_execution(prepared.get_name(), values) for prepared, values in without_rows]
    _transport(driver).write(b"".join(messages))
    return await last.fetch(*arguments)


async def end_snapshot(driver: "Connection[Any]") -> None:
    """End the snapshot, failed or not. Raises TimeoutError if the server doesn't answer in time."""
    await driver.execute(COMMIT, timeout=CLOSE_TIMEOUT)


def _opening(how: str, tenant: int, *, end_previous: bool) -> list[str]:
    return [*([COMMIT] if end_previous else []), how, set_tenant(tenant)]


def _transport(driver: "Connection[Any]") -> "asyncio.WriteTransport":
    return cast("asyncio.WriteTransport", driver._transport)  # type: ignore[attr-defined]


@lru_cache(maxsize=4_096)
def _opening_messages(how: str, tenant: int, *, end_previous: bool) -> bytes:
    return b"".join(map(_without_sync, _opening(how, tenant, end_previous=end_previous)))


def _without_sync(statement: str) -> bytes:
    """Parse, Bind and Execute of a statement without parameters; no Sync."""
    text = statement.encode()
    parse = b"\0" + text + b"\0" + struct.pack("!h", 0)
    return _message(b"P", parse) + _execution("", ())


def _execution(name: str, values: "Sequence[Any]") -> bytes:
    """Bind and Execute of a statement that is prepared under a name, its values as text; no Sync."""
    head = b"\0" + name.encode() + b"\0" + struct.pack("!hh", 0, len(values))
    bind = head + b"".join(map(_value, values)) + struct.pack("!h", 0)
    return _message(b"B", bind) + _message(b"E", b"\0" + struct.pack("!i", 0))


def _value(value: object) -> bytes:
    if not isinstance(value, str | int | UUID):
        raise TypeError(type(value).__name__)
    text = str(value).encode()
    return struct.pack("!i", len(text)) + text


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body
