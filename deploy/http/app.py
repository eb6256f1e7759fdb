"""The composition root: joins the GraphQL endpoint, the database and the authentication.

Knows each part's constructor, not what a part does.
"""

from collections.abc import Sequence

import structlog
from starlette.types import ASGIApp

from deploy.http.client_addresses import Proxies
from deploy.http.middleware import surround
from deploy.http.middleware.request_caps import RequestCaps
from deploy.http.routes import Background, routed
from deploy.identity.tokens import Authenticate
from schema.explorer import Explorer
from schema.product_endpoint import create_endpoint
from schema.root import loaders_factory, schema
from tenants.database.session import Database

log = structlog.get_logger(__name__)


def create_app(
    *,
    database: Database,
    authenticate: Authenticate,
    explorer: Explorer | None = None,
    plain_execution: bool = False,
    slow_request_ms: int = 0,
    proxies: Proxies | None = None,
    caps: RequestCaps | None = None,
    background: Sequence[Background] = (),
) -> ASGIApp:
    """The whole application. It owns the database: the end of its lifespan closes every connection.

    What runs in the ``background`` begins and ends with it, too.
    """
    if plain_execution:
        # A way out and no way to stay: every request takes longer.
        log.warning("plain_execution")
    caps = caps or RequestCaps()
    endpoint = create_endpoint(
        schema=schema,
        database=database,
        authenticate=authenticate,
        admit=caps.admit,
        loaders_factory=loaders_factory,
        explorer=explorer,
        plain_execution=plain_execution,
    )
    routes = routed(endpoint, database, background)
    return surround(routes, slow_request_ms=slow_request_ms, proxies=proxies, caps=caps)
