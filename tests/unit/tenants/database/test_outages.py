"""Which errors are outages, and which are mistakes of the program."""

import asyncpg
import pytest
from asyncpg.exceptions import ConnectionDoesNotExistError, InvalidCachedStatementError
from sqlalchemy.exc import DBAPIError, EmulatedDBAPIException

from tenants.database.outages import (
    ConnectError,
    ConnectionLostError,
    NoAnswerError,
    OutageCode,
    OutcomeUnknownError,
    PoolExhaustedError,
    WritesRefusedError,
    may_pass,
    outage_of,
    sqlstate,
    was_refused,
)
from tenants.database.retries import BusyError

UNAVAILABLE, BUSY, TIMEOUT, UNKNOWN = (
    OutageCode.DATABASE_UNAVAILABLE,
    OutageCode.BUSY,
    OutageCode.TIMEOUT,
    OutageCode.OUTCOME_UNKNOWN,
)


def refused(state: str, severity: str = "ERROR") -> asyncpg.PostgresError:
    return asyncpg.PostgresError.new({"C": state, "M": "", "S": severity, "V": severity})


def written(error: asyncpg.PostgresError) -> DBAPIError:
    """As SQLAlchemy raises it in a write."""
    return DBAPIError("", {}, EmulatedDBAPIException("", error))


@pytest.mark.parametrize(
    ("state", "code"),
    [
        *((state, UNAVAILABLE) for state in ("08000", "08003", "08006", "08001", "28P01", "3D000")),
        *((state, UNAVAILABLE) for state in ("53000", "53100", "53200", "53300", "53400")),
        *((state, UNAVAILABLE) for state in ("57P01", "57P02", "57P03", "57P04", "57P05")),
        *((state, UNAVAILABLE) for state in ("58000", "58030", "58P01", "XX000", "XX001", "XX002")),
        *((state, BUSY) for state in ("40001", "40P01", "55P03")),
        *((state, TIMEOUT) for state in ("57014", "25P03", "25P04")),
    ],
)
def test_by_sqlstate(state: str, code: OutageCode) -> None:
    for error in (refused(state), written(refused(state))):
        outage = outage_of(error)
        assert outage is not None
        assert (outage.code, outage.sqlstate) == (code, state)


@pytest.mark.parametrize("state", ["42601", "42703", "42501", "22012", "23505", "26000", "25P02", "P0001"])
def test_mistakes_of_the_program(state: str) -> None:
    assert outage_of(refused(state)) is None
    assert outage_of(written(refused(state))) is None


@pytest.mark.parametrize("state", ["25006", "0A000"])
def test_a_standby_refuses_writes_only(state: str) -> None:
    # What a connection tells of a transaction that writes.
    outage = outage_of(WritesRefusedError(state))
    assert outage is not None
    assert (outage.code, outage.kind, outage.sqlstate) == (UNAVAILABLE, "read_only", state)
    # In a snapshot the program tried to write.
    assert outage_of(refused(state)) is None


def test_statements_that_were_prepared_for_other_tables() -> None:
    error = InvalidCachedStatementError("")
    assert outage_of(error) is None
    assert may_pass(error)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConnectError(), UNAVAILABLE),
        (ConnectionLostError(), UNAVAILABLE),
        (PoolExhaustedError(), BUSY),
        (BusyError(), BUSY),
        (NoAnswerError(), TIMEOUT),
        (OutcomeUnknownError(None), UNKNOWN),
    ],
)
def test_errors_of_our_own(error: Exception, code: OutageCode) -> None:
    outage = outage_of(error)
    assert outage is not None
    assert outage.code is code


@pytest.mark.parametrize("error", [ValueError(), OSError(), TimeoutError(), asyncpg.InterfaceError("")])
def test_other_errors_are_none(error: Exception) -> None:
    assert outage_of(error) is None
    assert not may_pass(error)


def test_only_a_lost_connection_is_tried_again() -> None:
    lost = [ConnectionLostError(), refused("57P01"), refused("08006"), ConnectionDoesNotExistError("")]
    assert all(map(may_pass, lost))
    assert not any(map(may_pass, [ConnectError(), refused("57P03"), refused("53300"), refused("57014")]))


def test_the_server_s_last_word_is_kept() -> None:
    error = ConnectionDoesNotExistError("")
    error.__cause__ = refused("57P01", "FATAL")
    assert sqlstate(error) == "57P01"


def test_only_an_error_that_leaves_the_connection_says_that_nothing_was_committed() -> None:
    assert was_refused(written(refused("40001")))
    assert was_refused(refused("XX000"))
    assert not was_refused(refused("57P01", "FATAL"))
    assert not was_refused(ConnectionLostError())
    assert not was_refused(ConnectionDoesNotExistError(""))
