"""The routes: GraphQL, the two for monitoring, and the redirect from the root.

Must not know which endpoint it serves.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.http.readiness import NotReadyError, check_ready
from tenants.database.session import Database

Background = Callable[[], Coroutine[Any, Any, None]]
"""Work beside the requests, cancelled at the end."""


def routed(endpoint: ASGIApp, database: Database, background: Sequence[Background] = ()) -> ASGIApp:
    """The routes around an endpoint; the end of the lifespan ends the background and closes the database."""
    others = _others(endpoint, database, background)

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        # Nearly every request takes this way; it needs nothing of what Starlette would do on the way.
        if scope["type"] == "http" and scope["path"] == "/graphql":
            await endpoint(scope, receive, send)
        else:
            await others(scope, receive, send)

    return route


def _others(endpoint: ASGIApp, database: Database, background: Sequence[Background]) -> Starlette:

    async def ready(_request: Request) -> Response:
        try:
            await check_ready(database)
        except NotReadyError as error:
            return JSONResponse({"status": "unready", "reason": error.code}, status_code=503)
        return JSONResponse({"status": "ready"})

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(work()) for work in background]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
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
