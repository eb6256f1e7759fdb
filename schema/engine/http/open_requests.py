"""The operations under way, so that a server that stops can end them and each can say what it has done."""

import asyncio
from collections.abc import Collection

from schema.engine.faults.errors import RequestCancelledError
from schema.engine.http.request_deadlines import RequestDeadline


def server_stops() -> RequestCancelledError:
    """Why a request is ended when the server stops."""
    return RequestCancelledError("server_stops", code="SHUTTING_DOWN")


class OpenRequests:
    """Those of one server process."""

    def __init__(self) -> None:
        self._open: set[RequestDeadline] = set()
        self._ended = False

    def enter(self, deadline: RequestDeadline) -> None:
        """A request begins; it ends at once if all were ended before."""
        self._open.add(deadline)
        if self._ended:
            deadline.end(server_stops())

    def leave(self, deadline: RequestDeadline) -> None:
        """It is answered."""
        self._open.discard(deadline)

    def end(self) -> Collection[asyncio.Task[object]]:
        """End all of them; the tasks that answer them and need not be cancelled."""
        self._ended = True
        for each in self._open:
            each.end(server_stops())
        return {each.task for each in self._open if each.task is not None}
