"""How often a client address may fail to sign in, in a minute.

Beyond that, tokens that have not been accepted before are refused unread until the minute is over. Whoever
has signed in goes on: many people may share an address with the one that fails.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.http.client_addresses import counted_as
from deploy.http.middleware.json_errors import refusal
from deploy.http.middleware.trusted_proxies import client_of

WINDOW = 60.0
# So many addresses are counted in one minute; those that fail later in it are not.
MOST_ADDRESSES = 100_000
# Credentials of so many people are remembered, by their hash.
MOST_ACCEPTED = 10_000


class SignInRates:
    """Counts answers of status 401 by address."""

    def __init__(self, app: ASGIApp, most: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._most = most
        self._clock = clock
        self._ends = 0.0
        self._failed: Counter[str] = Counter()
        self._accepted: OrderedDict[int, None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        credentials = _credentials(scope) if scope["type"] == "http" else None
        if credentials is None:
            await self._app(scope, receive, send)
            return
        if self._failed and credentials not in self._accepted and self._failed_too_often(scope):
            wait = max(1, round(self._ends - self._clock()))
            response = refusal(scope, 429, "SIGN_IN_RATE", {"Retry-After": str(wait)})
            await response(scope, receive, send)
            return

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._note(scope, credentials, message["status"])
            await send(message)

        await self._app(scope, receive, send_counted)

    def _failed_too_often(self, scope: Scope) -> bool:
        if self._clock() >= self._ends:
            self._failed.clear()
        return self._failed[counted_as(client_of(scope))] >= self._most

    def _note(self, scope: Scope, credentials: int, status: int) -> None:
        if status == 401:
            client = counted_as(client_of(scope))
            if not self._failed:
                self._ends = self._clock() + WINDOW
            if client in self._failed or len(self._failed) < MOST_ADDRESSES:
                self._failed[client] += 1
            self._accepted.pop(credentials, None)
        elif status < 300 and credentials not in self._accepted:
            self._accepted[credentials] = None
            if len(self._accepted) > MOST_ACCEPTED:
                self._accepted.popitem(last=False)


def _credentials(scope: Scope) -> int | None:
    """What the request is signed with, by its hash: no token is kept."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            return hash(value)
    return None
