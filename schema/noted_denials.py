"""What of a request is noted as an access denial: its errors, each thing once, and a sign-in that failed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from resolvers.exchange.denial_sums import Denial, DenialKind
from resolvers.faults import DeniedError
from tenants.identity import Claim, IdentityError
from tenants.viewer import Identity, Viewer

NoteDenial = Callable[[Denial], None]
"""Takes a denial without waiting for anything."""

# Nobody tried what isn't allowed: the server could not tell.
_NO_ATTEMPTS = frozenset({"ISSUER_UNREACHABLE"})


def note_nothing(_denial: Denial) -> None:
    """For an endpoint whose denials nobody keeps."""


@dataclass(slots=True)
class RequestDenials:
    """The denials of one request, whose person has signed in; ``logged`` has the operation's name."""

    note: NoteDenial
    identity: Identity
    address: str | None
    request_id: str
    logged: Mapping[str, object]
    _noted: set[tuple[str, str | None]] = field(default_factory=set)

    def note_error(self, error: Exception, field_name: str | None, viewer: Viewer | None) -> None:
        """Note an error that is a denial. A field that is refused on every row of a list is one attempt."""
        match error:
            case DeniedError():
                code, params = str(error.decision.code), error.decision.params
                kind = DenialKind.PERMISSION
            case IdentityError():
                # The token is genuine, but the government knows no such person, or is none.
                code, params = error.code, error.params
                kind, field_name = DenialKind.SIGN_IN, None
            case _:
                return
        if (code, field_name) in self._noted:
            return
        self._noted.add((code, field_name))
        operation = self.logged.get("operation")
        self.note(
            Denial(
                self.identity.tenant,
                kind,
                code,
                verified=True,
                params=params,
                issuer=self.identity.issuer,
                login=self.identity.login,
                person_id=None if viewer is None else viewer.user,
                person_name=None if viewer is None else viewer.name,
                address=self.address,
                operation=None if operation is None else str(operation),
                field_name=field_name,
                request_id=self.request_id,
            )
        )


def failed_sign_in(error: IdentityError, claim: Claim, address: str | None, request_id: str) -> Denial | None:
    """The denial of a request that nobody is known to have sent; None if no government is claimed."""
    if claim.tenant is None or error.code in _NO_ATTEMPTS:
        return None
    return Denial(
        claim.tenant,
        DenialKind.SIGN_IN,
        error.code,
        verified=claim.verified,
        params=error.params,
        issuer=claim.issuer if claim.verified else None,
        login=claim.login if claim.verified else None,
        address=address,
        request_id=request_id,
    )
