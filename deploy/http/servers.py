"""Binds the address and runs the web server.

Must not know the application.
"""

import gc
import resource
import signal
import socket
from collections.abc import Callable

import structlog
import uvicorn
from starlette.types import ASGIApp

from deploy.http.client_addresses import Proxies
from deploy.http.connections.connection_counts import MOST_REFUSED, Connections
from deploy.http.connections.connection_limits import ConnectionLimits
from deploy.http.connections.limited_protocol import limited_protocol
from deploy.http.graceful_stop import EndRequests, GracefulServer, end_none
from deploy.settings import SHUTDOWN_TIMEOUT, Settings

BACKLOG = 2048
# So many new objects are allocated before the youngest generation is collected.
GC_THRESHOLD = 10_000
# Files besides the connections: the database's, the log, the libraries' own.
OTHER_FILES = 200

log = structlog.get_logger(__name__)


class AddressInUseError(Exception):
    """Another process listens on the address."""

    code = "ADDRESS_IN_USE"


def bound_socket(settings: Settings) -> socket.socket:
    """A socket that is bound but does not listen yet: a client that connects too early is refused.

    Raises :class:`AddressInUseError`.
    """
    host, port = settings.jixiao_host, settings.jixiao_port
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise AddressInUseError(
            f"{host}:{port} can't be served ({error.strerror}). Set JIXIAO_HOST and JIXIAO_PORT."
        ) from error
    return bound


def address_of(bound: socket.socket) -> str:
    """The address as a browser takes it."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve_app(
    app: ASGIApp,
    bound: socket.socket,
    *,
    limits: ConnectionLimits | None = None,
    proxies: Proxies | None = None,
    shutdown_timeout: int = SHUTDOWN_TIMEOUT,
    on_hangup: Callable[[], None] | None = None,
    end_requests: EndRequests = end_none,
) -> None:
    """Serve until told to stop (SIGINT, SIGTERM); running requests then get ``shutdown_timeout`` seconds."""
    for unused in (signal.SIGUSR1, signal.SIGUSR2):
        # They would end the process.
        signal.signal(unused, signal.SIG_IGN)
    limits = limits or ConnectionLimits()
    _allow_files(limits.most_connections + MOST_REFUSED + OTHER_FILES)
    # The objects that exist now stay: collecting them again and again took 5% of all time. Nearly all later
    # objects are freed by reference counting; collecting less often saves another 3%.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD, 20, 20)
    bound.listen(BACKLOG)
    log.info("serving", address=address_of(bound))
    server = server_of(
        app,
        limits,
        proxies or Proxies(),
        shutdown_timeout=shutdown_timeout,
        on_hangup=on_hangup,
        end_requests=end_requests,
    )
    server.run(sockets=[bound])


def server_of(
    app: ASGIApp,
    limits: ConnectionLimits,
    proxies: Proxies,
    *,
    shutdown_timeout: int,
    on_hangup: Callable[[], None] | None = None,
    end_requests: EndRequests = end_none,
) -> GracefulServer:
    """The web server of one process, not running yet."""
    connections = Connections(limits, proxies)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=limited_protocol(limits, connections),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # A middleware of ours reads them: it believes only the proxies that are named.
        proxy_headers=False,
        timeout_graceful_shutdown=shutdown_timeout,
        backlog=BACKLOG,
    )
    return GracefulServer(config, connections, on_hangup, end_requests)


def _allow_files(needed: int) -> None:
    """Raise the number of files that the process may open, as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < needed:
        log.warning("too_few_files", allowed=allowed, needed=needed)
