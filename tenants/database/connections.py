"""One pooled connection: statements go through asyncpg.

It is opened through SQLAlchemy, which sets its types up, and stays checked out of SQLAlchemy for as long as
it lives; everything is sent on the asyncpg connection beneath. It knows whether it can be reused, and of the
tenant only the number that a transaction is bound to.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from asyncpg import InterfaceError, InternalClientError, PostgresError
from asyncpg.exceptions import InvalidCachedStatementError, OutdatedSchemaCacheError
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from tenants.database.outages import (
    WRITES_REFUSED,
    ConnectionLostError,
    NoAnswerError,
    OutcomeUnknownError,
    RolledBackError,
    WritesRefusedError,
    sqlstate,
    was_refused,
)
from tenants.database.pipelining import (
    BEGIN_SNAPSHOT,
    BEGIN_WRITING,
    CLOSE_TIMEOUT,
    COMMIT,
    ROLLBACK,
    begin,
    begin_and_fetch,
    end_snapshot,
    fetch_after,
    is_closing,
    set_tenant,
)
from tenants.database.shard_commits import shard_refusal, warnings_noted
from tenants.database.shielding import shielded
from tenants.database.statements import BoundStatement, StatementBinder

if TYPE_CHECKING:
    from asyncpg import Connection, Record
    from asyncpg.prepared_stmt import PreparedStatement

T = TypeVar("T")

Observer = Callable[[str, Sequence[Any]], None]

# Each prepared statement takes memory in the server's process for as long as the connection lives.
MAX_PREPARED = 200
# What a statement can raise. If ending a transaction raises one of these, only the connection is lost.
DATABASE_ERRORS = (
    *(PostgresError, InterfaceError, InternalClientError, SQLAlchemyError, OSError),
    *(ConnectionLostError, NoAnswerError),
)
# The server's answer to each statement that follows a failed one in the same transaction.
FOLLOWS_A_FAILURE = "25P02"
# How long a request that is cancelled still waits for the answer to its COMMIT, in seconds.
COMMIT_GRACE = 5.0


class PooledConnection:
    """One connection to the server."""

    __slots__ = (
        *("_binder", "_checked_out", "_committing", "_observers", "_prepared", "_writing"),
        *("broken_off", "cancelled", "clean", "driver", "failure", "has_outdated_statements", "new"),
        *("snapshot_idle_since", "waiting"),
    )

    def __init__(
        self,
        checked_out: AsyncConnection,
        driver: "Connection[Any]",
        binder: StatementBinder,
        observers: list[Observer],
    ) -> None:
        # SQLAlchemy would close it if nobody held this one.
        self._checked_out = checked_out
        self.driver = driver
        self.new = True
        """Not used yet, so the server can't have dropped it for being idle."""
        self.clean = True
        """Known to be outside of any transaction, except for a snapshot that is idle."""
        self.snapshot_idle_since: float | None = None
        """Since when its snapshot is idle: read to its end, but still open."""
        self.has_outdated_statements = False
        """Its statements were prepared before a table changed."""
        self.cancelled: Exception | None = None
        """Why its user may send nothing more."""
        self.broken_off = False
        """A statement was given up before the server had answered: nothing else may be sent."""
        self.failure: Exception | None = None
        """How the first statement failed that did so in this transaction."""
        self.waiting: asyncio.Future[Any] | None = None
        """What the running statement waits for."""
        self._committing = False
        self._writing = False
        self._binder = binder
        self._observers = observers
        self._prepared: OrderedDict[str, PreparedStatement[Any]] = OrderedDict()

    @property
    def closed(self) -> bool:
        """Whether the server has closed it."""
        return is_closing(self.driver)

    @property
    def stale(self) -> bool:
        """Whether it must be replaced by a new connection."""
        return self.closed or self.has_outdated_statements

    @property
    def reusable(self) -> bool:
        """Whether another request may use it."""
        return self.clean and not self.stale and not self.broken_off

    def run(self, work: Coroutine[Any, Any, T]) -> Awaitable[T]:
        """Let a statement finish even if the caller is cancelled; :meth:`cancel` alone breaks it off."""
        if self.cancelled is not None:
            work.close()
            raise self.cancelled
        return shielded(work, self)

    def told(self, error: BaseException) -> BaseException:
        """What the caller of a statement is told of its error."""
        match error:
            case asyncio.CancelledError() if self.cancelled is not None and self.broken_off:
                return self.cancelled
            case TimeoutError():
                self.broken_off = True
                return NoAnswerError()
            case OSError():
                return ConnectionLostError()
            case InterfaceError() | InternalClientError() | SQLAlchemyError() if (
                self.closed and sqlstate(error) is None
            ):
                # The driver says in many ways that the connection is gone.
                return ConnectionLostError()
            case _ if self.failure is not None and sqlstate(error) == FOLLOWS_A_FAILURE:
                # Every later caller learns what was the matter, not that something was.
                return self.failure
            # The same SQLSTATE says that a statement was prepared before its table changed.
            case Exception() if (
                self._writing
                and sqlstate(error) in WRITES_REFUSED
                and not isinstance(error, InvalidCachedStatementError)
            ):
                self.failure = WritesRefusedError(sqlstate(error))
                return self.failure
            case Exception() if self.failure is None and sqlstate(error) is not None:
                self.failure = error
        return error

    def cancel(self, reason: Exception) -> None:
        """Break the running statement off, here and in the server, and send nothing more.

        A COMMIT gets some time more: otherwise nobody would know whether it took effect.
        """
        self.cancelled = reason
        if self._committing:
            asyncio.get_running_loop().call_later(COMMIT_GRACE, self._break_off, reason)
        else:
            self._break_off(reason)

    async def open_snapshot(self, tenant: int, first: BoundStatement) -> list[Row[Any]]:
        """Begin to read as of one moment, bound to a tenant; the rows of the first statement."""
        return await self._open(BEGIN_SNAPSHOT, tenant, first)

    async def open_writing(self, tenant: int, first: BoundStatement) -> list[Row[Any]]:
        """Begin to write, bound to a tenant; the rows of the first statement."""
        self._writing = True
        return await self._open(BEGIN_WRITING, tenant, first)

    async def begin_writing(self, tenant: int) -> None:
        """The same without a statement."""
        self._writing = True
        await begin(self.driver, BEGIN_WRITING, tenant, end_previous=self._note_beginning(tenant))

    async def fetch(self, bound: BoundStatement, after: Sequence[BoundStatement] = ()) -> list[Row[Any]]:
        """The rows of a statement within the transaction; others that give no rows go in front of it."""
        if not after:
            prepared = await self._prepare(bound.text)
            self._notify(bound.text, bound.arguments)
            return await self._rows(bound, prepared, prepared.fetch(*bound.arguments))
        in_front = [(await self._prepare(each.text), each.arguments) for each in after]
        prepared = await self._prepare(bound.text)
        for each in (*after, bound):
            self._notify(each.text, each.arguments)
        answer = fetch_after(self.driver, in_front, prepared, bound.arguments)
        return await self._rows(bound, prepared, answer)

    async def execute(self, bound: BoundStatement) -> int:
        """Run a statement; the number of rows it touched."""
        prepared = await self._prepare(bound.text)
        self._notify(bound.text, bound.arguments)
        await self._answered(prepared.fetch(*bound.arguments))
        *_, touched = (prepared.get_statusmsg() or "").split()
        return int(touched)

    async def execute_for_each(self, text: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement with each row of arguments."""
        prepared = await self._prepare(text)
        self._notify(text, rows)
        await self._answered(prepared.executemany(rows))

    def is_snapshot_idle_for(self, seconds: float) -> bool:
        """Whether its snapshot has been idle for at least so long."""
        return self.snapshot_idle_since is not None and self.snapshot_idle_since + seconds <= time.monotonic()

    def leave_snapshot_idle(self) -> None:
        """Stop reading; the next snapshot or the pool ends this one. No statement may be running."""
        self.clean, self.snapshot_idle_since = True, time.monotonic()

    async def end_snapshot(self) -> None:
        """End the snapshot now, also one that failed or is idle."""
        self.clean, self.snapshot_idle_since = False, None
        if self.broken_off:
            return
        with suppress(*DATABASE_ERRORS):
            await shielded(self._end_snapshot())

    async def commit(self, committed: Callable[[], None]) -> None:
        """Commit the transaction; calls ``committed`` as soon as the server has confirmed it.

        Raises :class:`~tenants.database.outages.OutcomeUnknownError` if the server neither confirms nor
        refuses it, :class:`~tenants.database.retries.OvertakenError` if a shard refuses it for a conflict.
        """
        if self.closed:
            # Noticed before COMMIT was sent, so nothing was done.
            raise ConnectionLostError
        self._committing = True
        confirmed = False

        async def commit() -> None:
            nonlocal confirmed
            if await self.driver.execute(COMMIT) != COMMIT:
                raise RolledBackError
            confirmed = True
            self._end_writing()
            committed()

        try:
            with warnings_noted(self.driver) as warned:
                await self.run(commit())
        except BaseException as error:
            if (refusal := shard_refusal(error, warned)) is not None:
                raise refusal from error
            if confirmed or isinstance(error, RolledBackError) or was_refused(error):
                raise
            if error is self.cancelled and not self.broken_off:
                raise
            raise OutcomeUnknownError(sqlstate(error)) from error
        finally:
            self._committing = False

    async def rollback(self) -> None:
        """Roll the transaction back."""
        if self.broken_off:
            return
        with suppress(*DATABASE_ERRORS):
            await shielded(self._rollback())

    async def close(self) -> None:
        """Close it; the server need not answer. A statement that was broken off is cancelled there first."""
        with suppress(*DATABASE_ERRORS):
            await self.driver.close(timeout=CLOSE_TIMEOUT)

    def _break_off(self, reason: Exception) -> None:
        # The same reason: the connection wasn't passed on to another request in the meantime.
        if self.cancelled is reason and self.waiting is not None and not self.waiting.done():
            self.broken_off = True
            self.waiting.cancel()

    async def _open(self, how: str, tenant: int, first: BoundStatement) -> list[Row[Any]]:
        end_previous = self._note_beginning(tenant)
        if first.text not in self._prepared:
            await begin(self.driver, how, tenant, end_previous=end_previous)
            return await self.fetch(first)
        prepared = await self._prepare(first.text)
        self._notify(first.text, first.arguments)
        answer = begin_and_fetch(
            self.driver, how, tenant, prepared, first.arguments, end_previous=end_previous
        )
        return await self._rows(first, prepared, answer)

    def _note_beginning(self, tenant: int) -> bool:
        """Whether an idle snapshot is to be ended by what is sent now."""
        self._notify(set_tenant(tenant), ())
        was_idle = self.snapshot_idle_since is not None
        self.clean, self.snapshot_idle_since = False, None
        return was_idle

    async def _end_snapshot(self) -> None:
        await end_snapshot(self.driver)
        self.clean = not self.driver.is_in_transaction()

    async def _rollback(self) -> None:
        # Always: whether a BEGIN that no answer came for has reached the server, only the server knows.
        await self.driver.execute(ROLLBACK)
        self._end_writing()

    def _end_writing(self) -> None:
        self._writing = False
        self.clean = not self.driver.is_in_transaction()

    async def _prepare(self, text: str) -> "PreparedStatement[Any]":
        known = self._prepared.get(text)
        if known is not None:
            self._prepared.move_to_end(text)
            return known
        prepared = self._prepared[text] = await self.driver.prepare(text)
        if len(self._prepared) > MAX_PREPARED:
            self._prepared.popitem(last=False)
        return prepared

    async def _rows(
        self, bound: BoundStatement, prepared: "PreparedStatement[Any]", answer: "Awaitable[list[Record]]"
    ) -> list[Row[Any]]:
        # As `_answered` does: of each statement that reads, a call more is felt.
        try:
            records = await answer
        except (InvalidCachedStatementError, OutdatedSchemaCacheError):
            self.has_outdated_statements = True
            raise
        return self._binder.rows(bound, records, prepared.get_attributes)

    async def _answered(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        except (InvalidCachedStatementError, OutdatedSchemaCacheError):
            self.has_outdated_statements = True
            raise

    def _notify(self, text: str, arguments: Sequence[Any]) -> None:
        for observer in self._observers:
            observer(text, arguments)
