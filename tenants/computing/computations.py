"""Computations of people: each waits for its turn and is then carried out in a process."""

from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple, TypeVar

from tenants.computing.allowances import Allowances
from tenants.computing.processes import Processes
from tenants.computing.single_flights import SingleFlights
from tenants.viewer import Identity

T = TypeVar("T")
P = TypeVar("P")

PROCESSES = 2
DEADLINE = 20
"""Seconds."""


class ComputationUsage(NamedTuple):
    """What the processes are busy with at a moment."""

    running: int
    waiting: int


class Computations:
    """Starts no process before the first computation; the deadline bounds the wait for the turn, too."""

    def __init__(self, processes: Processes | None = None) -> None:
        self._processes = processes or Processes(PROCESSES, DEADLINE)
        self._allowances = Allowances(self._processes.number, patience=self._processes.deadline)
        self._flights = SingleFlights()

    async def run(self, identity: Identity, job: Callable[..., T], *args: object) -> T:
        """The result of a pure function, computed for a person. Raises :class:`ComputationError`."""
        async with self._allowances.turn(identity):
            return await self._processes.run(job, *args)

    async def run_pieces(self, identity: Identity, job: Callable[[P], T], pieces: Sequence[P]) -> list[T]:
        """The results for each piece, in the order given, as one computation of the person.

        No more are begun than there are processes, so that others get theirs between two of them.
        """
        async with self._allowances.turn(identity):
            return await self._processes.run_pieces(job, pieces)

    def usage(self) -> ComputationUsage:
        """How many computations run, and how many wait for their turn."""
        running = self._allowances.running
        return ComputationUsage(running, self._allowances.open - running)

    def join(self, key: Hashable) -> AbstractAsyncContextManager[None]:
        """Wait until nobody else computes the same thing; see :class:`SingleFlights`."""
        return self._flights.join(key)

    async def close(self) -> None:
        """Stop all of them."""
        await self._processes.close()
