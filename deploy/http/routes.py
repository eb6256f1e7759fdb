"""The addresses: GraphQL, the two that others watch, and the way there from the root.

Must not know which endpoint it leads to.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.http.readiness import NotReadyError, check_ready
from tenants.database.session import Database


def routed(endpoint: ASGIApp, database: Database) -> ASGIApp:
    """The addresses around an endpoint; the end of the lifespan closes the database."""
    others = _others(endpoint, database)

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        # Nearly every request is for this one, and nothing of what lies on the way there is for it.
        if scope["type"] == "http" and scope["path"] == "/graphql":
            await endpoint(scope, receive, send)
        else:
            await others(scope, receive, send)

    return route


def _others(endpoint: ASGIApp, database: Database) -> Starlette:

    async def ready(_request: Request) -> Response:
        try:
            await check_ready(database)
        except NotReadyError as error:
            return JSONResponse({"status": "unready", "reason": error.code}, status_code=503)
        return JSONResponse({"status": "ready"})

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
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
    # It would be written from what the request says of host and scheme, which a proxy in front knows better.
    app.router.redirect_slashes = False
    return app


async def _to_explorer(_request: Request) -> Response:
    return RedirectResponse("/graphql")


async def _healthy(_request: Request) -> Response:
    return JSONResponse({"status": "alive"})
