"""Single flight: of those who ask for the same at once, one computes, and the others take what came of it."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Flight:
    """One key while somebody asks for it; ``outcome`` is what the one before left, if there was one."""

    outcome: Any = None
    passengers: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class SingleFlights:
    """The flights under way in this process."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, Flight] = {}

    @asynccontextmanager
    async def join(self, key: Hashable) -> AsyncIterator[Flight]:
        """Wait until nobody else is inside with the same key."""
        flight = self._flights.setdefault(key, Flight())
        flight.passengers += 1
        try:
            async with flight.lock:
                yield flight
        finally:
            flight.passengers -= 1
            if not flight.passengers:
                del self._flights[key]
