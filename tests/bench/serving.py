"""Both endpoints as they are served: one process each, uvicorn with uvloop and httptools, on this machine.

Tokens are left out on both sides (the token is the login); everything else of jixiao is there.
"""

import multiprocessing
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.types import ASGIApp

from deploy.http.app import create_app
from deploy.http.servers import serve_app
from deploy.logs import configure_logging
from tenants.database.databases import Database
from tenants.identity import IdentityError
from tenants.viewer import Identity
from tests.bench.bare import bare_app
from tests.bench.provinces import ISSUER


def jixiao_app(url: str) -> ASGIApp:
    """The whole application, under a pool as large as the bare one's."""
    return create_app(database=Database.connect(url, pool_size=10), authenticate=_authenticate)


APPS: dict[str, Callable[[str], ASGIApp]] = {"jixiao": jixiao_app, "bare": bare_app}


@contextmanager
def served(kind: str, url: str) -> Iterator[int]:
    """The port of a server that runs as long as the block does."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as bound:
        process = multiprocessing.get_context("spawn").Process(target=_serve, args=(kind, url, bound))
        process.start()
        try:
            yield bound.getsockname()[1]
        finally:
            process.terminate()
            process.join()


def _serve(kind: str, url: str, bound: socket.socket) -> None:
    # The log is written as in life, and thrown away: a terminal would be the slowest part.
    with Path("/dev/null").open("w", encoding="utf-8") as nowhere:
        sys.stderr = nowhere
        configure_logging("info")
        serve_app(APPS[kind](url), bound)


async def _authenticate(token: str | None, tenant: str | None) -> Identity:
    if token is None or tenant is None:
        raise IdentityError("TOKEN_MISSING")
    return Identity(ISSUER, token, int(tenant))
