"""Whether an error means that the database couldn't do its work, and in which way.

A client is told the code; the log gets kind and SQLSTATE. Messages of the server and of the driver reach
neither: they repeat statements and rows. An error that isn't named here is a mistake in the program.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from asyncpg import PostgresError
from asyncpg.exceptions import InvalidCachedStatementError, OutdatedSchemaCacheError
from sqlalchemy.exc import DBAPIError


class OutageCode(StrEnum):
    """What clients are told. Only after OUTCOME_UNKNOWN may something have been done."""

    DATABASE_UNAVAILABLE = "DATABASE_UNAVAILABLE"
    BUSY = "BUSY"
    TIMEOUT = "TIMEOUT"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Outage:
    """Why the database couldn't do its work."""

    code: OutageCode
    kind: str
    """For the log: finer than the code."""
    sqlstate: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    """Further facts for the log; never values of rows."""


class OutageError(Exception):
    """An outage that the server or the driver has no error of its own for."""

    def __init__(self, code: OutageCode, kind: str, *, sqlstate: str | None = None, **facts: object) -> None:
        super().__init__(kind)
        self.outage = Outage(code, kind, sqlstate, facts)


class ConnectError(OutageError):
    """No connection could be opened."""

    def __init__(self) -> None:
        super().__init__(OutageCode.DATABASE_UNAVAILABLE, "unreachable")


class ConnectionLostError(OutageError):
    """The connection ended before the transaction did: nothing of it was done."""

    def __init__(self) -> None:
        super().__init__(OutageCode.DATABASE_UNAVAILABLE, "connection_lost")


class PoolExhaustedError(OutageError):
    """Every connection was in use for as long as the caller could wait."""

    def __init__(self) -> None:
        super().__init__(OutageCode.BUSY, "pool_exhausted")


class WritesRefusedError(OutageError):
    """A transaction that wants to write reached a server that only reads: a standby, after a failover."""

    def __init__(self, state: str | None) -> None:
        super().__init__(OutageCode.DATABASE_UNAVAILABLE, "read_only", sqlstate=state)


class RolledBackError(Exception):
    """The server ended the transaction without keeping it: a statement had failed, and nobody minded."""

    code = "ROLLED_BACK"


class NoAnswerError(OutageError):
    """The server didn't answer a statement in time, not even that it took too long."""

    def __init__(self) -> None:
        super().__init__(OutageCode.TIMEOUT, "no_answer")


class OutcomeUnknownError(OutageError):
    """The connection was lost while committing: whether the transaction took effect isn't known."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__(OutageCode.OUTCOME_UNKNOWN, "commit_unanswered", sqlstate=sqlstate)


_LOST = "connection_lost"
# By the whole SQLSTATE, or else by its class.
_BY_SQLSTATE: Mapping[str, tuple[OutageCode, str]] = {
    "08": (OutageCode.DATABASE_UNAVAILABLE, _LOST),
    "25P03": (OutageCode.TIMEOUT, "idle_in_transaction"),
    "25P04": (OutageCode.TIMEOUT, "transaction_timeout"),
    "28": (OutageCode.DATABASE_UNAVAILABLE, "login_refused"),
    "3D000": (OutageCode.DATABASE_UNAVAILABLE, "no_such_database"),
    "40001": (OutageCode.BUSY, "conflict"),
    "40P01": (OutageCode.BUSY, "conflict"),
    "53": (OutageCode.DATABASE_UNAVAILABLE, "out_of_resources"),
    "53100": (OutageCode.DATABASE_UNAVAILABLE, "disk_full"),
    "53300": (OutageCode.DATABASE_UNAVAILABLE, "too_many_connections"),
    "55P03": (OutageCode.BUSY, "lock_timeout"),
    "57014": (OutageCode.TIMEOUT, "statement_timeout"),
    "57P01": (OutageCode.DATABASE_UNAVAILABLE, _LOST),
    "57P02": (OutageCode.DATABASE_UNAVAILABLE, _LOST),
    "57P03": (OutageCode.DATABASE_UNAVAILABLE, "starting_or_stopping"),
    "57P04": (OutageCode.DATABASE_UNAVAILABLE, "no_such_database"),
    "57P05": (OutageCode.DATABASE_UNAVAILABLE, _LOST),
    "58": (OutageCode.DATABASE_UNAVAILABLE, "system_error"),
    "XX": (OutageCode.DATABASE_UNAVAILABLE, "server_error"),
}
# How a server that only reads refuses a transaction that writes; what it can't do at all it calls not
# supported. In a snapshot the same SQLSTATEs are the program's mistake.
WRITES_REFUSED = frozenset({"0A000", "25006"})


def outage_of(error: BaseException) -> Outage | None:
    """The outage behind an error; None for any other."""
    if isinstance(error, OutageError):
        return error.outage
    refused = driver_error(error)
    if not isinstance(refused, PostgresError) or isinstance(
        refused, InvalidCachedStatementError | OutdatedSchemaCacheError
    ):
        return None
    state = sqlstate(error) or ""
    known = _BY_SQLSTATE.get(state) or _BY_SQLSTATE.get(state[:2])
    return None if known is None else Outage(*known, state)


def may_pass(error: BaseException) -> bool:
    """Whether the same read may succeed at once, on another connection."""
    if isinstance(error, InvalidCachedStatementError | OutdatedSchemaCacheError):
        return True
    outage = outage_of(error)
    return outage is not None and outage.kind == _LOST


def was_refused(error: BaseException) -> bool:
    """Whether the server itself answered with an error, so that the transaction is known to have failed."""
    if isinstance(error, WritesRefusedError):
        return True
    refused = driver_error(error)
    return isinstance(refused, PostgresError) and getattr(refused, "severity_en", None) == "ERROR"


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's code for the error, if the server sent one."""
    refused = driver_error(error)
    # If a connection ends with an error of the server's, the driver raises its own from that.
    cause = refused.__cause__ if isinstance(refused, PostgresError) else None
    told = cause if isinstance(cause, PostgresError) else refused
    found: str | None = getattr(told, "sqlstate", None)
    return found


def driver_error(error: BaseException) -> BaseException:
    """The driver's error inside SQLAlchemy's."""
    if isinstance(error, DBAPIError):
        with suppress(ValueError):  # SQLAlchemy's own, without one of the driver
            return error.driver_exception
    return error
