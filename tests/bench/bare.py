"""The endpoint that jixiao is measured against: Starlette and asyncpg, the same rows, nothing else.

It opens the same transaction under the same row-level security, reads the viewer's appointments, sends one
statement and writes the answer with orjson. No GraphQL, no policy, no checks: what a request costs at least.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.bench.provinces import ISSUER

Answer = Callable[[Any, dict[str, Any]], Awaitable[Any]]

APPOINTMENTS = """
    SELECT t.path, t.name, u.id AS user_id, u.name AS user_name, a.id, a.role, a.valid_from, a.valid_to,
           s.id AS node_id, s.level, s.name AS node_name, s.unit_id, s.parent_id
    FROM tenants t
    LEFT JOIN users u ON u.tenant = t.code AND u.issuer = $1 AND u.login = $2
    LEFT JOIN appointments a ON a.tenant = u.tenant AND a.user_id = u.id AND a.revoked_at IS NULL
         AND a.valid_from <= $3 AND (a.valid_to IS NULL OR a.valid_to >= $3)
    LEFT JOIN subjects s ON s.tenant = a.tenant AND s.id = a.node_id
    WHERE t.code = $4 ORDER BY a.valid_from, a.id
"""
PORTFOLIOS = """
    SELECT e.subject_id, e.portfolio_id, e.category, s.level, s.name, r.total, r.grade, r.rank,
           r.consequences{lines}
    FROM cycles c
    JOIN roster_entries e ON e.tenant = c.tenant AND e.cycle_id = c.id
    JOIN subjects s ON s.tenant = e.tenant AND s.id = e.subject_id
    LEFT JOIN released_scores r ON r.tenant = e.tenant AND r.cycle_id = e.cycle_id
         AND r.subject_id = e.subject_id AND r.superseded_at IS NULL
    WHERE c.tenant = $1 AND c.year = $2 AND c.owner_id IS NULL ORDER BY e.position
"""
RANKING = """
    SELECT r.id, r.percent_key, r.total, r.grade, r.subject_id, r.subject_name, r.tenant, t.name,
           r.release_id, p.published_at
    FROM (SELECT * FROM released_scores
          WHERE province = $1 AND year = $2 AND level = 'unit' AND superseded_at IS NULL {after}
          ORDER BY percent_key DESC, id DESC LIMIT $3) r
    JOIN tenants t ON t.code = r.tenant
    JOIN releases p ON p.tenant = r.tenant AND p.id = r.release_id
    ORDER BY r.percent_key DESC, r.id DESC
"""
COUNT = """
    SELECT count(*) FROM released_scores
    WHERE province = $1 AND year = $2 AND level = 'unit' AND superseded_at IS NULL
"""
LINE = ("label", "rule", "points", "out_of", "note")


def bare_app(url: str) -> Starlette:
    """The application on a database, with a pool as large as jixiao's."""
    pool: list[Any] = []

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(url, min_size=1, max_size=10) as opened:
            pool.append(opened)
            yield

    def endpoint(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def respond(request: Request) -> Response:
            asked = orjson.loads(await request.body())
            async with (
                pool[0].acquire() as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                tenant, login = int(request.headers["x-tenant"]), request.headers["authorization"][7:]
                await connection.execute(f"SET LOCAL app.tenant = '{tenant:d}'")
                await connection.fetch(APPOINTMENTS, ISSUER, login, date(2026, 1, 1), tenant)
                found = await answer(connection, asked)
            return Response(orjson.dumps(found, default=_written), media_type="application/json")

        return respond

    return Starlette(
        routes=[
            Route("/portfolios", endpoint(_portfolios), methods=["POST"]),
            Route("/ranking", endpoint(_ranking), methods=["POST"]),
            Route("/count", endpoint(_count), methods=["POST"]),
        ],
        lifespan=lifespan,
    )


async def _portfolios(connection: Any, asked: dict[str, Any]) -> Any:
    lines = ", r.lines" if asked["lines"] else ""
    rows = await connection.fetch(PORTFOLIOS.format(lines=lines), asked["county"], asked["year"])
    units: dict[UUID, list[Any]] = {}
    for row in rows:
        if row["portfolio_id"] is not None:
            units.setdefault(row["portfolio_id"], []).append(_entry(row, lines=asked["lines"]))
    return [
        _entry(row, lines=asked["lines"]) | {"units": units.get(row["subject_id"], [])}
        for row in rows
        if row["level"] == "portfolio"
    ]


def _entry(row: Any, *, lines: bool) -> dict[str, Any]:
    score = {key: row[key] for key in ("total", "grade", "rank")}
    score["consequences"] = [{"code": code} for code in orjson.loads(row["consequences"])]
    if lines:
        score["lines"] = [{key: line[key] for key in LINE} for line in orjson.loads(row["lines"])]
    return {"name": row["name"], "category": {"code": row["category"]}, "score": score}


async def _ranking(connection: Any, asked: dict[str, Any]) -> Any:
    after = asked["after"]
    place = [asked["under"], asked["year"], asked["first"] + 1]
    if after is None:
        rows = await connection.fetch(RANKING.format(after=""), *place)
    else:
        statement = RANKING.format(after="AND (percent_key, id) < ($4, $5)")
        rows = await connection.fetch(statement, *place, after["percent_key"], UUID(after["id"]))
    number, rank, last = (after["number"], after["rank"], after["percent_key"]) if after else (0, 0, None)
    nodes = []
    for row in rows[: asked["first"]]:
        number += 1
        rank = rank if row["percent_key"] == last else number
        last = row["percent_key"]
        nodes.append(_ranked(row, rank))
    return {"nodes": nodes, "hasNextPage": len(rows) > asked["first"]}


def _ranked(row: Any, rank: int) -> dict[str, Any]:
    return {
        "rank": rank,
        "total": row["total"],
        "grade": row["grade"],
        "subject": {"id": row["subject_id"], "name": row["subject_name"]},
        "tenant": {"code": row["tenant"], "name": row["name"]},
        "release": {"id": row["release_id"], "publishedAt": row["published_at"]},
    }


async def _count(connection: Any, asked: dict[str, Any]) -> Any:
    return {"totalCount": await connection.fetchval(COUNT, asked["under"], asked["year"])}


def _written(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    # The driver's own class of UUID, which orjson doesn't know.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
