"""The routes: GraphQL, the two for monitoring, and the redirect from the root.

Must not know which endpoint it serves.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.http.readiness import NotReadyError, check_ready
from tenants.computing import Computations
from tenants.database.session import Database


def routed(endpoint: ASGIApp, database: Database, computations: Computations) -> ASGIApp:
    """The routes around an endpoint; the end of the lifespan closes the computations and the database."""
    others = _others(endpoint, database, computations)

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        # Nearly every request takes this way; it needs nothing of what Starlette would do on the way.
        if scope["type"] == "http" and scope["path"] == "/graphql":
            await endpoint(scope, receive, send)
        else:
            await others(scope, receive, send)

    return route


def _others(endpoint: ASGIApp, database: Database, computations: Computations) -> Starlette:

    async def ready(_request: Request) -> Response:
        try:
            await check_ready(database)
        except NotReadyError as error:
            return JSONResponse({"status": "unready", "reason": error.code}, status_code=503)
        return JSONResponse({"status": "ready"})

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await computations.close()
        await database.close()

    app = Starlette(
        routes=[
            Route("/graphql", endpoint),
            Route("/", _to_explorer),
            Route("/healthz", _healthy),
            Route("/readyz", ready),
            Route("/graphql/{below:path}", endpoint),
        ],
        lifespan=lifespan,
    )
    # The redirect would name the request's own host and scheme, which are wrong behind a proxy.
    app.router.redirect_slashes = False
    return app


async def _to_explorer(_request: Request) -> Response:
    return RedirectResponse("/graphql")


async def _healthy(_request: Request) -> Response:
    return JSONResponse({"status": "alive"})
