"""A report of a figure as a bare endpoint writes it, and as a client without HTTP does.

The same transaction with the same statements as jixiao's: who asks, the lock, the figure with all that it
hangs on, the change with its line in the audit log. Each is a round trip, as asyncpg has it. No policy, no
scheme: the fact is taken as it comes, if the figure is the one that was seen.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql import asyncpg as driver
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uuid_utils.compat import uuid7

from resolvers.year.figure_ids import values_of_figure
from resolvers.year.figures import FIGURE_QUERY
from tenants.database.pool import PLANS
from tenants.database.row_writes import changed_row, new_row, together
from tenants.models.exchange import audit_entries
from tenants.models.year import measurements
from tenants.viewer_query import VIEWER
from tests.worlds.world import ISSUER

DAY = date(2026, 1, 1)


class Sent:
    """One of the program's own statements: its text, and where each value goes."""

    def __init__(self, statement: Executable) -> None:
        compiled: Any = statement.compile(dialect=driver.dialect())  # type: ignore[attr-defined, no-untyped-call]
        self.text: str = compiled.string
        self._constants: Mapping[str, Any] = compiled.params
        self._names: list[str] = compiled.positiontup

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in their order."""
        return [values.get(name, self._constants.get(name)) for name in self._names]


_WHO = Sent(VIEWER)
_FIGURE = Sent(FIGURE_QUERY.query)
_LOCK = Sent(FIGURE_QUERY.locks({}).statement)


class ConflictError(Exception):
    """The figure isn't the one that was seen."""

    code = "BENCH_CONFLICT"


async def prepared(connection: Any) -> None:
    """A connection of a pool, set up as the program's own."""
    await connection.execute(PLANS)


async def report(connection: Any, tenant: int, login: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Report a figure anew."""
    figure = UUID(asked["figure"])
    async with connection.transaction():
        await connection.execute(f"SET LOCAL app.tenant = '{tenant:d}'")
        who = {"issuer": ISSUER, "login": login, "tenant": tenant, "day": DAY}
        viewer = await connection.fetch(_WHO.text, *_WHO.arguments(who))
        values = values_of_figure(tenant, figure)
        await connection.fetch(_LOCK.text, *_LOCK.arguments(values))
        (found,) = await connection.fetch(_FIGURE.text, *_FIGURE.arguments(values))
        if found["r2_version"] != asked["version"]:
            raise ConflictError
        moment, person = datetime.now(UTC), viewer[0]["user_id"]
        changes = {
            "status": "reported",
            "fact": orjson.dumps(asked["fact"]).decode(),
            "note": None,
            "version": asked["version"] + 1,
            "reported_by": person,
            "reported_at": moment,
            "decided_by": None,
            "decided_at": None,
            "return_reason": None,
            "earlier_reporters": [],
        }
        seen = {"tenant": tenant, "id": figure, "version": asked["version"]}
        shown = {name: str(value) for name, value in {**changes, **seen}.items()}
        line = {
            "tenant": tenant,
            "id": uuid7(),
            "at": moment,
            "actor_id": person,
            "actor_name": viewer[0]["user_name"],
            "appointment_id": viewer[0]["appointment_id"],
            "action": "measurement:report",
            "noun": "measurement",
            "object_id": figure,
            "before": orjson.dumps({"fact": found["r2_fact"], "status": found["r2_status"]}).decode(),
            "after": orjson.dumps(shown).decode(),
            "request_id": None,
        }
        writes = changed_row(measurements, seen, changes), new_row(audit_entries, line)
        statement, written = together(writes)
        sent = _sent(statement)
        if await connection.fetchval(sent.text, *sent.arguments(written)) != 1:
            raise ConflictError
    return {"id": asked["figure"], "version": changes["version"], "status": "REPORTED"}


@cache
def _sent(statement: Executable) -> Sent:
    return Sent(statement)


def bare_reports(url: str) -> Starlette:
    """The endpoint on a database, with a pool as large as jixiao's."""
    pool: list[Any] = []

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(url, min_size=1, max_size=10, init=prepared) as opened:
            pool.append(opened)
            yield

    async def respond(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        async with pool[0].acquire() as connection:
            tenant, login = int(request.headers["x-tenant"]), request.headers["authorization"][7:]
            return Response(
                orjson.dumps(await report(connection, tenant, login, asked)), media_type="application/json"
            )

    return Starlette(routes=[Route("/report", respond, methods=["POST"])], lifespan=lifespan)
