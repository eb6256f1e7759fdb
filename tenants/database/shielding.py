"""Carries what was begun through, although the task that asked for it is cancelled meanwhile.

A statement torn off in the middle would cost the whole request its connection. ``asyncio.shield`` keeps it
whole by giving it a task of its own, which costs as much as a small statement does (26 µs beside 35); here
the asking task goes on itself and learns of its cancellation afterwards. Knows nothing of databases.
"""

import asyncio
from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Unhurried:
    """A future as a task sees it, except that it can't be cancelled.

    A task whose future refuses to be cancelled is given its cancellation when the future is done: that is
    how ``asyncio.Task.cancel`` has always treated a future that says no.
    """

    __slots__ = ("_asyncio_future_blocking", "add_done_callback", "get_loop")

    def __init__(self, waited_for: asyncio.Future[Any]) -> None:
        # How a coroutine tells its task that it waits for this.
        self._asyncio_future_blocking = True
        self.add_done_callback = waited_for.add_done_callback
        self.get_loop = waited_for.get_loop

    def cancel(self, msg: object = None) -> bool:  # noqa: ARG002  # a future's own signature
        return False


@coroutine
def carried(work: Coroutine[Any, Any, T]) -> Generator[Any, None, T]:
    """What the work yields; a cancellation that comes in between is raised when the work is done."""
    cancelled: asyncio.CancelledError | None = None
    try:
        while True:
            waited_for = work.send(None)
            try:
                yield None if waited_for is None else _unhurried(waited_for)
            except asyncio.CancelledError as error:
                # The work's own cancellation reaches it through what it waits for, like any failure.
                if waited_for is None or not waited_for.cancelled():
                    cancelled = error
            except Exception:
                pass  # It reaches the work through what it waits for.
    except StopIteration as end:
        if cancelled is not None:
            raise cancelled from None
        result: T = end.value
        return result
    except Exception:
        if cancelled is not None:
            raise cancelled from None
        raise
    finally:
        work.close()


def _unhurried(waited_for: asyncio.Future[Any]) -> _Unhurried:
    waited_for._asyncio_future_blocking = False
    return _Unhurried(waited_for)
