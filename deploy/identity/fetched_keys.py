"""An issuer's public keys at an address: one fetch at a time, for which everybody waits who needs it.

Must not know tokens or claims. Why no library's client is used: decision 14 in the room's DECISIONS.md.
"""

import asyncio
import time
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass
from math import inf

import httpx
import structlog

from deploy.identity.key_sets import LARGEST_KEY_SET, PublicKey, matching, parse_keys
from tenants.identity import IdentityError

# Requests that wait for one fetch; anyone can send tokens with invented key ids. Fewer than one address may
# have under way, so that they don't keep out all others there.
MOST_WAITING = 100

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Intervals:
    """In seconds."""

    fetch: float = 5.0
    """A whole fetch may take so long."""
    refetch: float = 5.0
    """From one fetch to the next, for an unknown key id."""
    retry: float = 2.0
    """From a fetch that failed to the next."""
    refresh: float = 600.0
    """Keys are fetched ahead so often: a withdrawn key is forgotten by then."""
    stale: float = 3600.0
    """Older keys are used only while the issuer can't be reached."""


class FetchedKeys:
    """Keys at an address, fetched at the start, ahead of time, and when a token names an unknown one."""

    def __init__(
        self,
        address: str,
        intervals: Intervals | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._address = address
        self._intervals = intervals or Intervals()
        self._clock = clock
        self._transport = transport
        self._keys: tuple[PublicKey, ...] = ()
        # When the newest fetch began, and the newest one that brought keys.
        self._begun = -inf
        self._brought = -inf
        self._failing = False
        self._reloading = False
        self._fetching: asyncio.Task[None] | None = None
        self._waiting = 0

    async def find(self, key_id: str | None) -> tuple[PublicKey, ...]:
        """The keys that may have signed.

        None are found only after a fetch that began after the call: before that the key may be a new one.
        """
        came = self._clock()
        found = matching(self._keys, key_id)
        if found and (self._failing or came - self._brought < self._intervals.stale):
            if came - self._brought >= self._intervals.refresh and self._may_fetch():
                self._fetch_soon()
            return found
        while self._brought < came:
            await self._wait_for_a_fetch()
            if self._failing:
                break
            if found := matching(self._keys, key_id):
                return found
        if self._failing and not found:
            raise IdentityError("ISSUER_UNREACHABLE")
        return found

    async def keep(self) -> None:
        """Fetch the keys now and ahead of time, until cancelled."""
        while True:
            if self._fetching is None:
                self._fetch_soon()
            await self._join()
            await asyncio.sleep(self._intervals.retry if self._failing else self._intervals.refresh)

    def reload(self) -> None:
        """Fetch the keys now, whenever they were fetched last, and log how that went."""
        self._reloading = True
        if self._fetching is None:
            self._fetch_soon()

    def keys_known(self) -> bool:
        """Whether any fetch has brought keys."""
        return bool(self._keys)

    async def _wait_for_a_fetch(self) -> None:
        """Wait for the fetch under way, or for the next one."""
        if self._fetching is None:
            if self._failing and not self._may_fetch():
                return
            self._fetch_soon()
        if self._waiting >= MOST_WAITING:
            raise IdentityError("ISSUER_UNREACHABLE")
        self._waiting += 1
        try:
            await self._join()
        finally:
            self._waiting -= 1

    async def _join(self) -> None:
        # Shielded: whoever stops waiting doesn't stop the fetch for the others.
        if self._fetching is not None:
            await asyncio.shield(self._fetching)

    def _may_fetch(self) -> bool:
        return self._fetching is None and self._pause() <= 0

    def _pause(self) -> float:
        """How long the next fetch must wait, so that nobody makes the server flood the issuer."""
        interval = self._intervals.retry if self._failing else self._intervals.refetch
        return self._begun + interval - self._clock()

    def _fetch_soon(self) -> None:
        pause = max(0.0, self._pause())
        # Without the context of the request that happens to begin it: its id would be in the log.
        self._fetching = asyncio.get_running_loop().create_task(self._fetch(pause), context=Context())

    async def _fetch(self, pause: float) -> None:
        try:
            await asyncio.sleep(pause)
            self._begun = self._clock()
            async with asyncio.timeout(self._intervals.fetch):
                body = await self._body()
            self._keys = parse_keys(body)
            self._brought = self._begun
            self._note(failed=False)
        except Exception as error:
            # Whatever it is: the old keys stay valid while the issuer is down.
            self._note(failed=True, error=repr(error))
        finally:
            self._fetching = None

    def _note(self, *, failed: bool, error: str | None = None) -> None:
        # A line when it begins to fail, when it is over, and when somebody asked; not one for each attempt.
        if failed != self._failing or self._reloading:
            if failed:
                log.warning("issuer_keys_unfetched", address=self._address, error=error)
            else:
                log.info("issuer_keys_fetched", address=self._address, keys=len(self._keys))
        self._failing, self._reloading = failed, False

    async def _body(self) -> bytes:
        # As it is: a small compressed answer could be a large one.
        headers = {"Accept-Encoding": "identity"}
        async with (
            httpx.AsyncClient(transport=self._transport, timeout=self._intervals.fetch) as client,
            client.stream("GET", self._address, headers=headers, follow_redirects=False) as response,
        ):
            response.raise_for_status()
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise ValueError("the key set is compressed")
            body = b""
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > LARGEST_KEY_SET:
                    raise ValueError("the key set is too large")
            return body
