"""The context of a request: its identity, its language, and the one snapshot that it reads from.

Knows how long a snapshot lives, not what is read from it: resolvers ask for ``reads()`` or ``loaders()``,
mutations for ``write()``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

from resolvers.computing_requests import MOST_FIGURES
from schema.engine.faults.languages import Language
from tenants.computing import run_pieces_here
from tenants.database.cancel_scopes import CancelScope
from tenants.database.outages import OutcomeUnknownError
from tenants.database.shielding import shielded

if TYPE_CHECKING:
    from resolvers.computing_requests import Compute
    from schema.noted_denials import RequestDenials
    from tenants.computing import Computations
    from tenants.database.databases import Database, Reading
    from tenants.database.session import Session
    from tenants.viewer import Identity, Viewer

T = TypeVar("T")
P = TypeVar("P")
LoadersT = TypeVar("LoadersT")


class RequestClosedError(Exception):
    """Data was asked for after the end of the request."""

    code = "REQUEST_CLOSED"


class Snapshot(Generic[LoadersT]):
    """One read session with its loaders, opened and closed by the request's own task or by a separate one.

    Resolvers run in their own tasks, which graphql-core cancels when a sibling fails. None of them may hold
    the connection, or the snapshot would be lost for the other resolvers.
    """

    def __init__(self, reading: Reading, loaders_of: Callable[[Session], LoadersT]) -> None:
        self._reading = reading
        self._loaders_of = loaders_of
        self._loaders: LoadersT | None = None
        self._ready: asyncio.Future[Session] = asyncio.get_running_loop().create_future()
        self._keeper: asyncio.Task[None] | None = None
        self.opened: Session | None = None
        """The session, if it could be opened."""

    async def enter(self) -> None:
        """Open the snapshot in the current task, which must also close it.

        An error is raised to every resolver that awaits the session.
        """
        try:
            self.opened = await self._reading.__aenter__()
            self._ready.set_result(self.opened)
        except Exception as error:
            self._fail(error)

    def enter_after(self, written: Session) -> None:
        """Who asks is known from a transaction that was just committed: the first statement opens it."""
        self.opened = self._reading.after(written)
        self._ready.set_result(self.opened)

    def enter_apart(self) -> None:
        """Open and close the snapshot in a task of its own."""
        self._done = asyncio.Event()
        self._keeper = asyncio.create_task(self._keep())

    async def session(self) -> Session:
        """The session, as soon as it is open."""
        # Every field of every row asks for it: once it is open, don't wait.
        if self._ready.done():
            return self._ready.result()
        return await asyncio.shield(self._ready)

    async def loaders(self) -> LoadersT:
        """The loaders of the session, made at the first call."""
        session = await self.session()
        if self._loaders is None:
            self._loaders = self._loaders_of(session)
        return self._loaders

    @property
    def loaders_at_hand(self) -> LoadersT | None:
        """The loaders, if they were made before."""
        return self._loaders

    async def close(self) -> None:
        """Give the connection back, even if the current task is being cancelled."""
        if self._keeper is None:
            if self.opened is not None:
                await shielded(self._leave())
            return
        self._done.set()
        if not self._ready.done():
            self._keeper.cancel()
        await asyncio.shield(asyncio.gather(self._keeper, return_exceptions=True))

    async def _keep(self) -> None:
        try:
            async with self._reading as self.opened:
                self._ready.set_result(self.opened)
                await self._done.wait()
        except Exception as error:
            if self._ready.done():
                raise
            self._fail(error)
        finally:
            self._ready.cancel()

    async def _leave(self) -> None:
        await self._reading.__aexit__(None, None, None)

    def _fail(self, error: Exception) -> None:
        # Every resolver that awaits the session gets this error; the opening is not tried again.
        self._ready.set_exception(error)
        # Marks the exception as seen: perhaps no resolver awaits it.
        self._ready.exception()


class RequestContext(Generic[LoadersT]):
    """The context of every resolver; used as ``async with`` around the execution.

    Adds government, person and number of statements to ``logged``.
    """

    def __init__(
        self,
        *,
        database: Database,
        identity: Identity,
        language: Language,
        request_id: str,
        computations: Computations,
        loaders_factory: Callable[[Session, Compute], LoadersT],
        logged: dict[str, object] | None = None,
        denials: Callable[[], RequestDenials] | None = None,
    ) -> None:
        self.database = database
        self.identity = identity
        self.language: Language = language
        self.request_id = request_id
        self._computations = computations
        self._loaders_factory = loaders_factory
        self._snapshot: Snapshot[LoadersT] | None = None
        self._closed = False
        self._logged: dict[str, object] = {} if logged is None else logged
        self._logged["tenant"] = identity.tenant
        self._make_denials = denials
        self._denials: RequestDenials | None = None
        self._viewer: Viewer | None = None
        self._statements = 0
        self._scope = CancelScope()
        self.committed: set[str] = set()
        """The fields of the answer whose transactions were committed."""
        self.in_doubt: OutcomeUnknownError | None = None
        """The error of a transaction of which nobody knows whether it was committed."""

    async def begin_reading(self) -> None:
        """Open the snapshot now, for an operation that is known to read.

        Call it in the task that closes the request. It saves the separate task that keeps a snapshot which a
        resolver opens.
        """
        if self._closed:
            raise RequestClosedError
        self._snapshot = self._new_snapshot()
        await self._snapshot.enter()

    @property
    def most_figures(self) -> int:
        """How many figures a request may evaluate."""
        return MOST_FIGURES

    async def reads(self) -> Session:
        """The read session that the whole request shares; opened at the first call."""
        return await self._current().session()

    async def loaders(self) -> LoadersT:
        """The loaders of the current snapshot; dropped with it."""
        return await self._current().loaders()

    @property
    def loaders_at_hand(self) -> LoadersT | None:
        """The loaders of the current snapshot, if they were made before."""
        return None if self._snapshot is None else self._snapshot.loaders_at_hand

    async def write(self, work: Callable[[Session], Awaitable[T]], *, field: str | None) -> T:
        """Carry out one transaction for a field of the answer; later reads see what it wrote.

        Without a field it changes nothing that a client would have to know of.

        The snapshot is given back before the transaction begins: requests that hold one connection while they
        wait for a second can block the whole pool, and themselves. The next one knows who asks, and is opened
        by its first statement: an answer that needs none costs nothing.
        """
        if self._closed:
            raise RequestClosedError

        attempts: list[Session] = []

        async def noted(session: Session) -> T:
            attempts.append(session)
            return await work(session)

        await self._forget_snapshot()
        commits = self._scope.commits
        try:
            result = await self.database.writing(self.identity, noted, self._scope)
        except OutcomeUnknownError as error:
            self.in_doubt = error
            raise
        finally:
            for session in attempts:
                self._note(session)
            if self._scope.commits > commits and field is not None:
                self.committed.add(field)
            await self._forget_snapshot()
        if not self._closed:
            self._snapshot = self._new_snapshot()
            self._snapshot.enter_after(attempts[-1])
        return result

    def note_change(self, mutation: str) -> None:
        """Add a mutation that was carried out to what is logged."""
        changes = self._logged.setdefault("changes", [])
        if isinstance(changes, list):
            changes.append(mutation)

    async def compute(self, job: Callable[..., T], *args: object, long: bool) -> T:
        """The result of a pure function, in a thread, or in a process if it takes long.

        The snapshot is given back before a long one begins, so that no connection waits for it: what is read
        afterwards is of a later moment. Sessions and loaders of before are closed then, so the field that
        computes must stand alone (`schema/computing_fields.py`).
        """
        if not long:
            return await asyncio.to_thread(job, *args)
        await self._forget_snapshot()
        return await self._computations.run(self.identity, job, *args)

    async def compute_pieces(self, job: Callable[[P], T], pieces: Sequence[P], *, long: bool) -> list[T]:
        """The results for each piece, as :meth:`compute` has one; several processes share them."""
        if not long:
            return await run_pieces_here(job, pieces)
        await self._forget_snapshot()
        return await self._computations.run_pieces(self.identity, job, pieces)

    def _new_loaders(self, session: Session) -> LoadersT:
        return self._loaders_factory(session, partial(self._compute_beside, session))

    async def _compute_beside(self, session: Session, job: Callable[..., T], *args: object, long: bool) -> T:
        """The same for a field that is read together with others: the session goes on afterwards.

        Its connection is given back while a long one waits and computes, unless another field reads then.
        """
        if not long:
            return await asyncio.to_thread(job, *args)
        await session.pause()
        return await self._computations.run(self.identity, job, *args)

    def join(self, key: Hashable) -> AbstractAsyncContextManager[None]:
        """Wait until no other request computes the same thing; nothing may have been read before."""
        return self._computations.join((self.identity.tenant, key))

    async def restart(self) -> None:
        """Give the snapshot back; the next read sees another moment, on another connection."""
        await self._forget_snapshot()

    def cancel(self, reason: Exception) -> None:
        """Break off what runs in the database, and begin nothing more there."""
        self._scope.cancel(reason)

    @property
    def person(self) -> Hashable:
        """The person who signed in, in this government."""
        return self.identity.tenant, self.identity.login, self.identity.issuer

    @property
    def asker(self) -> dict[str, object]:
        """Government and person, as the log names them; no person before anything was read."""
        viewer = self._known_viewer()
        known: dict[str, object] = {"tenant": self.identity.tenant}
        return known if viewer is None else known | {"person": str(viewer.user)}

    def note_error(self, error: Exception, field_name: str | None) -> None:
        """An error of a field is told to the client: if it is a denial, it is noted."""
        # Nearly no request has an error, so what notes them is made when it is needed.
        if self._denials is None and self._make_denials is not None:
            self._denials = self._make_denials()
        if self._denials is not None:
            self._denials.note_error(error, field_name, self._known_viewer())

    async def close(self) -> None:
        """End the request: nothing can be read or written after this."""
        self._closed = True
        try:
            await self._forget_snapshot()
        finally:
            self._logged["statements"] = self._statements

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
            self._snapshot = self._new_snapshot()
            self._snapshot.enter_apart()
        return self._snapshot

    def _new_snapshot(self) -> Snapshot[LoadersT]:
        return Snapshot(self.database.reading(self.identity, self._scope), self._new_loaders)

    async def _forget_snapshot(self) -> None:
        snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None:
            try:
                await snapshot.close()
            finally:
                if snapshot.opened is not None:
                    self._note(snapshot.opened)

    def _known_viewer(self) -> Viewer | None:
        opened = None if self._snapshot is None else self._snapshot.opened
        return self._viewer if opened is None else opened.viewer

    def _note(self, session: Session) -> None:
        self._viewer = session.viewer
        self._statements += session.statements
        self._logged["person"] = str(session.viewer.user)
