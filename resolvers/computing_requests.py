"""What a use case needs that computes for long: a request that reads, and computes without a connection."""

from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from resolvers.faults import refuse
from tenants.computing import Flight
from tenants.database.session import Session

T = TypeVar("T")
P = TypeVar("P")

LONG_DOCUMENT = 20_000
"""Characters from which a document is read in a process of its own: some 30 ms."""

LARGE_EVALUATION = 1_000
"""Figures from which an evaluation is carried out in a process of its own: some 100 ms."""

MOST_FIGURES = 200_000
"""Figures of an evaluation, at most: 2 s of CPU for the scores, 26 s for the derivations of a publication."""


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

    async def reads(self) -> Session:
        """The session to read from now."""
        ...

    async def restart(self) -> None:
        """Give the connection back; the session to read from afterwards is another one."""
        ...

    def join(self, key: Hashable) -> AbstractAsyncContextManager[Flight]:
        """Wait until no other request computes the same thing."""
        ...

    async def compute(self, job: Callable[..., T], *args: object, long: bool) -> T:
        """The result of a pure function. Raises :class:`tenants.computing.ComputationError`."""
        ...

    async def compute_pieces(self, job: Callable[[P], T], pieces: Sequence[P], *, long: bool) -> list[T]:
        """The results of a pure function for each piece, in several processes where it takes long."""
        ...


def refuse_too_much(figures: int, *path: str) -> None:
    """Refuse an evaluation of more figures than are computed at once."""
    if figures > MOST_FIGURES:
        raise refuse("TOO_MUCH_TO_COMPUTE", *path, figures=figures, highest=MOST_FIGURES)
