"""Runs a write transaction again when another transaction got in its way.

Knows no tenant and no statement.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from asyncpg import PostgresError
from asyncpg.exceptions import InvalidCachedStatementError, OutdatedSchemaCacheError

from tenants.database.outages import OutageCode, OutageError, driver_error, sqlstate

T = TypeVar("T")

# SQLSTATEs that are retried: serialization failure, deadlock, unique violation. On the retry the use case
# sees the other transaction's row and reports a proper fault. PostgreSQL reports the first only at levels
# that writes don't use; a database behind it may still.
RETRIED_SQLSTATES = frozenset({"40001", "40P01", "23505"})
ATTEMPTS = 6


class OvertakenError(Exception):
    """What the transaction decided on was changed by another one since it was read: nothing is kept."""

    code = "OVERTAKEN"


class BusyError(OutageError):
    """Other transactions wrote the same rows during every attempt.

    Names the constraint: one that is violated each time is a mistake in the program, not a conflict. Clients
    see both as busy. Values are left out: they are the governments' data.
    """

    def __init__(self, conflict: Exception | None = None) -> None:
        refused = None if conflict is None else driver_error(conflict)
        super().__init__(
            OutageCode.BUSY,
            "write_conflict",
            sqlstate=None if conflict is None else sqlstate(conflict),
            table=getattr(refused, "table_name", None),
            constraint=getattr(refused, "constraint_name", None),
            attempts=ATTEMPTS,
        )


async def retried(transaction: Callable[[], Awaitable[T]], note_conflict: Callable[[], None]) -> T:
    """Run the transaction, again after a conflict; :class:`BusyError` after the last attempt."""
    conflict: Exception | None = None
    for attempt in range(ATTEMPTS):
        try:
            return await transaction()
        except OvertakenError as error:
            conflict = error
            note_conflict()
        except (PostgresError, OutdatedSchemaCacheError) as error:
            # Statements that were prepared before a table changed are prepared anew on another connection.
            outdated = isinstance(error, InvalidCachedStatementError | OutdatedSchemaCacheError)
            if not outdated and sqlstate(error) not in RETRIED_SQLSTATES:
                raise
            conflict = error
            note_conflict()
        await asyncio.sleep(0.01 * attempt**2)
    raise BusyError(conflict) from conflict
