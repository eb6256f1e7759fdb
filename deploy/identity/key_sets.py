"""Key sets (JWKS): the public keys in one that tokens may be signed with.

Must not know where a key set comes from, nor tokens.
"""

import json
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

PublicKey = RSAKey | ECKey | OKPKey
# No shared secrets (oct): who can verify such a token can also forge one. Of the kinds with curves, those of
# the algorithms that are accepted: ES256 and Ed25519.
CURVES: Mapping[str, str | None] = {"RSA": None, "EC": "P-256", "OKP": "Ed25519"}
LARGEST_KEY_SET = 256 * 1024
MOST_KEYS_IN_SET = 100

log = structlog.get_logger(__name__)


def parse_keys(text: bytes) -> tuple[PublicKey, ...]:
    """The usable keys of a key set; raises ValueError when there is none, or too much."""
    if len(text) > LARGEST_KEY_SET:
        raise ValueError("the key set is too large")
    content = json.loads(text)
    entries = content.get("keys") if isinstance(content, Mapping) else None
    if not isinstance(entries, list):
        raise ValueError("not a key set")
    if len(entries) > MOST_KEYS_IN_SET:
        raise ValueError("the key set has too many keys")
    keys = tuple(key for entry in entries if (key := _key(entry)) is not None)
    if not keys:
        raise ValueError("no usable key in the key set")
    return keys


def matching(keys: Iterable[PublicKey], key_id: str | None) -> tuple[PublicKey, ...]:
    """The keys with this id; a key without an id matches every token."""
    return tuple(key for key in keys if key_id is None or key.kid in (None, key_id))


def _key(entry: Any) -> PublicKey | None:
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or not _is_of_our_kinds(entry):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SecurityWarning)
            key = JWKRegistry.import_key(entry)
    except (JoseError, SecurityWarning, ValueError, TypeError, KeyError) as error:
        log.warning("issuer_key_unusable", key_id=str(entry.get("kid"))[:100], error=type(error).__name__)
        return None
    return key if isinstance(key, RSAKey | ECKey | OKPKey) else None


def _is_of_our_kinds(entry: Mapping[str, Any]) -> bool:
    kind = entry.get("kty")
    return isinstance(kind, str) and kind in CURVES and entry.get("crv") == CURVES[kind]
