"""Inserts what only the tables' owner may: the governments, and their first people and subjects.

May be run again. Knows no assessments.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.demo.people import Cast, appointment_rows, user_rows
from tenants.models.organisation import appointments, subjects, tenants, users


async def found_governments(owner: AsyncConnection, rows: Iterable[dict[str, Any]]) -> None:
    """The governments, superiors first."""
    for row in rows:
        await owner.execute(insert(tenants).values(row).on_conflict_do_nothing())


async def found_government(
    owner: AsyncConnection,
    cast: Cast,
    issuer: str,
    *,
    of_subjects: Iterable[dict[str, Any]] = (),
    nodes: Mapping[str, UUID] | None = None,
) -> None:
    """One government's subjects, people and appointments."""
    await enter(owner, cast.division)
    await _add(owner, subjects, list(of_subjects))
    await _add(owner, users, user_rows(cast, issuer))
    await _add(owner, appointments, appointment_rows(cast, dict(nodes or {})))


async def enter(owner: AsyncConnection, division: int) -> None:
    """Set the government of the following rows: row-level security binds an ordinary owner, too."""
    await owner.exec_driver_sql(f"SET LOCAL app.tenant = '{division:d}'")


async def _add(owner: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        await owner.execute(insert(table).values(rows).on_conflict_do_nothing())
