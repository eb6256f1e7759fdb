"""The composition root: joins the GraphQL endpoint, the database and the authentication.

Knows each part's constructor, not what a part does.
"""

import structlog
from starlette.types import ASGIApp

from deploy.http.middleware import surround
from deploy.http.routes import routed
from deploy.identity.tokens import Authenticate
from schema.engine.http.endpoint import LARGEST_ANSWER
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
    largest_answer: int = LARGEST_ANSWER,
) -> ASGIApp:
    """The whole application. It owns the database: the end of its lifespan closes every connection."""
    if plain_execution:
        # A way out and no way to stay: every request takes longer.
        log.warning("plain_execution")
    endpoint = create_endpoint(
        schema=schema,
        database=database,
        authenticate=authenticate,
        loaders_factory=loaders_factory,
        explorer=explorer,
        plain_execution=plain_execution,
        largest_answer=largest_answer,
    )
    return surround(routed(endpoint, database), slow_request_ms=slow_request_ms)
