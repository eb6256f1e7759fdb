"""The endpoint of the product: how a request is identified, and what the engine is given to answer it."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from starlette.types import Scope

from schema.engine.faults.languages import Language
from schema.engine.http.endpoint import Endpoint, no_pages
from schema.engine.http.headers import headers_named
from schema.engine.http.log_fields import log_fields
from schema.explorer import Explorer, ExplorerPages
from schema.product_errors import FAILURES
from schema.requests import RequestContext
from tenants.database.session import Database, Session
from tenants.identity import IdentityError
from tenants.viewer import Identity

Authenticate = Callable[[str | None, str | None], Awaitable[Identity]]
"""Gets the bearer token and the ``X-Tenant`` header, each as sent or None; raises ``IdentityError``."""


Admit = Callable[[Scope, Identity], None]
"""Counts a request of a person who is known now; raises ``TooManyRequestsError``."""


def admit_all(_scope: Scope, _identity: Identity) -> None:
    """For a server that counts nobody's requests."""


def no_loaders(_session: Session) -> None:
    """For a schema that has no loaders."""


def create_endpoint(
    *,
    schema: strawberry.Schema,
    database: Database,
    authenticate: Authenticate,
    admit: Admit = admit_all,
    explorer: Explorer | None = None,
    loaders_factory: Callable[[Session], Any] = no_loaders,
    plain_execution: bool = False,
) -> Endpoint:
    """The ASGI application for ``/graphql`` and everything below it."""

    async def open_context(scope: Scope, language: Language, request_id: str) -> RequestContext[Any]:
        identity = await authenticate(_bearer(scope), _tenant(scope))
        admit(scope, identity)
        return RequestContext(
            database=database,
            identity=identity,
            language=language,
            request_id=request_id,
            loaders_factory=loaders_factory,
            logged=log_fields(scope),
        )

    return Endpoint(
        schema,
        open_context,
        failures=FAILURES,
        pages=no_pages if explorer is None else ExplorerPages(explorer).respond,
        plain_execution=plain_execution,
    )


def _tenant(scope: Scope) -> str | None:
    given = headers_named(scope, b"x-tenant")
    if len(given) > 1:
        raise IdentityError("TENANT_INVALID")
    return given[0] if given else None


def _bearer(scope: Scope) -> str | None:
    given = headers_named(scope, b"authorization")
    if not given:
        return None
    scheme, _, token = given[0].strip().partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer" or not token.strip():
        raise IdentityError("TOKEN_MALFORMED")
    return token.strip()
