"""What one request carries: who asks, in which language, and the one snapshot it reads from.

Knows how long a snapshot lives, not what is read from it: resolvers ask for ``reads()`` or
``loaders()``, mutations for ``write()``. Never decides and never formats an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

from schema.engine.faults.languages import Language
from tenants.database.shielding import shielded

if TYPE_CHECKING:
    from tenants.database.session import Database, Session
    from tenants.viewer import Identity

T = TypeVar("T")
LoadersT = TypeVar("LoadersT")


class RequestClosedError(Exception):
    """Something asked for data after the request had been answered."""

    code = "REQUEST_CLOSED"


class Snapshot(Generic[LoadersT]):
    """One read session with its loaders, opened and closed by the request's own task or by one apart.

    Resolvers run in tasks of their own that graphql-core cancels when a sibling fails; none of them
    may be the one that holds the connection, or its end would tear the snapshot away from the rest.
    """

    def __init__(
        self, opening: AbstractAsyncContextManager[Session], loaders_of: Callable[[Session], LoadersT]
    ) -> None:
        self._opening = opening
        self._loaders_of = loaders_of
        self._loaders: LoadersT | None = None
        self._ready: asyncio.Future[Session] = asyncio.get_running_loop().create_future()
        self._keeper: asyncio.Task[None] | None = None

    async def enter(self) -> None:
        """Open it here and now, by the task that will close it; what goes wrong is told to those who ask."""
        try:
            self._ready.set_result(await self._opening.__aenter__())
        except Exception as error:
            self._fail(error)

    def enter_apart(self) -> None:
        """Have it opened and closed by a task of its own."""
        self._done = asyncio.Event()
        self._keeper = asyncio.create_task(self._keep())

    async def session(self) -> Session:
        """The session, as soon as it is there."""
        # Asked for by every field of every row: once it is there, nothing is to be waited for.
        if self._ready.done():
            return self._ready.result()
        return await asyncio.shield(self._ready)

    async def loaders(self) -> LoadersT:
        """The loaders of the session, made when they are first asked for."""
        session = await self.session()
        if self._loaders is None:
            self._loaders = self._loaders_of(session)
        return self._loaders

    @property
    def loaders_at_hand(self) -> LoadersT | None:
        """The loaders, if somebody has asked for them before."""
        return self._loaders

    async def close(self) -> None:
        """Give the connection back, also when the one who closes is being cancelled."""
        if self._keeper is None:
            if self._ready.done() and self._ready.exception() is None:
                await shielded(self._leave())
            return
        self._done.set()
        if not self._ready.done():
            self._keeper.cancel()
        await asyncio.shield(asyncio.gather(self._keeper, return_exceptions=True))

    async def _keep(self) -> None:
        try:
            async with self._opening as session:
                self._ready.set_result(session)
                await self._done.wait()
        except Exception as error:
            if self._ready.done():
                raise
            self._fail(error)
        finally:
            self._ready.cancel()

    async def _leave(self) -> None:
        await self._opening.__aexit__(None, None, None)

    def _fail(self, error: Exception) -> None:
        # A failed opening fails everybody who asks, with the same reason and without trying again.
        self._ready.set_exception(error)
        # Marks the exception as seen: nobody may be waiting any more.
        self._ready.exception()


class RequestContext(Generic[LoadersT]):
    """The context of every resolver; use as ``async with`` around the execution."""

    def __init__(
        self,
        *,
        database: Database,
        identity: Identity,
        language: Language,
        request_id: str,
        loaders_factory: Callable[[Session], LoadersT],
    ) -> None:
        self.database = database
        self.identity = identity
        self.language: Language = language
        self.request_id = request_id
        self._loaders_factory = loaders_factory
        self._snapshot: Snapshot[LoadersT] | None = None
        self._closed = False

    async def begin_reading(self) -> None:
        """Open the snapshot now: for a request that is known to read.

        To be called by the task that closes the request; it saves the task that has to keep a snapshot
        which a resolver opens.
        """
        if self._closed:
            raise RequestClosedError
        self._snapshot = Snapshot(self.database.reading(self.identity), self._loaders_factory)
        await self._snapshot.enter()

    async def reads(self) -> Session:
        """The read session that the whole request shares; opened by the first who asks."""
        return await self._current().session()

    async def loaders(self) -> LoadersT:
        """The loaders of the current snapshot; forgotten with it."""
        return await self._current().loaders()

    @property
    def loaders_at_hand(self) -> LoadersT | None:
        """The loaders of the current snapshot, if somebody has asked for them before."""
        return None if self._snapshot is None else self._snapshot.loaders_at_hand

    async def write(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Carry out one transaction; whatever is read afterwards sees what it wrote.

        The snapshot is given back before the transaction begins: a request that held one connection
        while it waited for a second could lock out every other request, and itself.
        """
        if self._closed:
            raise RequestClosedError
        await self._forget_snapshot()
        try:
            return await self.database.writing(self.identity, work)
        finally:
            await self._forget_snapshot()

    async def close(self) -> None:
        """End the request: nothing can be read from here on."""
        self._closed = True
        await self._forget_snapshot()

    async def __aenter__(self) -> RequestContext[LoadersT]:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _current(self) -> Snapshot[LoadersT]:
        if self._closed:
            raise RequestClosedError
        if self._snapshot is None:
            self._snapshot = Snapshot(self.database.reading(self.identity), self._loaders_factory)
            self._snapshot.enter_apart()
        return self._snapshot

    async def _forget_snapshot(self) -> None:
        snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None:
            await snapshot.close()
