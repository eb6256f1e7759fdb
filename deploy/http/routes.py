"""The routes: GraphQL, the two for monitoring, and the redirect from the root.

Must not know which endpoint it serves.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.http.readiness import Check, Readiness
from deploy.http.stop_times import LAST_WORK
from tenants.database.databases import Database

log = structlog.get_logger(__name__)

# What the endpoint answers below its own address; anything else is 404.
_BELOW = ("", "schema.graphql", "scalars.md", "assets/{name}")

Background = Callable[[], Coroutine[Any, Any, None]]
"""Work beside the requests, cancelled at the end."""


async def _nothing() -> None:
    """For an application with nothing left to do."""


def routed(
    endpoint: ASGIApp,
    database: Database,
    *,
    ready_checks: Sequence[Check] = (),
    background: Sequence[Background] = (),
    last: Callable[[], Awaitable[None]] = _nothing,
) -> ASGIApp:
    """The routes around an endpoint; the lifespan's end ends the ``background``, does what is ``last`` and
    closes the database.

    ``ready_checks`` are asked by `/readyz` beside what the database must be like.
    """
    others = _others(endpoint, database, Readiness(database, ready_checks), background, last)

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        # Nearly every request takes this way; it needs nothing of what Starlette would do on the way.
        if scope["type"] == "http" and scope["path"] == "/graphql":
            await endpoint(scope, receive, send)
        else:
            await others(scope, receive, send)

    return route


def _others(
    endpoint: ASGIApp,
    database: Database,
    readiness: Readiness,
    background: Sequence[Background],
    last: Callable[[], Awaitable[None]],
) -> Starlette:

    async def ready(_request: Request) -> Response:
        codes = [reason.code for reason in await readiness.reasons()]
        if codes:
            answer = {"status": "unready", "reason": codes[0], "reasons": codes}
            return JSONResponse(answer, status_code=503)
        return JSONResponse({"status": "ready"})

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(work()) for work in background]
        yield
        try:
            async with asyncio.timeout(LAST_WORK):
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await last()
        except TimeoutError:
            log.warning("stopped_before_all_was_done")
        finally:
            await database.close()

    app = Starlette(
        routes=[
            Route("/graphql", endpoint),
            Route("/", _to_explorer),
            Route("/healthz", _healthy),
            Route("/readyz", ready),
            *(Route(f"/graphql/{below}", endpoint) for below in _BELOW),
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
