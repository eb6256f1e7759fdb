"""Ends requests that take too long, those whose clients have gone, and all of them when the server stops.

A timer for each request is all that nearly every request pays. Only one that still runs after a moment gets
a task that watches its client. What is ended tells so itself, as errors of its fields; only if something
else keeps the request from ending, its task is cancelled.
"""

import asyncio

from starlette.types import Receive

from schema.engine.execution.contexts import Context
from schema.engine.faults.errors import RequestCancelledError

REQUEST_TIMEOUT = 30.0
"""How long a request may take, in seconds, if nobody says otherwise."""

# From then on, in seconds, the client is watched.
WATCH_AFTER = 1.0
# How long a request may take to end after it was told to, in seconds.
UNWINDING = 1.0


class RequestDeadline:
    """The end of one request; created in the task that answers it."""

    def __init__(self, context: Context, receive: Receive, seconds: float) -> None:
        self.reason: RequestCancelledError | None = None
        """Why the request was ended; None while it was not."""
        self.task = asyncio.current_task()
        """The task that answers the request."""
        self._context = context
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._ends = self._loop.time() + seconds
        self._task_cancelled = False
        self._watching: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(min(seconds, WATCH_AFTER), self._watch)

    def end(self, reason: RequestCancelledError) -> None:
        """End the request now. The first reason counts."""
        if self.reason is not None:
            return
        self.reason = reason
        self._context.cancel(reason)
        self._timer.cancel()
        self._timer = self._loop.call_later(UNWINDING, self._cancel_task)

    def stop(self) -> None:
        """The request is answered."""
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()

    def has_cancelled_the_task(self) -> bool:
        """Whether the CancelledError that the task just caught came from here, and from nowhere else."""
        if self.task is None or not self._task_cancelled:
            return False
        self._task_cancelled = False
        return self.task.uncancel() == 0

    def _watch(self) -> None:
        self._watching = asyncio.create_task(self._end_in_time())

    async def _end_in_time(self) -> None:
        self.end(RequestCancelledError(await self._end()))

    async def _end(self) -> str:
        """Wait for the end of the time or of the connection; which it was."""
        try:
            async with asyncio.timeout_at(self._ends):
                while (await self._receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            return "request_timeout"
        return "client_gone"

    def _cancel_task(self) -> None:
        if self.task is not None:
            self._task_cancelled = True
            self.task.cancel()
