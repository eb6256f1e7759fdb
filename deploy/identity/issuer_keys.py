"""An issuer's public keys, from an address, a file or memory, reloaded when they change.

Must not know tokens or claims.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import structlog

from deploy.identity.key_sets import PublicKey, matching, parse_keys
from tenants.identity import IdentityError

log = structlog.get_logger(__name__)

# So often, in seconds, a file is looked at.
LOOK_PAUSE = 1.0


class IssuerKeys(Protocol):
    """Where keys come from."""

    async def find(self, key_id: str | None) -> tuple[PublicKey, ...]:
        """The keys that may have signed; all of them if the token names none.

        Raises :class:`IdentityError` if that can't be found out now.
        """
        ...

    async def keep(self) -> None:
        """Have the keys at hand before they are asked for; until it is cancelled, or done at once."""
        ...

    def reload(self) -> None:
        """Read the keys anew, soon."""
        ...

    def keys_known(self) -> bool:
        """Whether any token can be verified."""
        ...


class KeptKeys:
    """Keys in memory."""

    def __init__(self, keys: Iterable[PublicKey]) -> None:
        self._keys = tuple(keys)

    async def find(self, key_id: str | None) -> tuple[PublicKey, ...]:
        """The keys that may have signed."""
        return matching(self._keys, key_id)

    async def keep(self) -> None:
        """They are at hand."""

    def reload(self) -> None:
        """There is nothing to read."""

    def keys_known(self) -> bool:
        """Whether there is any."""
        return bool(self._keys)


class FileKeys:
    """Keys in a file, read again when the file changes; it is looked at once a second, not for each token."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._keys: tuple[PublicKey, ...] = ()
        self._read: tuple[int, int] | None = None
        self._next_look = clock()
        self._anew = False
        self._complaint: str | None = None
        self._looking = asyncio.Lock()
        self._reloading: asyncio.Task[None] | None = None

    async def find(self, key_id: str | None) -> tuple[PublicKey, ...]:
        """The keys that may have signed."""
        await self.keep()
        if not self._keys:
            raise IdentityError("ISSUER_UNREACHABLE")
        return matching(self._keys, key_id)

    async def keep(self) -> None:
        """Read the file before the first token comes, and again when its time has come."""
        if not self._due:
            return
        async with self._looking:
            # Whoever waited here has waited for somebody else's look.
            if self._due:
                anew, self._anew = self._anew, False
                await asyncio.to_thread(self._refresh, anew)
                self._next_look = self._clock() + LOOK_PAUSE

    def reload(self) -> None:
        """Read the file now, also if it looks unchanged; a token that comes before that waits for it."""
        self._anew = True
        # Kept, or the task could be collected before it has read.
        self._reloading = asyncio.get_running_loop().create_task(self.keep())

    def keys_known(self) -> bool:
        """Whether the file had any key when it was read last."""
        return bool(self._keys)

    @property
    def _due(self) -> bool:
        return self._anew or self._clock() >= self._next_look

    def _refresh(self, anew: bool) -> None:
        try:
            facts = self._path.stat()
            state = (facts.st_mtime_ns, facts.st_size)
            if anew or state != self._read:
                self._keys = parse_keys(self._path.read_bytes())
                self._read = state
                log.info("issuer_keys_read", path=str(self._path), keys=len(self._keys))
            self._complaint = None
        except (OSError, ValueError) as error:
            # While the file is being replaced, the old keys stay valid.
            self._complain(str(error))

    def _complain(self, complaint: str) -> None:
        """The log is told once, not each second."""
        if complaint != self._complaint:
            log.warning("issuer_keys_unread", path=str(self._path), error=complaint)
        self._complaint = complaint
