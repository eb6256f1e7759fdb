"""How many requests one client address and one person may have under way at once, in this process.

Counts, no rates: whoever waits for answers may ask as often as they come.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.http.client_addresses import counted_as
from deploy.http.middleware.json_errors import refusal
from schema.engine.faults.errors import TooManyRequestsError
from schema.engine.http.headers import client_of
from tenants.viewer import Identity

PERSON = "counted_person"
"""Where in the scope's state the person stands whose request it is counted as."""
# Monitoring must get its answer when everybody else does not.
UNCOUNTED = frozenset({"/healthz", "/readyz"})


@dataclass(slots=True)
class UnderWay:
    """Counts what is under way, by whom; whoever has none takes no memory."""

    most: int
    counts: dict[Hashable, int] = field(default_factory=dict)

    def begin(self, whose: Hashable) -> bool:
        """Count one more; false if that would be too many."""
        count = self.counts.get(whose, 0)
        if count >= self.most:
            return False
        self.counts[whose] = count + 1
        return True

    def end(self, whose: Hashable) -> None:
        """One less."""
        left = self.counts[whose] - 1
        if left:
            self.counts[whose] = left
        else:
            del self.counts[whose]


class RequestCaps:
    """The counts of one process."""

    def __init__(self, *, per_address: int = 200, per_person: int = 20) -> None:
        self.of_addresses = UnderWay(per_address)
        self.of_persons = UnderWay(per_person)

    def admit(self, scope: Scope, identity: Identity) -> None:
        """Count a request as this person's until it ends; raises :class:`TooManyRequestsError`."""
        # A tuple: the hash of a dataclass is computed in Python, five times for each request.
        person = (identity.tenant, identity.login, identity.issuer)
        if not self.of_persons.begin(person):
            raise TooManyRequestsError
        scope["state"][PERSON] = person


class CappedRequests:
    """Counts each request from its beginning to its end."""

    def __init__(self, app: ASGIApp, caps: RequestCaps) -> None:
        self._app = app
        self._caps = caps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] != "http" or scope["path"] in UNCOUNTED:
            await self._app(scope, receive, send)
            return
        client = counted_as(client_of(scope))
        if not self._caps.of_addresses.begin(client):
            await refusal(scope, 429, "TOO_MANY_REQUESTS")(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._caps.of_addresses.end(client)
            person = scope["state"].get(PERSON)
            if person is not None:
                self._caps.of_persons.end(person)
