"""Rows whose time is over, counted and removed by the tables' owner, government by government.

Knows no table, and not what makes a row of it old.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Table, delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from tenants.database.pipelining import set_tenant

BATCH = 10_000
"""So many rows go in one transaction."""


async def count_old(connection: AsyncConnection, tenant: int, table: Table, *old: ColumnElement[bool]) -> int:
    """How many rows of a government are old."""
    await connection.exec_driver_sql(set_tenant(tenant))
    query = select(func.count()).where(table.c.tenant == tenant, *old)
    return int(await connection.scalar(query) or 0)


async def remove_oldest(
    connection: AsyncConnection,
    tenant: int,
    table: Table,
    *old: ColumnElement[bool],
    by: Sequence[Column[Any]],
    most: int,
) -> Sequence[Row[Any]]:
    """Remove the first of them in an order; the values of `by` of those that went."""
    await connection.exec_driver_sql(set_tenant(tenant))
    oldest = select(*table.primary_key).where(table.c.tenant == tenant, *old).order_by(*by).limit(most)
    gone = delete(table).where(table.c.tenant == tenant, tuple_(*table.primary_key).in_(oldest))
    return (await connection.execute(gone.returning(*by))).all()
