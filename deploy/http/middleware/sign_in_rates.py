"""How often a client address may fail to sign in, in a minute.

Beyond that, tokens that have not been accepted before are refused unread until the minute is over. Whoever
has signed in goes on: many people may share an address with the one that fails.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.http.client_addresses import counted_as
from deploy.http.middleware.access_log import STATUS
from deploy.http.middleware.json_errors import refusal
from deploy.http.middleware.trusted_proxies import client_of
from schema.engine.http.headers import header

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
        credentials = header(scope, b"authorization") if scope["type"] == "http" else None
        if credentials is None:
            await self._app(scope, receive, send)
            return
        # No token is kept.
        signed_with = hash(credentials)
        if self._failed and signed_with not in self._accepted and self._failed_too_often(scope):
            wait = max(1, round(self._ends - self._clock()))
            response = refusal(scope, 429, "SIGN_IN_RATE", {"Retry-After": str(wait)})
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)
        status = scope["state"][STATUS]
        if status == 401:
            self._note_failure(scope, signed_with)
        elif status == 200:
            self._accepted[signed_with] = None
            self._accepted.move_to_end(signed_with)
            if len(self._accepted) > MOST_ACCEPTED:
                self._accepted.popitem(last=False)

    def _failed_too_often(self, scope: Scope) -> bool:
        if self._clock() >= self._ends:
            self._failed.clear()
        return self._failed[counted_as(client_of(scope))] >= self._most

    def _note_failure(self, scope: Scope, signed_with: int) -> None:
        client = counted_as(client_of(scope))
        if not self._failed:
            self._ends = self._clock() + WINDOW
        if client in self._failed or len(self._failed) < MOST_ADDRESSES:
            self._failed[client] += 1
        self._accepted.pop(signed_with, None)
