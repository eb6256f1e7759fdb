"""A COMMIT that one shard of a distributed database (Citus) refused.

Citus reports it as an internal error, whatever the shard's reason was: another transaction was in the way, or
nothing more was heard of the shard. The reason comes before it as a warning, with the shard's own SQLSTATE.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from asyncpg import PostgresError, PostgresLogMessage

from tenants.database.outages import OutcomeUnknownError, driver_error, sqlstate
from tenants.database.retries import RETRIED_SQLSTATES, OvertakenError

if TYPE_CHECKING:
    from asyncpg import Connection

_INTERNAL_ERROR = "XX000"
# Messages of Citus are in English, whatever the server's language is.
_REFUSAL = "could not commit transaction for shard"
# That of a warning that has no other: it names the shard's server, not the reason.
_PLAIN_WARNING = "01000"


class ShardConflictError(OvertakenError):
    """A shard didn't commit because another transaction was in the way: nothing is kept."""

    def __init__(self, state: str) -> None:
        super().__init__()
        self.sqlstate = state
        """The shard's own."""


@contextmanager
def warnings_noted(driver: "Connection[Any]") -> Iterator[set[str]]:
    """The SQLSTATEs of the warnings that arrive as long as the block runs."""
    states: set[str] = set()

    def note(_connection: object, message: PostgresLogMessage) -> None:
        states.add(message.sqlstate or _PLAIN_WARNING)

    driver.add_log_listener(note)
    try:
        yield states
    finally:
        driver.remove_log_listener(note)


def shard_refusal(error: BaseException, warned: set[str]) -> OvertakenError | OutcomeUnknownError | None:
    """What a refusal by a shard means, by the warnings that came before it; None for any other error.

    Without a conflict among them, nobody knows whether the shard has committed.
    """
    refused = driver_error(error)
    told = isinstance(refused, PostgresError) and sqlstate(error) == _INTERNAL_ERROR
    if not told or _REFUSAL not in str(refused):
        return None
    reasons = warned - {_PLAIN_WARNING}
    if reasons and reasons <= RETRIED_SQLSTATES:
        return ShardConflictError(min(reasons))
    return OutcomeUnknownError(_INTERNAL_ERROR)
