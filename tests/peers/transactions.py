"""What every request of the Python peers is wrapped in: the tenant's transaction, or nothing at all.

The same as in the bench's bare endpoint: one snapshot, the tenant of row-level security, and the viewer's
appointments, which whoever decides on permissions has to read.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import asyncpg
from starlette.requests import HTTPConnection

from tests.bench.bare import APPOINTMENTS
from tests.bench.provinces import ISSUER, PROVINCE, YEAR

POOL = 10
"""Connections of each server's pool."""
BEARER = len("Bearer ")

COLUMNS = """
    total, full_marks AS "fullMarks", grade, rank, level, category, subject_id AS "subjectId",
    subject_name AS "subjectName"
"""
ROWS = f"""
    SELECT {{columns}} FROM released_scores
    WHERE province = {PROVINCE} AND year = {YEAR} AND level = 'unit' AND superseded_at IS NULL
    ORDER BY percent_key DESC, id DESC LIMIT $1
"""


class Pool:
    """The connections of one server, opened and closed with it."""

    def __init__(self, url: str, *, settings: bool) -> None:
        self._url = url
        self._settings = settings
        self._opened: Any = None

    @asynccontextmanager
    async def opened(self, _app: object) -> AsyncIterator[None]:
        """As a Starlette application's lifespan."""
        async with asyncpg.create_pool(self._url, min_size=POOL, max_size=POOL) as opened:
            self._opened = opened
            yield

    @asynccontextmanager
    async def connection(self, request: HTTPConnection) -> AsyncIterator[Any]:
        """A connection for one request, in its tenant's transaction if this server has settings."""
        async with self._opened.acquire() as connection:
            if not self._settings:
                yield connection
                return
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                tenant, login = int(request.headers["x-tenant"]), request.headers["authorization"][BEARER:]
                await connection.execute(f"SET LOCAL app.tenant = '{tenant:d}'")
                await connection.fetch(APPOINTMENTS, ISSUER, login, date(2026, 1, 1), tenant)
                yield connection
