"""The composition root: joins the GraphQL endpoint, the database and the authentication.

Knows each part's constructor, not what a part does.
"""

from starlette.types import ASGIApp

from deploy.http.middleware import surround
from deploy.http.routes import routed
from deploy.identity.tokens import Authenticate
from schema.endpoint import create_endpoint
from schema.explorer import Explorer
from schema.root import loaders_factory, schema
from tenants.database.session import Database


def create_app(
    *, database: Database, authenticate: Authenticate, explorer: Explorer | None = None
) -> ASGIApp:
    """The whole application. It owns the database: the end of its lifespan closes every connection."""
    endpoint = create_endpoint(
        schema=schema,
        database=database,
        authenticate=authenticate,
        loaders_factory=loaders_factory,
        explorer=explorer,
    )
    return surround(routed(endpoint, database))
