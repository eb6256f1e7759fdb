"""What one request has under way in the database, so that it can be ended from outside.

A request's task can't be cancelled in the middle of a statement (shielding.py), and a mutation that is
cancelled as a whole would hide what it has committed. So the statement itself is ended: its caller gets the
reason as an error, and so does everybody who begins something afterwards.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol


class Cancellable(Protocol):
    """Something under way."""

    def cancel(self, reason: Exception) -> None:
        """End it; whoever waits for it gets the reason."""


class _Wait:
    """A wait that ends when it is cancelled."""

    def __init__(self, timeout: asyncio.Timeout) -> None:
        self._timeout = timeout

    def cancel(self, _reason: Exception) -> None:
        self._timeout.reschedule(asyncio.get_running_loop().time())


class CancelScope:
    """One request."""

    __slots__ = ("_under_way", "commits", "reason")

    def __init__(self) -> None:
        self.reason: Exception | None = None
        """Why nothing may begin any more."""
        self.commits = 0
        """How many transactions were committed."""
        self._under_way: set[Cancellable] = set()

    def check(self) -> None:
        """Raise the reason if the scope is cancelled."""
        if self.reason is not None:
            raise self.reason

    def cancel(self, reason: Exception) -> None:
        """End what is under way, and let nothing begin any more. The first reason counts."""
        if self.reason is None:
            self.reason = reason
            for each in list(self._under_way):
                each.cancel(reason)

    def enter(self, each: Cancellable) -> None:
        """Something begins. Raises the reason if the scope is cancelled."""
        if self.reason is not None:
            raise self.reason
        self._under_way.add(each)

    def leave(self, each: Cancellable) -> None:
        """It has ended."""
        self._under_way.discard(each)

    def note_commit(self) -> None:
        """A transaction was committed."""
        self.commits += 1

    @asynccontextmanager
    async def waiting(self, ends: float) -> AsyncIterator[None]:
        """A wait until this time of the event loop: TimeoutError after that, the reason when cancelled."""
        try:
            async with asyncio.timeout_at(ends) as timeout:
                wait = _Wait(timeout)
                self.enter(wait)
                try:
                    yield
                finally:
                    self.leave(wait)
        except TimeoutError:
            self.check()
            raise
