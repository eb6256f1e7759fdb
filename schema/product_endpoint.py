"""The endpoint of the product: how a request is identified, and what the engine is given to answer it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import strawberry
from starlette.requests import Request
from starlette.types import ASGIApp, Scope

from resolvers.computing_requests import Compute
from schema.engine.execution.turns import PLACES
from schema.engine.faults.languages import Language
from schema.engine.http.endpoint import LARGEST_ANSWER, Endpoint, Pages
from schema.engine.http.headers import client_of, header, headers_named
from schema.engine.http.log_fields import log_fields
from schema.engine.http.open_requests import OpenRequests
from schema.engine.http.request_deadlines import REQUEST_TIMEOUT
from schema.engine.http.traced_operations import Stage
from schema.explorer import Explorer, ExplorerPages
from schema.noted_denials import NoteDenial, RequestDenials, failed_sign_in, note_nothing
from schema.product_errors import FAILURES
from schema.requests import RequestContext
from schema.served_texts import SCALARS_ADDRESS, SCHEMA_ADDRESS, ServedText, scalars_text
from tenants.computing import Computations
from tenants.database.databases import Database
from tenants.database.session import Session
from tenants.identity import Claim, IdentityError, division_code
from tenants.viewer import Identity

Authenticate = Callable[[str | None, str | None], Awaitable[Identity]]
"""Gets the bearer token and the ``X-Tenant`` header, each as sent or None; raises ``IdentityError``."""


Admit = Callable[[Scope, Identity], None]
"""Counts a request of a person who is known now; raises ``TooManyRequestsError``."""


NoteFailure = Callable[[Scope, IdentityError], None]
"""Counts a request of somebody who could not sign in; raises ``SignInRateError``."""


def admit_all(_scope: Scope, _identity: Identity) -> None:
    """For a server that counts nobody's requests."""


def note_no_failure(_scope: Scope, _error: IdentityError) -> None:
    """For a server that counts no failed sign-ins."""


def no_loaders(_session: Session, _compute: Compute) -> None:
    """For a schema that has no loaders."""


def create_endpoint(
    *,
    schema: strawberry.Schema,
    sdl: Callable[[], str] | None = None,
    database: Database,
    computations: Computations,
    authenticate: Authenticate,
    admit: Admit = admit_all,
    note_failure: NoteFailure = note_no_failure,
    explorer: Explorer | None = None,
    loaders_factory: Callable[[Session, Compute], Any] = no_loaders,
    note_denial: NoteDenial = note_nothing,
    plain_execution: bool = False,
    request_timeout: float = REQUEST_TIMEOUT,
    largest_answer: int = LARGEST_ANSWER,
    requests: OpenRequests | None = None,
    large_queries: int = PLACES,
    stage: Stage | None = None,
) -> Endpoint:
    """The ASGI application for ``/graphql`` and everything below it.

    Without ``sdl``, which makes the schema's text, the text has no address.
    """

    async def open_context(scope: Scope, language: Language, request_id: str) -> RequestContext[Any]:
        logged = log_fields(scope)
        try:
            identity = await authenticate(_bearer(scope), _tenant(scope))
        except IdentityError as error:
            claim, address = _claim(error, scope), client_of(scope) or None
            logged |= {"claimed_tenant": claim.tenant, "address": address}
            denial = failed_sign_in(error, claim, address, request_id)
            if denial is not None:
                note_denial(denial)
            note_failure(scope, error)
            raise
        admit(scope, identity)
        return RequestContext(
            database=database,
            identity=identity,
            language=language,
            request_id=request_id,
            computations=computations,
            loaders_factory=loaders_factory,
            logged=logged,
            denials=lambda: RequestDenials(
                note_denial, identity, client_of(scope) or None, request_id, logged
            ),
        )

    shown: list[Pages] = [ServedText(SCALARS_ADDRESS, scalars_text).respond]
    if sdl is not None:
        shown.append(ServedText(SCHEMA_ADDRESS, sdl).respond)
    if explorer is not None:
        shown.append(ExplorerPages(explorer).respond)
    return Endpoint(
        schema,
        open_context,
        failures=FAILURES,
        pages=_first_of(shown),
        plain_execution=plain_execution,
        request_timeout=request_timeout,
        largest_answer=largest_answer,
        requests=requests,
        large_queries=large_queries,
        stage=stage,
    )


def _first_of(shown: Sequence[Pages]) -> Pages:
    def page(request: Request) -> ASGIApp | None:
        return next((found for each in shown if (found := each(request)) is not None), None)

    return page


def _tenant(scope: Scope) -> str | None:
    given = headers_named(scope, b"x-tenant")
    if len(given) > 1:
        raise IdentityError("TENANT_INVALID")
    return given[0] if given else None


def _claim(error: IdentityError, scope: Scope) -> Claim:
    """What the token claims; of one that could not be read at all, what the header claims."""
    return error.claim if error.claim.tenant else Claim(division_code(header(scope, b"x-tenant")))


def _bearer(scope: Scope) -> str | None:
    given = headers_named(scope, b"authorization")
    if not given:
        return None
    scheme, _, token = given[0].strip().partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer" or not token.strip():
        raise IdentityError("TOKEN_MALFORMED")
    return token.strip()
