"""An issuer's public keys (JWKS), from an address, a file or memory, reloaded when they change.

Must not know tokens or claims. Why no library's client is used: decision 14 in the room's DECISIONS.md.
"""

import asyncio
import json
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import httpx
import structlog
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from tenants.identity import IdentityError

PublicKey = RSAKey | ECKey | OKPKey
# No shared secrets (oct): who can verify such a token can also forge one.
KEY_TYPES = ("RSA", "EC", "OKP")
LARGEST_KEY_SET = 1 << 20
FETCH_TIMEOUT = 5.0
# Keys are fetched for an unknown key id once in so many seconds: anyone can send tokens with invented ids.
REFETCH_AFTER = 30.0
# Keys are fetched again after so many seconds, so a withdrawn key is forgotten by then.
STALE_AFTER = 3600.0

log = structlog.get_logger(__name__)


class IssuerKeys(Protocol):
    """Where keys come from."""

    async def find(self, key_id: str | None) -> tuple[PublicKey, ...]:
        """The keys that may have signed; all of them if the token names none."""
        ...


class KeptKeys:
    """Keys in memory."""

    def __init__(self, keys: Iterable[PublicKey]) -> None:
        self._keys = tuple(keys)

    async def find(self, key_id: str | None) -> tuple[PublicKey, ...]:
        """The keys that may have signed."""
        return matching(self._keys, key_id)


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

    def _refresh(self) -> None:
        try:
            facts = self._path.stat()
            state = (facts.st_mtime_ns, facts.st_size)
            if state != self._read:
                self._keys = parse_keys(self._path.read_bytes())
                self._read = state
        except (OSError, ValueError) as error:
            # While the file is being replaced, the old keys stay valid.
            log.warning("issuer_keys_unread", path=str(self._path), error=str(error))


class AddressKeys:
    """Keys at an address, fetched when first needed, when unknown or when old."""

    def __init__(
        self,
        address: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._address = address
        self._clock = clock
        self._transport = transport
        self._lock = asyncio.Lock()
        self._keys: tuple[PublicKey, ...] = ()
        self._asked = float("-inf")
        self._fetched = float("-inf")

    async def find(self, key_id: str | None) -> tuple[PublicKey, ...]:
        """The keys that may have signed."""
        if self._wanted(key_id):
            async with self._lock:
                if self._wanted(key_id):
                    await self._fetch()
        if not self._keys:
            raise IdentityError("ISSUER_UNREACHABLE")
        return matching(self._keys, key_id)

    def _wanted(self, key_id: str | None) -> bool:
        now = self._clock()
        if now - self._asked < REFETCH_AFTER:
            return False
        return now - self._fetched > STALE_AFTER or not matching(self._keys, key_id)

    async def _fetch(self) -> None:
        self._asked = self._clock()
        try:
            async with httpx.AsyncClient(transport=self._transport, timeout=FETCH_TIMEOUT) as client:
                self._keys = parse_keys(await _body(client, self._address))
            self._fetched = self._clock()
        except (httpx.HTTPError, ValueError) as error:
            # While the issuer is down, the old keys stay valid.
            log.warning("issuer_keys_unfetched", address=self._address, error=repr(error))


def issuer_keys(source: str) -> IssuerKeys:
    """The keys at an http(s) address, or in a file."""
    return AddressKeys(source) if "://" in source else FileKeys(Path(source))


def parse_keys(text: bytes) -> tuple[PublicKey, ...]:
    """The usable keys of a key set; raises ValueError when there is none."""
    content = json.loads(text)
    entries = content.get("keys") if isinstance(content, Mapping) else None
    if not isinstance(entries, list):
        raise ValueError("not a key set")
    keys = tuple(key for entry in entries if (key := _key(entry)) is not None)
    if not keys:
        raise ValueError("no usable key in the key set")
    return keys


def matching(keys: Iterable[PublicKey], key_id: str | None) -> tuple[PublicKey, ...]:
    """The keys with this id; a key without an id matches every token."""
    return tuple(key for key in keys if key_id is None or key.kid in (None, key_id))


def _key(entry: Any) -> PublicKey | None:
    if not isinstance(entry, dict) or entry.get("kty") not in KEY_TYPES or entry.get("use", "sig") != "sig":
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SecurityWarning)
            key = JWKRegistry.import_key(entry)
    except (JoseError, SecurityWarning, ValueError, TypeError, KeyError) as error:
        log.warning("issuer_key_unusable", key_id=str(entry.get("kid")), error=repr(error))
        return None
    return key if isinstance(key, RSAKey | ECKey | OKPKey) else None


async def _body(client: httpx.AsyncClient, address: str) -> bytes:
    async with client.stream("GET", address, follow_redirects=False) as response:
        response.raise_for_status()
        body = b""
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > LARGEST_KEY_SET:
                raise ValueError("the key set is too large")
        return body
