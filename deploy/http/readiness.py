"""Whether requests can be served: what serves is compared with what is there.

The database answers and can be written to, its tables and their row-level security are those of this
program's migrations, the role has the rights that it needs and no others, both clocks agree. Must not know
HTTP.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

import structlog
from asyncpg import InterfaceError, PostgresError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.database.revisions import Fit, fit, own_revisions
from deploy.database.role_check import RoleError, check_role
from deploy.database.security_facts import security_facts, security_faults, stated_facts
from tenants.database.databases import Database

# In seconds.
READINESS_TIMEOUT = 5.0
# An answer counts for so long: whoever asks more often costs the database nothing.
HELD = 1.0
# Appointments and tokens go by the clock; so much it may differ from the database's.
LARGEST_DRIFT = 5.0

_READ_ONLY = text("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean")

log = structlog.get_logger(__name__)


class Unready(NamedTuple):
    """A reason why requests can't be served: a code, and what to do."""

    code: str
    message: str


Check = Callable[[], Awaitable[Unready | None]]


class NotReadyError(Exception):
    """No request can be served; the code is the first reason's, the message says what to do about each."""

    def __init__(self, reasons: Sequence[Unready]) -> None:
        super().__init__("\n".join(reason.message for reason in reasons))
        self.code = reasons[0].code


class Readiness:
    """What `/readyz` answers: the reasons against serving, asked at most once in a while."""

    def __init__(self, database: Database, further: Sequence[Check] = ()) -> None:
        self._database = database
        self._further = further
        self._lock = asyncio.Lock()
        self._asked = 0.0
        self._reasons: Sequence[Unready] | None = None

    async def reasons(self) -> Sequence[Unready]:
        """Every reason against serving; none: ready."""
        async with self._lock:
            if self._reasons is None or time.monotonic() - self._asked > HELD:
                found = [*await unready(self._database), *await _asked(self._further)]
                if found != self._reasons:
                    level = logging.WARNING if found else logging.INFO
                    log.log(level, "readiness", reasons=[reason._asdict() for reason in found])
                self._reasons, self._asked = found, time.monotonic()
            return self._reasons


async def check_ready(database: Database) -> None:
    """Raises :class:`NotReadyError` if requests can't be served."""
    reasons = await unready(database)
    if reasons:
        raise NotReadyError(reasons)


async def unready(database: Database) -> list[Unready]:
    """Every reason of the database's against serving."""
    try:
        async with asyncio.timeout(READINESS_TIMEOUT), database.engine.connect() as connection:
            # What a role may that is too strong says nothing about the tables.
            role = await _role(connection)
            return [
                *role,
                *await _writable(connection),
                *await _clock(connection),
                *([] if role else await _tables(connection)),
            ]
    except TimeoutError:
        message = f"The database doesn't answer within {READINESS_TIMEOUT:g} seconds."
        return [Unready("DATABASE_UNREACHABLE", message)]
    except (DBAPIError, PostgresError) as error:
        message = f"The database refuses this role: {_reason(error)}. Check DATABASE_URL."
        return [Unready("DATABASE_REFUSED", message)]
    except (OSError, SQLAlchemyError, InterfaceError) as error:
        message = f"The database can't be reached: {_reason(error)}. Check DATABASE_URL and the server."
        return [Unready("DATABASE_UNREACHABLE", message)]


async def _role(connection: AsyncConnection) -> Sequence[Unready]:
    try:
        await check_role(connection)
    except RoleError as error:
        return [Unready(error.code, str(error))]
    return []


async def _writable(connection: AsyncConnection) -> Sequence[Unready]:
    if not await connection.scalar(_READ_ONLY):
        return []
    message = (
        "The database can only be read: it is a standby, or set to read-only. Let DATABASE_URL lead to the "
        "primary server; with several hosts add target_session_attrs=read-write."
    )
    return [Unready("READ_ONLY", message)]


async def _clock(connection: AsyncConnection) -> Sequence[Unready]:
    before = time.time()
    there = float(await connection.scalar(text("SELECT extract(epoch FROM clock_timestamp())")) or 0)
    # The database answered at some moment between the two.
    drift = max(before - there, there - time.time())
    if drift <= LARGEST_DRIFT:
        return []
    message = (
        f"This machine's clock and the database's are {drift:.0f} seconds apart. Set both by one time server."
    )
    return [Unready("CLOCK_DRIFT", message)]


async def _tables(connection: AsyncConnection) -> Sequence[Unready]:
    known = own_revisions()[-1].name
    match await fit(connection):
        case Fit.OLDER:
            message = f"The tables aren't those of this program ({known}). Run `jixiao migrate` first."
            return [Unready("MIGRATIONS_PENDING", message)]
        case Fit.NEWER:
            message = (
                f"A newer program changed the tables; this one knows them up to {known} and can't serve on "
                "them. Start the newer program."
            )
            return [Unready("PROGRAM_TOO_OLD", message)]
        case found:
            faults = security_faults(
                await security_facts(connection), stated_facts(), may_have_more=found is Fit.ADDED_TO
            )
            return [Unready(*fault) for fault in faults]


async def _asked(checks: Sequence[Check]) -> list[Unready]:
    return [reason for check in checks if (reason := await check()) is not None]


def _reason(error: Exception) -> str:
    # SQLAlchemy's text repeats the statement; the driver's message is what helps.
    return str(getattr(error, "orig", None) or error).splitlines()[0].rstrip(".")
