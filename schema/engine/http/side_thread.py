"""One thread beside the event loop, for what computes for many milliseconds and awaits nothing.

The interpreter switches between threads every few milliseconds, so that small requests are answered in
between. There is one thread for all: two would not be faster, and would leave less to the event loop.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class SideThread:
    """Runs one function after the other, in the order in which they are given."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "documents")

    async def run(self, function: Callable[P, T], *args: P.args, **rest: P.kwargs) -> T:
        """The result of a function, or what it raises; one that has not begun is not run if nobody waits."""
        waiting = self._pool.submit(function, *args, **rest)
        return await asyncio.wrap_future(waiting)
