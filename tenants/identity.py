"""The error for an identity that is refused, by the token's verification or by the session.

Knows no tokens and no HTTP. The codes are stable; the sentences for them are in the schema room.
"""

from collections.abc import Mapping


class IdentityError(Exception):
    """The token, the government it names, or the person's appointments aren't valid.

    Codes: TOKEN_MISSING, TOKEN_MALFORMED, TOKEN_FORGED, TOKEN_EXPIRED, TOKEN_ISSUER, TOKEN_AUDIENCE,
    ISSUER_UNREACHABLE, TENANT_MISSING, TENANT_INVALID, UNKNOWN_TENANT, NO_APPOINTMENT.
    """

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, str] = params
