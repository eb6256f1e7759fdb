"""Statements as the application's role, bound to one government, and what they touch."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from deploy.database.provision import APP_ROLE

WRITABLE = """
SELECT attname FROM pg_attribute
WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


@asynccontextmanager
async def bound(engine: AsyncEngine, tenant: int | None) -> AsyncIterator[AsyncConnection]:
    """A transaction of the application's role in one government (or none), never committed."""
    async with engine.connect() as connection, connection.begin() as transaction:
        if tenant is not None:
            await connection.execute(text(f"SET LOCAL app.tenant = '{tenant:d}'"))
        yield connection
        await transaction.rollback()


@asynccontextmanager
async def with_every_right(owner: AsyncEngine, tenant: int) -> AsyncIterator[AsyncConnection]:
    """The same with every right on every table, so that only row-level security is in the way."""
    async with owner.connect() as connection, connection.begin() as transaction:
        await connection.execute(text(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {APP_ROLE}"))
        await connection.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
        await connection.execute(text(f"SET LOCAL app.tenant = '{tenant:d}'"))
        yield connection
        await transaction.rollback()


async def tenants_seen(connection: AsyncConnection, table: str) -> set[int]:
    """Whose rows of a table a transaction sees."""
    return set((await connection.execute(text(f"SELECT DISTINCT tenant FROM {table}"))).scalars())


async def copy_row(connection: AsyncConnection, table: str, row: Any) -> None:
    """Insert a copy of a row."""
    columns = (await connection.execute(text(WRITABLE), {"table": table})).scalars().all()
    names = ", ".join(f'"{name}"' for name in columns)
    await connection.execute(
        text(
            f"INSERT INTO {table} ({names}) "
            f"SELECT {names} FROM json_populate_record(NULL::{table}, CAST(:row AS json))"
        ),
        {"row": row},
    )


async def a_row(owner: AsyncEngine, table: str, tenant: int) -> str:
    """Some row of a government as JSON."""
    async with owner.connect() as connection:
        found = await connection.scalar(
            text(f"SELECT row_to_json(t)::text FROM {table} t WHERE tenant = :tenant LIMIT 1"),
            {"tenant": tenant},
        )
    assert found is not None, (
        f"give every realm a row of {table} in tests/worlds/realms.py: {tenant} has none"
    )
    return str(found)
