"""Binds the address and runs the web server.

Must not know the application.
"""

import gc
import socket

import structlog
import uvicorn
from starlette.types import ASGIApp

from deploy.settings import Settings

# When the server is told to stop, running requests get so many seconds to finish.
SHUTDOWN_TIMEOUT = 10
BACKLOG = 2048
# So many new objects are allocated before the youngest generation is collected.
GC_THRESHOLD = 10_000

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


def serve_app(app: ASGIApp, bound: socket.socket) -> None:
    """Serve until told to stop (SIGINT, SIGTERM)."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # The client's address is not used.
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
        backlog=BACKLOG,
    )
    # The objects that exist now stay: collecting them again and again took 5% of all time. Nearly all later
    # objects are freed by reference counting; collecting less often saves another 3%.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD, 20, 20)
    bound.listen(BACKLOG)
    log.info("serving", address=address_of(bound))
    uvicorn.Server(config).run(sockets=[bound])
