"""`jixiao serve`: the server alone, for production. Database, role and issuer must exist already."""

import socket
import tempfile
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

import click
from prometheus_client import CollectorRegistry

from deploy.commands.exit_messages import plain_endings
from deploy.commands.ready_databases import application_url, refuse_unready
from deploy.http.configured import app_of, computations_of, database_of, job_worker_of, serve_by
from deploy.http.configured_issuer import configured_issuer, keys_check
from deploy.http.readiness import NotReadyError
from deploy.http.servers import AddressInUseError, bound_socket
from deploy.http.stop_times import KILL_AFTER
from deploy.http.worker_processes import Workers, WorkersFailedError
from deploy.identity.tokens import authenticator
from deploy.logs import configure_logging
from deploy.monitoring.exposition import (
    MetricsAddressError,
    exposed,
    forget_process,
    summed_registry,
    write_into,
)
from deploy.monitoring.metrics import ProcessMetrics, RequestMetrics
from deploy.monitoring.sampling import sample
from deploy.monitoring.tracing import TracingError, check_tracing, tracing_from_environment
from deploy.settings import MOST_WORKERS, Settings, SettingsError, load_settings
from schema.engine.http.open_requests import OpenRequests
from schema.explorer import Explorer

EXPECTED = (
    SettingsError,
    NotReadyError,
    AddressInUseError,
    MetricsAddressError,
    TracingError,
    WorkersFailedError,
)


@click.command()
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    help="Processes that share the port; JIXIAO_WORKERS, or 1, if not given.",
)
def serve(workers: int | None) -> None:
    """Serve on DATABASE_URL, for the tokens of OIDC_ISSUER."""
    with plain_endings(*EXPECTED):
        settings = load_settings()
        configure_logging(settings.jixiao_log_level)
        configured_issuer(settings)
        check_tracing()
        refuse_unready(settings)
        bound = bound_socket(settings)
        count = workers or settings.jixiao_workers
        if count == 1:
            _serve_alone(settings, bound)
        else:
            _serve_by_workers(settings, bound, count)


def _serve_alone(settings: Settings, bound: socket.socket) -> None:
    registry = CollectorRegistry()
    with _metrics_shown(settings, registry):
        _serve_process(settings, bound, registry)


def _serve_by_workers(settings: Settings, bound: socket.socket, count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="jixiao-metrics-") as folder:
        write_into(Path(folder))
        with _metrics_shown(settings, summed_registry(Path(folder))):
            Workers(
                count,
                serve_worker,
                (settings, bound),
                grace=settings.jixiao_shutdown_timeout,
                kill_after=KILL_AFTER,
                preload=["deploy.commands.worker_image"],
                ended=partial(forget_process, Path(folder)),
                # The workers have closed theirs by then: nobody would answer who connects now.
                stopping=bound.close,
            ).run()


def serve_worker(settings: Settings, bound: socket.socket) -> None:
    """What each worker does."""
    configure_logging(settings.jixiao_log_level)
    _serve_process(settings, bound, CollectorRegistry())


def _serve_process(settings: Settings, bound: socket.socket, registry: CollectorRegistry) -> None:
    """One process: all that there is, or one of the workers."""
    issuer, tracing = configured_issuer(settings), tracing_from_environment()
    database = database_of(settings, application_url(settings), tracing)
    computations = computations_of(settings)
    counted = settings.jixiao_metrics_port is not None
    sampling = [partial(sample, ProcessMetrics(registry), database, computations)] if counted else []
    working = [job_worker_of(settings, database).run] if settings.jixiao_work_jobs else []
    requests = OpenRequests()
    app = app_of(
        settings,
        requests,
        database=database,
        computations=computations,
        authenticate=authenticator(issuer),
        explorer=Explorer(users=[]),
        background=[issuer.keys.keep, *sampling, *working],
        ready_checks=[keys_check(issuer.keys)],
        record=RequestMetrics(registry).count if counted else None,
        tracing=tracing,
    )
    serve_by(settings, app, bound, requests, on_hangup=issuer.keys.reload)
    if tracing is not None:
        tracing.close()


def _metrics_shown(settings: Settings, registry: CollectorRegistry) -> AbstractContextManager[object]:
    if settings.jixiao_metrics_port is None:
        return nullcontext()
    return exposed(registry, settings.jixiao_metrics_host, settings.jixiao_metrics_port)
