"""Writes access denials (访问拒绝记录) in batches, beside the requests: none of them waits for it.

What is noted is in the database within a second; if the database is away it waits, bounded, and is written
when the database is back. A stop writes the rest.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
from asyncpg import PostgresError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from resolvers.exchange.denial_sums import Denial, DenialSum, DenialSums
from tenants.clock import now
from tenants.database.cancel_scopes import CancelScope
from tenants.database.databases import Database
from tenants.database.outages import NoAnswerError, outage_of
from tenants.database.system_writes import SystemTransaction, write_by_system
from tenants.models.exchange import access_denials
from tenants.models.organisation import tenants

# A batch is written so long after its first attempt, in seconds. With the writing itself it takes less than a
# second, so a kill loses no more.
PAUSE = 0.5
# How long a stop waits for the last batch, in seconds.
STOP_TIMEOUT = 5.0
_SHORT_PAUSE = 0.1

_GOVERNMENTS = select(tenants.c.code)
_ROW = insert(access_denials)
_COUNTED_UP = _ROW.on_conflict_do_update(
    index_elements=[access_denials.c.tenant, access_denials.c.id],
    set_={"attempts": _ROW.excluded.attempts, "last_at": _ROW.excluded.last_at},
)

log = structlog.get_logger(__name__)


class DenialRecorder:
    """Takes denials from requests; one task writes them, for as long as there is something to write."""

    def __init__(
        self, database: Database, *, pause: float = PAUSE, clock: Callable[[], datetime] = now
    ) -> None:
        self._database = database
        self._pause = pause
        self._clock = clock
        self._sums = DenialSums()
        self._scope = CancelScope()
        self._told_dropped = 0
        self._told_waiting = False
        self._writing = asyncio.Lock()
        self._writer: asyncio.Task[None] | None = None
        self._closed = False

    def note(self, denial: Denial) -> None:
        """Count a denial; it is written soon."""
        self._sums.add(denial, self._clock())
        if self._writer is None and not self._closed:
            self._writer = asyncio.create_task(self._write_all())

    async def flush(self) -> None:
        """Write everything now. Raises what the database raises; what isn't written is kept."""
        async with self._writing:
            await self._know_governments()
            for tenant, sums in self._sums.unwritten().items():
                await self._write(tenant, sums)
            self._sums.forget(self._clock())
            self._tell_dropped()

    async def close(self) -> None:
        """Write what is left, if the database answers in time; nothing is written after this."""
        self._closed = True
        deadline = asyncio.get_running_loop().call_later(STOP_TIMEOUT, self._scope.cancel, NoAnswerError())
        while True:
            done = await self._flushed()
            if done or self._scope.reason is not None:
                break
            await asyncio.sleep(_SHORT_PAUSE)
        deadline.cancel()
        if self._waiting():
            log.error("access_denials.lost", attempts=self._waiting())
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)

    async def _write_all(self) -> None:
        try:
            while self._waiting():
                await asyncio.sleep(self._pause)
                await self._flushed()
        finally:
            self._writer = None

    async def _flushed(self) -> bool:
        try:
            await self.flush()
        except Exception as error:
            if not self._told_waiting:
                log.warning("access_denials.waiting", attempts=self._waiting(), error=type(error).__name__)
            self._told_waiting = True
            return False
        self._told_waiting = False
        return True

    async def _know_governments(self) -> None:
        """Ask once for all, if one is named that may be new: anybody can name some that aren't there."""
        named = next((each for each in self._sums.unwritten() if not self._sums.knows(each)), None)
        if named is None:
            return

        async def work(transaction: SystemTransaction) -> list[int]:
            return [row.code for row in await transaction.rows(_GOVERNMENTS)]

        self._sums.know(await write_by_system(self._database, named, work, self._scope))

    async def _write(self, tenant: int, sums: list[DenialSum]) -> None:
        rows = [each.row() for each in sums]

        async def work(transaction: SystemTransaction) -> None:
            await transaction.write(_COUNTED_UP, rows)

        try:
            await write_by_system(self._database, tenant, work, self._scope)
        except PostgresError as error:
            if outage_of(error) is not None:
                raise
            # No later try can change that.
            if len(sums) > 1:
                for each in sums:
                    await self._write(tenant, [each])
                return
            log.error("access_denials.refused", error=type(error).__name__)
            self._sums.discard(sums)
            return
        for each, row in zip(sums, rows, strict=True):
            each.written = row["attempts"]

    def _waiting(self) -> int:
        """How many attempts the database doesn't know of."""
        return sum(each.attempts - each.written for sums in self._sums.unwritten().values() for each in sums)

    def _tell_dropped(self) -> None:
        if self._sums.dropped > self._told_dropped:
            log.warning("access_denials.dropped", attempts=self._sums.dropped - self._told_dropped)
            self._told_dropped = self._sums.dropped
