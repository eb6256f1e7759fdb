"""The error for an identity that is refused, by the token's verification or by the session.

Knows no tokens and no HTTP. The codes are stable; the sentences for them are in the schema room.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_DIVISION_CODE = re.compile(r"[1-9][0-9]{5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a refused token says of itself; unless it is ``verified``, anybody may have written it."""

    tenant: int | None = None
    issuer: str | None = None
    login: str | None = None
    verified: bool = False


def division_code(value: object) -> int | None:
    """A government's code as a claim or a header gives it; None if it is none."""
    text = str(value) if isinstance(value, str | int) else ""
    # Checked as text: int() of a very long text would be slow.
    return int(text) if _DIVISION_CODE.fullmatch(text) else None


class IdentityError(Exception):
    """The token, the government it names, or the person's appointments aren't valid.

    Codes: TOKEN_MISSING, TOKEN_MALFORMED, TOKEN_FORGED, TOKEN_EXPIRED, TOKEN_ISSUER, TOKEN_AUDIENCE,
    ISSUER_UNREACHABLE, TENANT_MISSING, TENANT_INVALID, UNKNOWN_TENANT, NO_APPOINTMENT.
    """

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, str] = params
        self.claim = Claim()
        """For the record of failed sign-ins; whoever reads the token fills it in."""


class SignInRateError(IdentityError):
    """Too many tokens from one address could not be verified; ``wait`` seconds end that."""

    def __init__(self, wait: int) -> None:
        super().__init__("SIGN_IN_RATE")
        self.wait = wait
