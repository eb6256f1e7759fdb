"""An issuer's public keys, from an address, a file or memory, reloaded when they change.

Must not know tokens or claims.
"""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import structlog

from deploy.identity.key_sets import PublicKey, matching, parse_keys
from tenants.identity import IdentityError

log = structlog.get_logger(__name__)


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
    """Keys in a file, read again when the file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: tuple[PublicKey, ...] = ()
        self._read: tuple[int, int] | None = None

    async def find(self, key_id: str | None) -> tuple[PublicKey, ...]:
        """The keys that may have signed."""
        await asyncio.to_thread(self._refresh)
        if not self._keys:
            raise IdentityError("ISSUER_UNREACHABLE")
        return matching(self._keys, key_id)

    async def keep(self) -> None:
        """Read the file before the first token comes."""
        await asyncio.to_thread(self._refresh)

    def reload(self) -> None:
        """Read the file now, also if it looks unchanged."""
        self._read = None
        asyncio.get_running_loop().run_in_executor(None, self._refresh)

    def keys_known(self) -> bool:
        """Whether the file had any key when it was read last."""
        return bool(self._keys)

    def _refresh(self) -> None:
        try:
            facts = self._path.stat()
            state = (facts.st_mtime_ns, facts.st_size)
            if state != self._read:
                self._keys = parse_keys(self._path.read_bytes())
                self._read = state
                log.info("issuer_keys_read", path=str(self._path), keys=len(self._keys))
        except (OSError, ValueError) as error:
            # While the file is being replaced, the old keys stay valid.
            log.warning("issuer_keys_unread", path=str(self._path), error=str(error))
