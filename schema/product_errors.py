"""How clients see the errors of the rooms below: which code, which details, which HTTP status."""

from collections.abc import Mapping

from resolvers.faults import DeniedError, FaultsError, NotFoundError
from schema.engine.faults.failures import Failures
from schema.engine.faults.refusals import Refusal
from schema.messages import CATALOGUE
from schema.retry_after import RETRY_AFTER
from tenants.computing import ComputationError, ComputationsBusyError
from tenants.database.outages import Outage, OutageCode, may_pass, outage_of
from tenants.identity import IdentityError, SignInRateError


def refusal_of(error: Exception) -> Refusal | None:
    """Describes an error of the product; None for any other."""
    match error:
        case DeniedError():
            return Refusal("FORBIDDEN", reason=str(error.decision.code), params=error.decision.params)
        case NotFoundError():
            return Refusal("NOT_FOUND", params={"noun": error.noun}, path=error.path)
        case FaultsError():
            first = error.faults[0]
            return Refusal(first.code, params=first.params, path=first.path, faults=error.faults)
        case SignInRateError():
            return Refusal(error.code, status=429, headers={"Retry-After": str(error.wait)})
        case IdentityError(code="ISSUER_UNREACHABLE"):
            # Nobody knows yet whether the token is good.
            return Refusal(error.code, status=503)
        case IdentityError():
            # Without an identity no part of the request is answered.
            return Refusal(error.code, params=error.params, status=401, headers=_challenge(error))
        case ComputationsBusyError():
            return Refusal(error.code, status=503)
        case ComputationError():
            return Refusal(error.code, params=error.params)
        case _:
            outage = outage_of(error)
            return None if outage is None else _unavailable(outage, error)


def _unavailable(outage: Outage, error: Exception) -> Refusal:
    facts = {"kind": outage.kind, "sqlstate": outage.sqlstate, **outage.facts}
    if outage.code is OutageCode.OUTCOME_UNKNOWN:
        # Not a 503, after which clients and proxies may send the same again.
        return Refusal(outage.code, status=504, facts=facts)
    return Refusal(outage.code, status=503, may_pass=may_pass(error), facts=facts)


def _challenge(error: IdentityError) -> Mapping[str, str]:
    if error.code == "TOKEN_MISSING":
        return {"WWW-Authenticate": "Bearer"}
    return {"WWW-Authenticate": f'Bearer error="invalid_token", error_description="{error.code}"'}


FAILURES = Failures(CATALOGUE, refusal_of, RETRY_AFTER)
