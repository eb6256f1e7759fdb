"""What a use case needs that computes for long: a request that reads, and computes without a connection."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar
from uuid import UUID

from resolvers.faults import refuse
from tenants.database.session import Session

T = TypeVar("T")
P = TypeVar("P")

LONG_DOCUMENT = 20_000
"""Characters from which a document is read in a process of its own: some 30 ms."""

LARGE_EVALUATION = 1_000
"""Figures from which an evaluation is carried out in a process of its own: some 100 ms."""

MOST_FIGURES_AT_ONCE = 100_000
"""Figures of a run, or of its publication, for which a request waits; beyond them it becomes a job."""

MOST_FIGURES = 200_000
"""Figures that a request may evaluate at most: 2 s of CPU for the scores."""

MOST_FIGURES_OF_A_JOB = 1_000_000
"""Figures of a run at most."""


class Write(Protocol):
    """Carries out one transaction; what was read before is closed."""

    async def __call__(self, work: Callable[[Session], Awaitable[T]], /) -> T:
        """What the work gives."""
        ...


Note = Callable[[Session, UUID], Awaitable[None]]
"""Is told of what was made in the transaction that makes it; in one of its own if somebody else made it."""


class Compute(Protocol):
    """Computes beside the session that is open: for what is read together with other fields."""

    async def __call__(self, job: Callable[..., T], *args: object, long: bool) -> T:
        """The result of a pure function. Raises :class:`tenants.computing.ComputationError`."""
        ...


class ComputingRequest(Protocol):
    """A request while it computes.

    A `long` computation gives the connection back first and is counted per person and per government; a short
    one is carried out in a thread. Whoever needs rows afterwards asks for the session anew.
    """

    @property
    def most_figures(self) -> int:
        """How many figures it may evaluate at most."""
        ...

    async def reads(self) -> Session:
        """The session to read from now."""
        ...

    async def restart(self) -> None:
        """Give the connection back; the session to read from afterwards is another one."""
        ...

    def join(self, key: Hashable) -> AbstractAsyncContextManager[None]:
        """Wait until no other request computes the same thing."""
        ...

    async def compute(self, job: Callable[..., T], *args: object, long: bool) -> T:
        """The result of a pure function. Raises :class:`tenants.computing.ComputationError`."""
        ...

    async def compute_pieces(self, job: Callable[[P], T], pieces: Sequence[P], *, long: bool) -> list[T]:
        """The results of a pure function for each piece, in several processes where it takes long."""
        ...


def refuse_too_much(figures: int, most: int, *path: str) -> None:
    """Refuse an evaluation of more figures than are computed at once."""
    if figures > most:
        raise refuse("TOO_MUCH_TO_COMPUTE", *path, figures=figures, highest=most)
