"""Binds the address and runs the web server on it.

Must not know what it serves.
"""

import gc
import socket

import structlog
import uvicorn
from starlette.types import ASGIApp

from deploy.settings import Settings

# Requests under way are finished when the server is told to stop, for this long.
FAREWELL = 10
BACKLOG = 2048
# How many objects may have come and not gone before the youngest are looked through for garbage.
GARBAGE = 10_000

log = structlog.get_logger(__name__)


class AddressInUseError(Exception):
    """Somebody else listens there."""

    code = "ADDRESS_IN_USE"


def bound_socket(settings: Settings) -> socket.socket:
    """The address, taken but not yet listened to: whoever connects too early is refused, not kept waiting.

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
        # Nothing here asks where a request comes from.
        proxy_headers=False,
        timeout_graceful_shutdown=FAREWELL,
        backlog=BACKLOG,
    )
    # What is there by now stays: looking through it for garbage again and again took 5% of all time. What
    # comes goes by itself, nearly all of it; looking for the rest less often gives back another 3%.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 20)
    bound.listen(BACKLOG)
    log.info("serving", address=address_of(bound))
    uvicorn.Server(config).run(sockets=[bound])
