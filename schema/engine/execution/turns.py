"""Turns of large queries, so that small ones are answered in between.

Everything is carried out on one event loop, and every query that reads holds a connection. So large queries
wait for one another: those under way cost no more together than the dearest may alone, and leave some
connections to the small ones. One that is under way pauses between its long pieces; a little longer while
small queries are under way, so that these need not wait for a piece at each of their own steps.
"""

import asyncio
from collections import deque

from schema.engine.faults.errors import RequestCancelledError

LARGE = 15_000
"""The cost from which a query is large: some 40 ms; pages are below it, long ones of a ranking too."""

TOGETHER = 100_000
"""What large queries under way may cost together: as much as one alone."""

PLACES = 8
"""Large queries under way, if nobody says otherwise."""

SLICE = 50
"""Entries of a list in one piece."""

LONGEST_WAIT = 10.0
"""Seconds that a large query waits for its turn; then it is told that the server is busy."""

PAUSE = 0.002
"""Between two pieces while small queries are under way, in seconds: a statement or two of theirs."""


class Turns:
    """The queries of one process; at most so many large ones are under way at once."""

    def __init__(self, places: int = PLACES, longest_wait: float = LONGEST_WAIT) -> None:
        self._places = places
        self._longest_wait = longest_wait
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._pausing = asyncio.Lock()
        self._cost = 0
        self.large = 0
        """Large queries under way."""
        self.small = 0
        """Small queries under way; whoever carries one out counts it."""

    async def begin(self, cost: int) -> None:
        """Wait for the turn of a large query, in the order asked; the caller must end it.

        Raises RequestCancelledError (BUSY) if the turn doesn't come in time.
        """
        if self._waiting or not self._may_begin(cost):
            await self._wait(cost)
        else:
            self._count(cost)

    def end(self, cost: int) -> None:
        """End a turn; others may begin."""
        self.large -= 1
        self._cost -= cost
        self._begin_waiting()

    async def pause(self) -> None:
        """Before a piece of a large query: one after the other, also of fields beside one another."""
        async with self._pausing:
            await asyncio.sleep(PAUSE if self.small else 0)

    async def _wait(self, cost: int) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((cost, turn))
        try:
            async with asyncio.timeout(self._longest_wait):
                await self._come(cost, turn)
        except TimeoutError:
            raise RequestCancelledError("no_turn", code="BUSY") from None

    async def _come(self, cost: int, turn: asyncio.Future[None]) -> None:
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # It had come just before.
                self.end(cost)
            else:
                self._waiting.remove((cost, turn))
                self._begin_waiting()
            raise

    def _may_begin(self, cost: int) -> bool:
        # One that costs more than all may is carried out alone.
        return self.large < self._places and (not self.large or self._cost + cost <= TOGETHER)

    def _count(self, cost: int) -> None:
        self.large += 1
        self._cost += cost

    def _begin_waiting(self) -> None:
        while self._waiting and self._may_begin(self._waiting[0][0]):
            cost, turn = self._waiting.popleft()
            if turn.cancelled():
                continue
            self._count(cost)
            turn.set_result(None)
