"""The composition root: joins the GraphQL endpoint, the database and the authentication.

Knows each part's constructor, not what a part does.
"""

import structlog
from starlette.types import ASGIApp

from deploy.http.middleware import surround
from deploy.http.routes import routed
from deploy.identity.tokens import Authenticate
from deploy.settings import Settings
from schema.explorer import Explorer
from schema.product_endpoint import create_endpoint
from schema.root import loaders_factory, schema
from tenants.computing import Computations, Processes
from tenants.database.session import Database

log = structlog.get_logger(__name__)


def computations_of(settings: Settings) -> Computations:
    """As many processes, and as much time, as the operator allows."""
    return Computations(Processes(settings.jixiao_computing_processes, settings.jixiao_computing_seconds))


def create_app(
    *,
    database: Database,
    computations: Computations | None = None,
    authenticate: Authenticate,
    explorer: Explorer | None = None,
    plain_execution: bool = False,
    slow_request_ms: int = 0,
) -> ASGIApp:
    """The whole application. It owns database and computations: the end of its lifespan closes both."""
    computing = computations or Computations()
    if plain_execution:
        # A way out and no way to stay: every request takes longer.
        log.warning("plain_execution")
    endpoint = create_endpoint(
        schema=schema,
        database=database,
        computations=computing,
        authenticate=authenticate,
        loaders_factory=loaders_factory,
        explorer=explorer,
        plain_execution=plain_execution,
    )
    return surround(routed(endpoint, database, computing), slow_request_ms=slow_request_ms)
