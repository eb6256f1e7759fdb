"""Verifies the bearer tokens of one OIDC issuer: the person, and the government of the request.

Signatures by public keys only. Must not know appointments or permissions. Why the claims are checked here and
not by joserfc: decision 13 in the room's DECISIONS.md.
"""

import json
import time
import warnings
from binascii import Error as Base64Error
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.util import urlsafe_b64decode

from deploy.identity.issuer_keys import IssuerKeys
from deploy.identity.key_sets import PublicKey
from tenants.identity import Claim, IdentityError, division_code
from tenants.viewer import Identity

Authenticate = Callable[[str | None, str | None], Awaitable[Identity]]

# No "none" and no shared secret. EdDSA is the older name of Ed25519, which most issuers still use.
ALGORITHMS: Mapping[str, str] = {
    "RS256": "RSA",
    "PS256": "RSA",
    "ES256": "EC",
    "EdDSA": "OKP",
    "Ed25519": "OKP",
}
# What a token may say it is: nothing, a JWT, or an access token (RFC 9068). A logout token or a proof is no
# access token, though the same issuer has signed it.
TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt", "application/jwt"})
LEEWAY = 30
# Later moments (seconds since 1970) are refused; so are infinity and NaN, which are not below it.
LAST_MOMENT = 10**12
LONGEST_TOKEN = 16_384
LONGEST_LOGIN = 255
# If keys or token have no key id, so many keys are tried.
MOST_KEYS = 10

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuer whose tokens are accepted, their audience, and the claim that names the government."""

    name: str
    audience: str
    keys: IssuerKeys
    tenant_claim: str = "tenant"


def authenticator(issuer: Issuer, *, clock: Callable[[], float] = time.time) -> Authenticate:
    """A function from (token, X-Tenant header) to the identity; it raises :class:`IdentityError`."""

    async def authenticate(token: str | None, tenant_header: str | None) -> Identity:
        claims: Claims | None = None
        try:
            claims = await _verified(issuer, token)
            _check_times(claims, clock())
            _check_audience(claims, issuer.audience)
            tenant = _tenant(claims.get(issuer.tenant_claim), tenant_header)
            return Identity(issuer.name, _login(claims), tenant)
        except IdentityError as error:
            error.claim = _claim(issuer, token, tenant_header, claims)
            raise

    return authenticate


async def _verified(issuer: Issuer, token: str | None) -> Claims:
    if not token:
        raise IdentityError("TOKEN_MISSING")
    header, claims = _opened(token)
    # Before the signature, so that another issuer's token gets its own code.
    if claims.get("iss") != issuer.name:
        raise IdentityError("TOKEN_ISSUER")
    _check_header(header)
    kind = ALGORITHMS.get(header["alg"]) if isinstance(header.get("alg"), str) else None
    key_id = header.get("kid")
    if kind is None or not (key_id is None or isinstance(key_id, str)):
        raise IdentityError("TOKEN_FORGED")
    keys = [key for key in await issuer.keys.find(key_id) if key.key_type == kind]
    if not any(_signed(token, header["alg"], key) for key in keys[:MOST_KEYS]):
        raise IdentityError("TOKEN_FORGED")
    return claims


def _check_header(header: Claims) -> None:
    kind = header.get("typ")
    if not (kind is None or (isinstance(kind, str) and kind.lower() in TYPES)):
        raise IdentityError("TOKEN_MALFORMED", header="typ")
    # Extensions change what is signed (b64), and none is understood here.
    for extension in ("crit", "b64", "zip"):
        if extension in header:
            raise IdentityError("TOKEN_MALFORMED", header=extension)


def _opened(token: str) -> tuple[Claims, Claims]:
    parts = token.split(".")
    if len(token) > LONGEST_TOKEN or len(parts) != 3:
        raise IdentityError("TOKEN_MALFORMED")
    return _object(parts[0]), _object(parts[1])


def _object(part: str) -> Claims:
    try:
        value = json.loads(urlsafe_b64decode(part.encode("ascii")))
    except (Base64Error, ValueError, RecursionError) as error:
        raise IdentityError("TOKEN_MALFORMED") from error
    if not isinstance(value, dict):
        raise IdentityError("TOKEN_MALFORMED")
    return value


def _signed(token: str, algorithm: str, key: PublicKey) -> bool:
    try:
        with warnings.catch_warnings():
            # joserfc warns of the older name of Ed25519: it is deprecated, not weak.
            warnings.simplefilter("ignore", SecurityWarning)
            jws.deserialize_compact(token, key, algorithms=[algorithm])
    except (JoseError, ValueError):
        return False
    return True


def _check_times(claims: Claims, now: float) -> None:
    if _moment(claims, "exp") <= now - LEEWAY:
        raise IdentityError("TOKEN_EXPIRED")
    if "nbf" in claims and _moment(claims, "nbf") > now + LEEWAY:
        raise IdentityError("TOKEN_EXPIRED")


def _moment(claims: Claims, name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LAST_MOMENT:
        raise IdentityError("TOKEN_MALFORMED", claim=name)
    return value


def _check_audience(claims: Claims, audience: str) -> None:
    named = claims.get("aud")
    if named != audience and not (isinstance(named, list) and audience in named):
        raise IdentityError("TOKEN_AUDIENCE")


def _login(claims: Claims) -> str:
    login = claims.get("sub")
    if not isinstance(login, str) or not 0 < len(login) <= LONGEST_LOGIN or not login.isprintable():
        raise IdentityError("TOKEN_MALFORMED", claim="sub")
    return login


def _tenant(claim: object, header: str | None) -> int:
    if claim is None and header is None:
        raise IdentityError("TENANT_MISSING")
    codes = {_code(value) for value in (claim, header) if value is not None}
    if len(codes) > 1:
        raise IdentityError("TENANT_INVALID")
    return codes.pop()


def _code(value: object) -> int:
    code = division_code(value)
    if code is None:
        raise IdentityError("TENANT_INVALID")
    return code


def _claim(issuer: Issuer, token: str | None, tenant_header: str | None, claims: Claims | None) -> Claim:
    """What a refused token claims: proven if its signature was, and only then with the person's login."""
    if claims is not None:
        tenant = division_code(claims.get(issuer.tenant_claim)) or division_code(tenant_header)
        login = claims.get("sub")
        return Claim(tenant, issuer.name, login if isinstance(login, str) else None, verified=True)
    try:
        _, claims = _opened(token or "")
    except IdentityError:
        claims = {}
    return Claim(division_code(claims.get(issuer.tenant_claim)) or division_code(tenant_header))
