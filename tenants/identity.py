"""The one way in which an identity is refused, whoever refuses it: the token's reader or the session.

Knows nothing of tokens or of HTTP; the code is stable, the wording belongs to the schema room.
"""

from collections.abc import Mapping


class IdentityError(Exception):
    """Nobody is let in: the token, the government named or the appointments don't hold.

    Codes: TOKEN_MISSING, TOKEN_MALFORMED, TOKEN_FORGED, TOKEN_EXPIRED, TOKEN_ISSUER, TOKEN_AUDIENCE,
    ISSUER_UNREACHABLE, TENANT_MISSING, TENANT_INVALID, UNKNOWN_TENANT, NO_APPOINTMENT.
    """

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, str] = params
