"""A county that is served as in production, and what the clients' programs are told of it."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.http.app import create_app
from deploy.http.client_addresses import Proxies
from deploy.http.connections.connection_limits import ConnectionLimits
from deploy.http.servers import address_of, bound_socket, server_of
from deploy.settings import Settings
from tenants.database.databases import Database
from tests.worlds.counties import County
from tests.worlds.golden_queries import NAMES, Query, variables
from tests.worlds.world import authenticate

PAGES = "http://pages.example"
"""The origin of a page that may ask."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a county is served; its people sign in by their logins."""

    address: str
    county: County

    def described(self) -> dict[str, Any]:
        """What a program must know: the address, the golden queries with who asks, and what to change."""
        return {
            "url": f"{self.address}/graphql",
            "schema": f"{self.address}/graphql/schema.graphql",
            "queries": [self._described(name, Query.named(name)) for name in NAMES],
            "office": self._headers("office"),
            "ranking": {"under": str(self.county.tenant)},
        }

    def _described(self, name: str, query: Query) -> dict[str, Any]:
        given = variables(self.county, query.document)
        return {
            "name": name,
            "operation": re.findall(r"\bquery (\w+)", query.document)[0],
            "login": query.login,
            "headers": self._headers(query.login),
            "document": query.document,
            "variables": given,
        }

    def _headers(self, login: str) -> dict[str, str]:
        tenant = self.county.tenant
        return {
            "Authorization": f"Bearer {login}",
            "X-Tenant": str(tenant // 100 * 100 if login == "above" else tenant),
            "Accept-Language": "zh",
        }

    def written(self, folder: Path) -> Path:
        """The description as a file."""
        path = folder / "site.json"
        path.write_text(json.dumps(self.described(), ensure_ascii=False), "utf-8")
        return path


@contextmanager
def served(url: str) -> Iterator[str]:
    """Serve the application on a database, in a thread with a loop of its own; its address."""
    with bound_socket(Settings(jixiao_port=0)) as bound:
        bound.listen()
        ready, ends = threading.Event(), threading.Event()
        thread = threading.Thread(target=_serve, args=(url, bound, ready, ends))
        thread.start()
        try:
            if not ready.wait(60):
                raise TimeoutError("the server does not start")
            yield address_of(bound)
        finally:
            ends.set()
            thread.join(30)


def _serve(url: str, bound: socket.socket, ready: threading.Event, ends: threading.Event) -> None:
    app = create_app(database=Database.connect(url, pool_size=5), authenticate=authenticate, origins=(PAGES,))
    server = server_of(app, ConnectionLimits(), Proxies(), shutdown_timeout=1)

    def watch() -> None:
        while not server.started:
            time.sleep(0.01)
        ready.set()
        ends.wait()
        server.should_exit = True

    watching = threading.Thread(target=watch)
    watching.start()
    server.run(sockets=[bound])
    watching.join()
