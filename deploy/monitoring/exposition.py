"""Shows the metrics to Prometheus, at an address of their own: they are for the operator, not for clients.

It answers from a thread, so a busy event loop doesn't delay it. With several workers it runs in the process
that started them and adds up what each has written into a folder of files.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Tells prometheus_client, when it is imported, to write into files in this folder."""


log = structlog.get_logger(__name__)


class MetricsAddressError(Exception):
    """The address for metrics can't be used."""

    code = "METRICS_ADDRESS"


@contextmanager
def exposed(registry: CollectorRegistry, host: str, port: int) -> Iterator[int]:
    """Answer for as long as the block runs; the port. Raises :class:`MetricsAddressError`."""
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise MetricsAddressError(
            f"Metrics can't be shown at {host}:{port} ({error.strerror}). "
            "Set JIXIAO_METRICS_HOST and JIXIAO_METRICS_PORT."
        ) from error
    log.info("metrics", address=f"http://{f'[{host}]' if ':' in host else host}:{server.server_port}/metrics")
    try:
        yield int(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def summed_registry(folder: Path) -> CollectorRegistry:
    """The metrics of all workers that write into the folder."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))
    return registry


def write_into(folder: Path) -> None:
    """Let processes that are started from now on write their metrics into the folder."""
    os.environ[FOLDER_VARIABLE] = str(folder)


def forget_process(folder: Path, pid: int) -> None:
    """Leave the gauges of a worker that has ended out of the sums; its counters stay."""
    mark_process_dead(pid, path=str(folder))
