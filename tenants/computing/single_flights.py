"""Single flight: of those who ask for the same at once, one computes; the others look at what came of it."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Flight:
    """One key while somebody asks for it."""

    passengers: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class SingleFlights:
    """The flights under way in this process."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight] = {}

    @asynccontextmanager
    async def join(self, key: Hashable) -> AsyncIterator[None]:
        """Wait until nobody else is inside with the same key."""
        flight = self._flights.setdefault(key, _Flight())
        flight.passengers += 1
        try:
            async with flight.lock:
                yield
        finally:
            flight.passengers -= 1
            if not flight.passengers:
                del self._flights[key]
