"""Runs a write transaction again when another transaction got in its way.

Knows no tenant and no statement.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

T = TypeVar("T")

# SQLSTATEs that are retried: serialization failure, deadlock, unique violation. On the retry the use case
# sees the other transaction's row and reports a proper fault.
RETRIED_SQLSTATES = frozenset({"40001", "40P01", "23505"})
ATTEMPTS = 6


class BusyError(Exception):
    """Other transactions wrote the same rows during every attempt."""

    code = "BUSY"


async def retried(transaction: Callable[[], Awaitable[T]]) -> T:
    """Run the transaction, again after a conflict; :class:`BusyError` after the last attempt."""
    for attempt in range(ATTEMPTS):
        try:
            return await transaction()
        except DBAPIError as error:
            if sqlstate(error) not in RETRIED_SQLSTATES:
                raise
            await asyncio.sleep(0.01 * attempt**2)
    raise BusyError


def sqlstate(error: DBAPIError) -> str | None:
    """PostgreSQL's code for the error, if the server sent one."""
    return getattr(error.driver_exception, "sqlstate", None)
