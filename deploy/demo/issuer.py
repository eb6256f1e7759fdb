"""The demonstration's own issuer of tokens, with a key in the data folder.

Used by `jixiao run` only, and never beside a configured issuer. Must not know the demonstration's people.
"""

import json
import os
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import OKPKey

from deploy.identity.issuer_keys import KeptKeys
from deploy.identity.tokens import Issuer
from deploy.settings import Settings

ISSUER = "jixiao-demo"
AUDIENCE = "jixiao"
ALGORITHM = "Ed25519"
VALID_DAYS = 30


class DemoIssuerError(Exception):
    """A real issuer is configured, so the demonstration's may not be used."""

    code = "DEMO_ISSUER_REFUSED"


class DemoIssuer:
    """Signs the tokens that `jixiao run` prints."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.time) -> None:
        if settings.oidc_issuer is not None:
            raise DemoIssuerError(
                "OIDC_ISSUER is set: the demonstration's own issuer can't be switched on beside it. "
                "Serve with `jixiao serve`, or unset OIDC_ISSUER, OIDC_AUDIENCE and OIDC_JWKS."
            )
        self._file = settings.jixiao_data_dir / "demo-key.json"
        self._clock = clock

    @cached_property
    def _key(self) -> OKPKey:
        # Made when it is first needed: a start that is refused leaves no file.
        return _kept_key(self._file)

    @property
    def issuer(self) -> Issuer:
        """This issuer as the server verifies its tokens."""
        public = OKPKey.import_key(self._key.as_dict(private=False))
        return Issuer(ISSUER, AUDIENCE, KeptKeys([public]))

    def token(self, login: str, tenant: int) -> str:
        """A token for one person in one government."""
        now = int(self._clock())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": login,
            "tenant": str(tenant),
            "iat": now,
            "exp": now + VALID_DAYS * 86_400,
        }
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.kid}, claims, self._key, algorithms=[ALGORITHM])


def _kept_key(path: Path) -> OKPKey:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = OKPKey.generate_key("Ed25519", auto_kid=True)
        # Created with this mode, so that others can never read it.
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
        ) as file:
            json.dump(made.as_dict(private=True), file)
    return OKPKey.import_key(json.loads(path.read_text("ascii")))
