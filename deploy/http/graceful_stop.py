"""A server that stops without breaking off what is under way.

Knows no application. What it uses of uvicorn beyond its documentation stands in CONTRIBUTING.md.
"""

import asyncio
import signal
from collections.abc import Callable, Collection, Sequence
from socket import socket

import structlog
import uvicorn

from deploy.http.connections.connection_counts import Connections
from deploy.http.stop_times import LAST_WORDS

# While the kernel hands over the connections that wait in its queue. The loop looks there once in each step.
ACCEPT_STEPS = 5
ACCEPT_STEP = 0.02

EndRequests = Callable[[], Collection[asyncio.Task[object]]]
"""Ends the requests that can say what they have done; the tasks that answer them."""

log = structlog.get_logger(__name__)


def end_none() -> Collection[asyncio.Task[object]]:
    """For an application whose requests can't be ended but by cancelling them."""
    return ()


class GracefulServer(uvicorn.Server):
    """Stops in steps: takes what has connected, answers what runs, ends what runs too long.

    ``on_hangup`` is called at SIGHUP. Without it SIGHUP does what it does elsewhere: ends the process.
    What runs too long is ended by ``end_requests``; only tasks that it leaves out are cancelled.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        connections: Connections,
        on_hangup: Callable[[], None] | None = None,
        end_requests: EndRequests = end_none,
    ) -> None:
        super().__init__(config)
        self._end_requests = end_requests
        self._connections = connections
        self._on_hangup = on_hangup

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listen, and obey the signals that don't end the server."""
        if self._on_hangup is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._on_hangup)
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """In place of uvicorn's, which closes connections whose request it has not read yet."""
        log.info("stopping", connections=len(self._connections), requests=len(self.server_state.tasks))
        self._connections.leaving = True
        for _ in range(ACCEPT_STEPS):
            await asyncio.sleep(ACCEPT_STEP)
        self._refuse_new(sockets or ())
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if not await self._ended(self.config.timeout_graceful_shutdown):
            log.warning("requests_ended", requests=len(self.server_state.tasks))
            ending = self._end_requests()
            for task in self.server_state.tasks:
                if task not in ending:
                    task.cancel()
            await self._ended(LAST_WORDS)
        if not self.force_exit:
            await self.lifespan.shutdown()

    def _refuse_new(self, sockets: Sequence[socket]) -> None:
        for server in self.servers:
            server.close()
        for bound in sockets:
            bound.close()

    async def _ended(self, seconds: float | None) -> bool:
        """Whether all requests and connections have ended in this time."""
        loop = asyncio.get_running_loop()
        last = loop.time() + (seconds or 0)
        while self.server_state.connections or self.server_state.tasks:
            if self.force_exit or loop.time() >= last:
                return False
            await asyncio.sleep(0.05)
        return True
