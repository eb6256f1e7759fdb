"""One connection to the server: reads go through the driver, writes through SQLAlchemy.

It is SQLAlchemy's from its first day, with its types and its errors, and stays checked out of SQLAlchemy for
as long as it lives; reads take the driver's connection beneath it. Knows when it is as good as a new one, and
no tenant beyond the number that a snapshot is bound to.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from asyncpg import InterfaceError, InternalClientError, PostgresError
from asyncpg.exceptions import InvalidCachedStatementError, OutdatedSchemaCacheError
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from tenants.database.pipelining import (
    GOODBYE,
    begin_snapshot,
    end_snapshot,
    is_closing,
    open_snapshot,
    set_tenant,
)
from tenants.database.shielding import carried
from tenants.database.statements import Statements, Written

if TYPE_CHECKING:
    from asyncpg import Connection, Record
    from asyncpg.prepared_stmt import PreparedStatement

Observer = Callable[[str, Sequence[Any]], None]

# Each prepared statement takes memory in the server's process for as long as the connection lives.
PREPARED = 200
# What can come instead of rows; an ending that fails so costs the connection and nothing else.
FAILURES = (PostgresError, InterfaceError, InternalClientError, SQLAlchemyError, OSError)


class PooledConnection:
    """One connection to the server."""

    __slots__ = (
        *("_observers", "_prepared", "_statements"),
        *("clean", "driver", "fresh", "left_at", "outdated", "writes"),
    )

    def __init__(
        self,
        writes: AsyncConnection,
        driver: "Connection[Any]",
        statements: Statements,
        observers: list[Observer],
    ) -> None:
        self.writes = writes
        self.driver = driver
        self.fresh = True
        """Nobody has used it yet, so the server can't have grown tired of it."""
        self.clean = True
        """Known to be outside of any transaction, but for a snapshot that was left open."""
        self.left_at: float | None = None
        """When its snapshot was left open, if it was: nobody reads from it any more, but it has to end."""
        self.outdated = False
        """What it has prepared was prepared for tables that have changed since."""
        self._statements = statements
        self._observers = observers
        self._prepared: OrderedDict[str, PreparedStatement[Any]] = OrderedDict()

    @property
    def gone(self) -> bool:
        """Whether the server has closed it."""
        return is_closing(self.driver)

    @property
    def left(self) -> bool:
        """Whether nothing but a new connection will help."""
        return self.gone or self.outdated

    @property
    def usable(self) -> bool:
        """Whether it is as good as a new one."""
        return self.clean and not self.left

    async def open_snapshot(self, tenant: int, first: Written) -> list[Row[Any]]:
        """Begin to read as of one moment, bound to a tenant; the rows of the first statement."""
        if self._observers:
            self._note(set_tenant(tenant), ())
        after_another = self.left_at is not None
        self.clean, self.left_at = False, None
        if first.text not in self._prepared:
            await begin_snapshot(self.driver, tenant, after_another=after_another)
            return await self.read(first)
        prepared = await self._prepare(first.text)
        self._note(first.text, first.arguments)
        answer = open_snapshot(self.driver, tenant, prepared, first.arguments, after_another=after_another)
        return await self._rows(first, prepared, answer)

    async def read(self, written: Written) -> list[Row[Any]]:
        """The rows of a statement within the snapshot."""
        prepared = await self._prepare(written.text)
        self._note(written.text, written.arguments)
        return await self._rows(written, prepared, prepared.fetch(*written.arguments))

    def has_rested(self, seconds: float) -> bool:
        """Whether its snapshot was left open so long ago."""
        return self.left_at is not None and self.left_at + seconds <= time.monotonic()

    def leave_snapshot(self) -> None:
        """Read from the snapshot no more; whoever comes next ends it. No statement may be under way."""
        self.clean, self.left_at = True, time.monotonic()

    async def end_snapshot(self) -> None:
        """End the snapshot here and now, also one that failed or was left open."""
        self.clean, self.left_at = False, None
        with suppress(*FAILURES):
            await carried(self._end_snapshot())

    async def commit(self) -> None:
        """End what SQLAlchemy began, for good."""
        await self.writes.commit()
        self._settle()

    async def rollback(self) -> None:
        """End what SQLAlchemy began, as if it had never been."""
        with suppress(*FAILURES):
            await carried(self._rollback())

    async def close(self) -> None:
        """Say goodbye to the server; it needn't answer."""
        with suppress(TimeoutError):
            await self.driver.close(timeout=GOODBYE)

    async def _end_snapshot(self) -> None:
        await end_snapshot(self.driver)
        self.clean = not self.driver.is_in_transaction()

    async def _rollback(self) -> None:
        await self.writes.rollback()
        self._settle()

    def _settle(self) -> None:
        self.clean = not self.writes.invalidated and not self.driver.is_in_transaction()

    async def _prepare(self, text: str) -> "PreparedStatement[Any]":
        found = self._prepared.get(text)
        if found is not None:
            self._prepared.move_to_end(text)
            return found
        made = self._prepared[text] = await self.driver.prepare(text)
        if len(self._prepared) > PREPARED:
            self._prepared.popitem(last=False)
        return made

    async def _rows(
        self, written: Written, prepared: "PreparedStatement[Any]", answer: "Awaitable[list[Record]]"
    ) -> list[Row[Any]]:
        try:
            records = await answer
        except (InvalidCachedStatementError, OutdatedSchemaCacheError):
            self.outdated = True
            raise
        return self._statements.rows(written, records, prepared.get_attributes)

    def _note(self, text: str, arguments: Sequence[Any]) -> None:
        for observer in self._observers:
            observer(text, arguments)
