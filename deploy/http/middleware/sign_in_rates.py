"""How many tokens that nobody could verify one client address may send in a minute.

Every token is verified, whatever else came from its address: many people may share it with somebody who sends
bad ones, and verifying takes a small part of a request's time. Beyond the limit a bad token is told to wait.
"""

import time
from collections import Counter
from collections.abc import Callable

from starlette.types import Scope

from deploy.http.client_addresses import counted_as
from schema.engine.http.headers import client_of
from tenants.identity import IdentityError, SignInRateError

WINDOW = 60.0
# Bad tokens of one address in a minute.
MOST_FAILED = 120
# So many addresses are counted in one minute; those that fail later in it are not.
MOST_ADDRESSES = 100_000


class SignInRates:
    """Counts failed sign-ins by address."""

    def __init__(self, most: int = MOST_FAILED, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._ends = 0.0
        self._failed: Counter[str] = Counter()

    def note(self, scope: Scope, error: IdentityError) -> None:
        """Count a sign-in that failed; raises :class:`SignInRateError` if it is one too many.

        A genuine token is not counted, if it is expired or not fit for this server. Neither is one of which
        nobody could tell.
        """
        if error.claim.verified or error.code == "ISSUER_UNREACHABLE":
            return
        now = self._clock()
        if now >= self._ends:
            self._failed.clear()
            self._ends = now + WINDOW
        client = counted_as(client_of(scope))
        if client not in self._failed and len(self._failed) >= MOST_ADDRESSES:
            return
        self._failed[client] += 1
        if self._failed[client] > self._most:
            raise SignInRateError(max(1, round(self._ends - now)))
