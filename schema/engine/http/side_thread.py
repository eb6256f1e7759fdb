"""One thread beside the event loop, for what computes for many milliseconds and awaits nothing.

The interpreter switches between threads every few milliseconds, so that small requests are answered in
between. There is one thread for all: two would not be faster, and would leave less to the event loop. People
take turns, so that whoever gives it much keeps only themselves waiting.
"""

import asyncio
import heapq
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from threading import Lock
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(order=True, slots=True)
class _Job:
    """What is to be run; of one person the smallest goes first."""

    size: int
    number: int
    function: Callable[[], Any] = field(compare=False)
    result: Future[Any] = field(compare=False, default_factory=Future)

    def run(self) -> None:
        # Not if nobody waits any more.
        if not self.result.set_running_or_notify_cancel():
            return
        try:
            self.result.set_result(self.function())
        except BaseException as error:
            self.result.set_exception(error)


class SideThread:
    """Runs one function after the other, of each person in turn."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "documents")
        self._lines: OrderedDict[Hashable, list[_Job]] = OrderedDict()
        self._lock = Lock()
        self._numbers = count()

    async def run(
        self, whose: Hashable, size: int, function: Callable[P, T], *args: P.args, **rest: P.kwargs
    ) -> T:
        """The result of a function, or what it raises; one that has not begun is not run if nobody waits."""
        job = _Job(size, next(self._numbers), partial(function, *args, **rest))
        with self._lock:
            heapq.heappush(self._lines.setdefault(whose, []), job)
        self._pool.submit(self._run_next)
        result: T = await asyncio.wrap_future(job.result)
        return result

    def _run_next(self) -> None:
        with self._lock:
            whose, line = self._lines.popitem(last=False)
            job = heapq.heappop(line)
            if line:
                # Back to the end, behind everybody who waits.
                self._lines[whose] = line
        job.run()
