"""The application over a province with 100,000 subjects, asked without anything in between.

Requests are handed to it as a web server would, so that what is counted is its own.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

import orjson
from starlette.types import ASGIApp

from deploy.http.app import create_app
from tenants.database.databases import Database
from tenants.viewer import Identity
from tests.bench.provinces import ISSUER, OFFICE
from tests.conftest import DatabaseUrls
from tests.db.plans import Plan, Sent, explained_as, recorded

COUNTED = ("deploy", "graphql", "policy", "resolvers", "schema", "sqlalchemy", "strawberry", "tenants")
"""Whose functions are counted; how often the event loop turns depends on the machine."""


@dataclass(frozen=True, slots=True)
class Served:
    """The application with its database."""

    app: ASGIApp
    database: Database

    async def ask(self, tenant: int, query: str, variables: dict[str, Any]) -> tuple[Any, list[Sent]]:
        """The answer's data and the statements sent for it."""
        with recorded(self.database) as sent:
            answer = await self._answer(tenant, query, variables)
        return answer, [each for each in sent if not each.text.startswith("SET LOCAL")]

    async def count(self, tenant: int, query: str, variables: dict[str, Any]) -> int:
        """How many Python functions are called for an answer, once everything is warm."""
        for _ in range(3):
            await self._answer(tenant, query, variables)
        with counted_calls() as calls:
            await self._answer(tenant, query, variables)
        return calls.total()

    async def plans(self, tenant: int, sent: list[Sent], kind: str) -> list[Plan]:
        """What the server did for each of them."""
        async with self.database.reading(Identity(ISSUER, OFFICE, tenant)) as session:
            return [await explained_as(session, each, kind) for each in sent]

    async def _answer(self, tenant: int, query: str, variables: dict[str, Any]) -> Any:
        body = orjson.dumps({"query": query, "variables": variables})
        waiting = [{"type": "http.request", "body": body, "more_body": False}]
        parts: list[bytes] = []

        async def receive() -> MutableMapping[str, Any]:
            if not waiting:
                # A second call waits for the client to leave, which it never does.
                await asyncio.Event().wait()
            return waiting.pop()

        async def send(message: MutableMapping[str, Any]) -> None:
            parts.append(message.get("body", b""))

        await self.app(_scope(tenant, len(body)), receive, send)
        answer = orjson.loads(b"".join(parts))
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


@asynccontextmanager
async def served_province(province: DatabaseUrls, *, pool_size: int = 2) -> AsyncIterator[Served]:
    """The application over a loaded province."""

    async def authenticate(_token: str | None, tenant: str | None) -> Identity:
        return Identity(ISSUER, OFFICE, int(tenant or 0))

    database = Database.connect(province.app_url, pool_size=pool_size)
    yield Served(create_app(database=database, authenticate=authenticate), database)
    await database.close()


@contextmanager
def counted_calls() -> Iterator[Counter[str]]:
    """Calls of Python functions by package, for as long as the block runs."""
    calls: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            package = frame.f_globals.get("__name__", "").partition(".")[0]
            if package in COUNTED or frame.f_code.co_filename == "<completion>":
                calls[package] += 1

    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def _scope(tenant: int, length: int) -> dict[str, Any]:
    headers = {"content-type": "application/json", "content-length": str(length), "x-tenant": str(tenant)}
    return {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "state": {},
    }
