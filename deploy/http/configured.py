"""What the settings say, handed to the parts: database, application, web server.

Knows every part's constructor and no command.
"""

import socket
from collections.abc import Callable, Sequence

from starlette.types import ASGIApp

from deploy.http.app import create_app
from deploy.http.client_addresses import Proxies
from deploy.http.connections.connection_limits import ConnectionLimits
from deploy.http.middleware.access_log import Record
from deploy.http.middleware.request_caps import RequestCaps
from deploy.http.readiness import Check
from deploy.http.routes import Background
from deploy.http.servers import serve_app
from deploy.identity.tokens import Authenticate
from deploy.monitoring.tracing import Tracing
from deploy.settings import Settings
from resolvers.exchange.job_workers import JobWorker
from schema.engine.http.open_requests import OpenRequests
from schema.explorer import Explorer
from tenants.computing import Computations, Processes
from tenants.database.databases import Database
from tenants.database.timeouts import Timeouts

JOB_DEADLINE = 600
"""Seconds that one computation of a job may take: nobody waits for its answer."""


def database_of(settings: Settings, url: str, tracing: Tracing | None = None) -> Database:
    """The pool of one process."""
    return Database.connect(
        url,
        pool_size=settings.jixiao_pool_size,
        timeouts=Timeouts(
            statement=settings.jixiao_statement_timeout,
            lock=settings.jixiao_lock_timeout,
            # A computation that is read together with others waits and computes within its snapshot.
            idle_in_transaction=max(
                Timeouts().idle_in_transaction, 2.0 * settings.jixiao_computing_seconds + 1
            ),
        ),
        spans=tracing,
    )


def computations_of(settings: Settings) -> Computations:
    """The long computations of one process."""
    return Computations(Processes(settings.jixiao_computing_processes, settings.jixiao_computing_seconds))


def job_worker_of(settings: Settings, database: Database) -> JobWorker:
    """What does jobs in one process, one at a time, in processes beside those of its requests."""
    return JobWorker(database, Processes(settings.jixiao_computing_processes, JOB_DEADLINE))


def app_of(
    settings: Settings,
    requests: OpenRequests,
    *,
    database: Database,
    computations: Computations,
    authenticate: Authenticate,
    explorer: Explorer,
    background: Sequence[Background] = (),
    ready_checks: Sequence[Check] = (),
    record: Record | None = None,
    tracing: Tracing | None = None,
) -> ASGIApp:
    """The application of one process; its requests under way are in ``requests``."""
    return create_app(
        database=database,
        computations=computations,
        authenticate=authenticate,
        explorer=explorer,
        plain_execution=settings.jixiao_plain_execution,
        slow_request_ms=settings.jixiao_slow_request_ms,
        proxies=_proxies(settings),
        caps=RequestCaps(
            per_address=settings.jixiao_max_requests_per_address,
            per_person=settings.jixiao_max_requests_per_person,
        ),
        background=background,
        request_timeout=settings.jixiao_request_timeout,
        largest_answer=settings.jixiao_largest_answer_kb * 1000,
        ready_checks=ready_checks,
        record=record,
        tracing=tracing,
        requests=requests,
        origins=settings.cors_origins,
    )


def serve_by(
    settings: Settings,
    app: ASGIApp,
    bound: socket.socket,
    requests: OpenRequests,
    on_hangup: Callable[[], None] | None = None,
) -> None:
    """Serve until told to stop."""
    serve_app(
        app,
        bound,
        # Those that no setting names are the same everywhere.
        limits=ConnectionLimits(
            most_connections=settings.jixiao_max_connections,
            most_per_address=settings.jixiao_max_connections_per_address,
        ),
        proxies=_proxies(settings),
        shutdown_timeout=settings.jixiao_shutdown_timeout,
        on_hangup=on_hangup,
        end_requests=requests.end,
    )


def _proxies(settings: Settings) -> Proxies:
    return Proxies(settings.trusted_proxies)
