"""The composition root: joins the GraphQL endpoint, the database and the authentication.

Knows each part's constructor, not what a part does.
"""

import asyncio
from collections.abc import Sequence

import structlog
from starlette.types import ASGIApp

from deploy.http.client_addresses import Proxies
from deploy.http.middleware import surround
from deploy.http.middleware.access_log import Record
from deploy.http.middleware.request_caps import RequestCaps
from deploy.http.middleware.sign_in_rates import SignInRates
from deploy.http.readiness import Check
from deploy.http.routes import Background, routed
from deploy.identity.tokens import Authenticate
from deploy.monitoring.tracing import Tracing
from policy import decision_observers
from resolvers.exchange.denial_recording import DenialRecorder
from schema.engine.http.endpoint import LARGEST_ANSWER
from schema.engine.http.open_requests import OpenRequests
from schema.engine.http.request_deadlines import REQUEST_TIMEOUT
from schema.explorer import Explorer
from schema.product_endpoint import create_endpoint
from schema.root import loaders_factory, schema, sdl
from tenants.computing import Computations
from tenants.database.databases import Database

SMALL_QUERIES = 2
"""Connections of the pool that large queries leave to the small ones."""

log = structlog.get_logger(__name__)


def create_app(
    *,
    database: Database,
    computations: Computations | None = None,
    authenticate: Authenticate,
    explorer: Explorer | None = None,
    plain_execution: bool = False,
    slow_request_ms: int = 0,
    proxies: Proxies | None = None,
    caps: RequestCaps | None = None,
    rates: SignInRates | None = None,
    background: Sequence[Background] = (),
    request_timeout: float = REQUEST_TIMEOUT,
    largest_answer: int = LARGEST_ANSWER,
    denials: DenialRecorder | None = None,
    ready_checks: Sequence[Check] = (),
    record: Record | None = None,
    tracing: Tracing | None = None,
    requests: OpenRequests | None = None,
    origins: Sequence[str] = (),
) -> ASGIApp:
    """The whole application. It owns database and computations: the end of its lifespan closes both.

    What runs in the ``background`` begins and ends with it. What is refused goes to ``denials``, or to a
    recorder of its own; the lifespan's end writes what is left. `/readyz` asks the ``ready_checks`` as well.
    ``record`` is told of every request; the operations under way are in ``requests``. Pages from
    ``origins`` may ask in a browser.
    """
    computing = computations or Computations()
    if plain_execution:
        # A way out and no way to stay: every request takes longer.
        log.warning("plain_execution")
    caps = caps or RequestCaps()
    recorder = denials or DenialRecorder(database)
    endpoint = create_endpoint(
        schema=schema,
        sdl=sdl,
        database=database,
        computations=computing,
        authenticate=authenticate,
        admit=caps.admit,
        note_failure=(rates or SignInRates()).note,
        loaders_factory=loaders_factory,
        explorer=explorer,
        note_denial=recorder.note,
        plain_execution=plain_execution,
        request_timeout=request_timeout,
        largest_answer=largest_answer,
        # Small queries always find a connection.
        large_queries=max(1, database.pool.size - SMALL_QUERIES),
        stage=None if tracing is None else tracing.stage,
        requests=requests,
    )
    if tracing is not None:
        decision_observers.append(tracing.decision)

    async def end() -> None:
        await asyncio.gather(computing.close(), recorder.close())

    routes = routed(endpoint, database, ready_checks=ready_checks, background=background, last=end)
    return surround(
        routes,
        slow_request_ms=slow_request_ms,
        proxies=proxies,
        caps=caps,
        record=record,
        tracing=tracing,
        origins=origins,
    )
