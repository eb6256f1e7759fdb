"""The endpoints without GraphQL: rows as dicts written by orjson, and JSON that PostgreSQL wrote.

Both answer in the shape of a GraphQL list, without reading what is asked beyond the number of rows.
"""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.peers.transactions import COLUMNS, ROWS, Pool

Read = Callable[[Any, int], Awaitable[bytes]]

_ROWS = ROWS.format(columns=COLUMNS)
_JSON = f"""
    SELECT json_agg(listed) FROM (
        SELECT total::text, "fullMarks"::text, grade, rank, level, category, "subjectId", "subjectName"
        FROM ({_ROWS}) ranked
    ) listed
"""


def bare_app(url: str) -> Starlette:
    """Rows as dicts."""
    return _app(Pool(url, settings=True), _rows)


def bare_app_without_settings(url: str) -> Starlette:
    """Rows as dicts, by one statement."""
    return _app(Pool(url, settings=False), _rows)


def json_app(url: str) -> Starlette:
    """The database's JSON, passed through."""
    return _app(Pool(url, settings=True), _json)


def _app(pool: Pool, read: Read) -> Starlette:
    async def respond(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        async with pool.connection(request) as connection:
            content = await read(connection, asked["first"])
        return Response(content, media_type="application/json")

    return Starlette(routes=[Route("/", respond, methods=["POST"])], lifespan=pool.opened)


async def _rows(connection: Any, first: int) -> bytes:
    rows = await connection.fetch(_ROWS, first)
    return orjson.dumps({"data": {"rows": [dict(row) for row in rows]}}, default=_written)


async def _json(connection: Any, first: int) -> bytes:
    rows = await connection.fetchval(_JSON, first)
    return orjson.dumps({"data": {"rows": orjson.Fragment(rows)}})


def _written(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    # The driver's own class of UUID, which orjson doesn't know.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
