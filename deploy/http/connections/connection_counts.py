"""All connections of a process: how many there are, of whom, and whose time is over.

One timer looks at all of them; a timer for each would cost every request two of them.
"""

import asyncio
from collections import Counter
from typing import Protocol

import structlog

from deploy.http.client_addresses import Proxies, counted_as
from deploy.http.connections.connection_limits import ConnectionLimits

# Connections that were refused and are being closed; further ones are closed without an answer.
MOST_REFUSED = 200

log = structlog.get_logger(__name__)


class Timed(Protocol):
    """A connection, as its deadlines are looked at."""

    def look_at_deadlines(self, now: float) -> None:
        """Act if one has passed."""


class Connections:
    """Counts connections and looks at their deadlines as long as there are any."""

    def __init__(self, limits: ConnectionLimits, proxies: Proxies) -> None:
        self._limits = limits
        self._proxies = proxies
        self._open: dict[Timed, str] = {}
        self._by_client: Counter[str] = Counter()
        self._refused: set[Timed] = set()
        self._unlogged: Counter[str] = Counter()
        self._timer: asyncio.TimerHandle | None = None
        self.leaving = False
        """Whether the server stops: what comes now is answered, and is the last of its connection."""

    def __len__(self) -> int:
        return len(self._open)

    def enter(self, connection: Timed, address: str | None) -> tuple[int, str] | None:
        """Count a connection, or say with which status and code it is refused."""
        client = "" if address is None else counted_as(address)
        refusal = self._refusal(client, address)
        if refusal is None:
            self._open[connection] = client
            self._by_client[client] += 1
        else:
            self._refused.add(connection)
            self._unlogged[refusal[1]] += 1
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._limits.tick, self._look)
        return refusal

    @property
    def answers_refused(self) -> bool:
        """Whether there is room to answer those that are refused."""
        return len(self._refused) <= MOST_REFUSED

    def leave(self, connection: Timed) -> None:
        """Forget a connection that is closed."""
        self._refused.discard(connection)
        client = self._open.pop(connection, None)
        if client is not None:
            self._by_client[client] -= 1
            if not self._by_client[client]:
                del self._by_client[client]

    def _refusal(self, client: str, address: str | None) -> tuple[int, str] | None:
        if len(self._open) >= self._limits.most_connections:
            return 503, "TOO_MANY_CONNECTIONS"
        of_a_proxy = address is None or self._proxies.trusts(address)
        if not of_a_proxy and self._by_client[client] >= self._limits.most_per_address:
            return 429, "TOO_MANY_REQUESTS"
        return None

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection in [*self._open, *self._refused]:
            connection.look_at_deadlines(now)
        # One line for all of them: a line each would let anybody fill the disk.
        for code, count in self._unlogged.items():
            log.warning("connections_refused", code=code, count=count)
        self._unlogged.clear()
        again = self._open or self._refused
        self._timer = loop.call_later(self._limits.tick, self._look) if again else None
