"""What stands in the tables, read as the superuser: the rows that writes have made, and their audit rows."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from deploy.database.provision import APP_ROLE
from tests.drill.drilled_counties import TENANT
from tests.drill.process_trees import DrillError

MARGIN = timedelta(seconds=2)
"""Rows are read again from so long before the last reading."""

QUIET_SECONDS = 30

_AUDITS = """
SELECT id, object_id, action, after FROM audit_entries WHERE tenant = $1 AND at >= $2 ORDER BY id
"""
_FIGURES = """
SELECT id, version, status, fact, note, return_reason FROM measurements WHERE tenant = $1
"""
# Everything that a write makes anew, by its mark; a person without an appointment counts as nothing made.
_MADE = """
SELECT code FROM subjects WHERE tenant = $1
UNION ALL SELECT reason FROM events WHERE tenant = $1
UNION ALL SELECT login FROM appointments
  JOIN users ON users.tenant = appointments.tenant AND users.id = user_id
  WHERE appointments.tenant = $1
"""
_HOLDERLESS = """
SELECT login FROM users WHERE tenant = $1
AND NOT EXISTS (SELECT FROM appointments WHERE appointments.tenant = users.tenant AND user_id = users.id)
"""
# Only who writes has a transaction id: a commit may still be under way when its client is gone.
_WRITING = "SELECT count(*) FROM pg_stat_activity WHERE usename = $1 AND backend_xid IS NOT NULL"


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the audit log."""

    object_id: UUID
    action: str
    mark: str | None
    version: int | None
    rating: str | None

    @classmethod
    def of(cls, row: Any) -> "AuditRow":
        """The line, with what its write was marked by."""
        after: dict[str, Any] = json.loads(row["after"] or "{}")
        marks = (after.get(name) for name in ("return_reason", "note", "reason", "login", "code"))
        mark = after["reason"] if "points" in after else next((mark for mark in marks if mark), None)
        rating = (after.get("fact") or {}).get("rating")
        return cls(row["object_id"], row["action"], mark, after.get("version"), rating)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A measurement as it is now."""

    version: int
    mark: str | None
    rating: str

    @classmethod
    def of(cls, row: Any) -> "FigureRow":
        """The measurement, with the mark of the write that made it what it is."""
        mark = row["return_reason"] if row["status"] == "returned" else row["note"]
        return cls(row["version"], mark, json.loads(row["fact"])["rating"])


@dataclass(slots=True)
class TableRows:
    """The rows of the county; the audit rows since the drill's scenario began."""

    audits: dict[UUID, AuditRow] = field(default_factory=dict)
    figures: dict[UUID, FigureRow] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)
    holderless: list[str] = field(default_factory=list)

    def audits_by_mark(self) -> Counter[str | None]:
        """How many audit rows each mark has."""
        return Counter(audit.mark for audit in self.audits.values())

    def history(self, figure: UUID) -> Iterator[AuditRow]:
        """The audit rows of a measurement, by version."""
        found = (audit for audit in self.audits.values() if audit.object_id == figure)
        return iter(sorted(found, key=lambda audit: audit.version or 0))


class TableReader:
    """Reads the rows again and again; what was read before is read again only at the end."""

    def __init__(self, owner_url: str) -> None:
        self._url = owner_url
        self._begin = self._since = datetime.now(UTC)
        self._rows = TableRows()

    async def read(self, *, whole: bool = False) -> TableRows:
        """The rows as they are once no transaction is under way; ``whole`` forgets what was read before."""
        now = datetime.now(UTC)
        async with _connected(self._url) as connection:
            await _quiet(connection)
            since = self._begin if whole else max(self._begin, self._since - MARGIN)
            found = {row["id"]: AuditRow.of(row) for row in await connection.fetch(_AUDITS, TENANT, since)}
            self._rows = TableRows(
                found if whole else self._rows.audits | found,
                {row["id"]: FigureRow.of(row) for row in await connection.fetch(_FIGURES, TENANT)},
                Counter(row[0] for row in await connection.fetch(_MADE, TENANT)),
                [row[0] for row in await connection.fetch(_HOLDERLESS, TENANT)],
            )
        self._since = now
        return self._rows


@asynccontextmanager
async def _connected(url: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def _quiet(connection: Any) -> None:
    for _ in range(QUIET_SECONDS * 50):
        if await connection.fetchval(_WRITING, APP_ROLE) == 0:
            return
        await asyncio.sleep(0.02)
    raise DrillError("a transaction of the server doesn't end")
