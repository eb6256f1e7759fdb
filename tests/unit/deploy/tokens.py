"""An issuer for the tests, and its tokens, signed or forged."""

import base64
import hashlib
import hmac
import json
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

NOW = 1_800_000_000
ISSUER = "https://login.example"
AUDIENCE = "jixiao"
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "zhang.san",
    "tenant": "652325",
    "exp": NOW + 60,
}
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
OKP = OKPKey.generate_key("Ed25519", {"kid": "okp"})
STRANGER = OKPKey.generate_key("Ed25519", {"kid": "okp"})
SIGNERS: dict[str, RSAKey | ECKey | OKPKey] = {"RS256": RSA, "PS256": RSA, "ES256": EC, "Ed25519": OKP}


def public(*keys: RSAKey | ECKey | OKPKey) -> bytes:
    """A key set as an issuer publishes it."""
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()


def signed(
    claims: object = CLAIMS,
    *,
    algorithm: str = "Ed25519",
    key: RSAKey | ECKey | OKPKey | None = None,
    **header: object,
) -> str:
    """A token with a true signature of the key."""
    signer = key or SIGNERS[algorithm]
    head = {"alg": algorithm, "kid": signer.kid, **header}
    return jws.serialize_compact(
        {name: value for name, value in head.items() if value is not None},
        json.dumps(claims),
        signer,
        algorithms=[algorithm],
    )


def with_claims(**changes: object) -> str:
    """A token whose claims differ; None leaves one out."""
    changed = {**CLAIMS, **changes}
    return signed({name: value for name, value in changed.items() if value is not None})


def handmade(header: object, claims: object, signature: bytes = b"") -> str:
    """Three parts, whatever they hold."""
    return ".".join(encoded(part) for part in (_json(header), _json(claims), signature))


def signed_with_secret(secret: bytes) -> str:
    """The old trick: a shared-secret signature made with the issuer's public key as the secret."""
    head, body = (encoded(_json(part)) for part in ({"alg": "HS256", "kid": "rsa"}, CLAIMS))
    mac = hmac.new(secret, f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{encoded(mac)}"


def encoded(part: bytes) -> str:
    """Base64 as tokens have it."""
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _json(value: object) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()
