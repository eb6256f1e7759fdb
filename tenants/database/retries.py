"""Runs a write transaction again when another transaction got in its way.

Knows no tenant and no statement.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")

# SQLSTATEs that are retried: serialization failure, deadlock, unique violation. On the retry the use case
# sees the other transaction's row and reports a proper fault.
RETRIED_SQLSTATES = frozenset({"40001", "40P01", "23505"})
ATTEMPTS = 6

log = structlog.get_logger(__name__)


class BusyError(Exception):
    """Other transactions wrote the same rows during every attempt."""

    code = "BUSY"


async def retried(transaction: Callable[[], Awaitable[T]]) -> T:
    """Run the transaction, again after a conflict; :class:`BusyError` after the last attempt."""
    conflict: DBAPIError | None = None
    for attempt in range(ATTEMPTS):
        try:
            return await transaction()
        except DBAPIError as error:
            if sqlstate(error) not in RETRIED_SQLSTATES:
                raise
            conflict = error
        await asyncio.sleep(0.01 * attempt**2)
    _log_last(conflict)
    raise BusyError from conflict


def _log_last(conflict: DBAPIError | None) -> None:
    """Name the constraint: one that is violated each time is a mistake in the program, not a conflict.

    Clients see both as busy. Values are not logged: they are the governments' data.
    """
    refused = None if conflict is None else conflict.driver_exception
    log.warning(
        "write_conflict",
        sqlstate=getattr(refused, "sqlstate", None),
        table=getattr(refused, "table_name", None),
        constraint=getattr(refused, "constraint_name", None),
        attempts=ATTEMPTS,
    )


def sqlstate(error: DBAPIError) -> str | None:
    """PostgreSQL's code for the error, if the server sent one."""
    return getattr(error.driver_exception, "sqlstate", None)
