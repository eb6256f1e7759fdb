"""How many computations a person and a government may have at once, and whose turn it is.

Counts; knows nothing of what is computed.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tenants.computing.interruptions import ComputationsBusyError, TooManyComputationsError
from tenants.viewer import Identity

PER_PERSON = 2
"""Computations of one person, running or waiting."""

PER_GOVERNMENT = 4
"""Computations of one government, running or waiting."""

QUEUE = 16
"""Computations of all governments that wait."""


class Allowances:
    """Gives turns: ``at_once`` in all, one fewer to one government, so that others need not wait for it."""

    def __init__(self, at_once: int, patience: float) -> None:
        self._most = at_once + QUEUE
        self._patience = patience
        self.running = 0
        """How many have their turn."""
        self._of_person: Counter[Identity] = Counter()
        self._of_government: Counter[int] = Counter()
        self._turns = asyncio.Semaphore(at_once)
        self._turns_of: defaultdict[int, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(max(1, at_once - 1))
        )

    @asynccontextmanager
    async def turn(self, identity: Identity) -> AsyncIterator[None]:
        """Wait for the turn, and keep it as long as the block.

        Raises :class:`TooManyComputationsError` or :class:`ComputationsBusyError`.
        """
        self._refuse_more(identity)
        tenant = identity.tenant
        self._of_person[identity] += 1
        self._of_government[tenant] += 1
        try:
            of_government = self._turns_of[tenant]
            await self._acquire(of_government, self._turns)
            self.running += 1
            try:
                yield
            finally:
                self.running -= 1
                self._turns.release()
                of_government.release()
        finally:
            self._forget(identity)

    @property
    def open(self) -> int:
        """How many run or wait."""
        return self._of_government.total()

    def _refuse_more(self, identity: Identity) -> None:
        if self._of_person[identity] >= PER_PERSON:
            raise TooManyComputationsError(highest=PER_PERSON)
        if self._of_government[identity.tenant] >= PER_GOVERNMENT:
            raise TooManyComputationsError(highest=PER_GOVERNMENT)
        if self.open >= self._most:
            raise ComputationsBusyError

    async def _acquire(self, first: asyncio.Semaphore, second: asyncio.Semaphore) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await first.acquire()
                try:
                    await second.acquire()
                except BaseException:
                    first.release()
                    raise
        except TimeoutError:
            raise ComputationsBusyError from None

    def _forget(self, identity: Identity) -> None:
        """Keys that count nothing go, so that the memory does not grow with the people."""
        tenant = identity.tenant
        self._of_person[identity] -= 1
        self._of_government[tenant] -= 1
        if not self._of_person[identity]:
            del self._of_person[identity]
        if not self._of_government[tenant]:
            del self._of_government[tenant]
            del self._turns_of[tenant]
