"""An owner of the tables who is no superuser, as in production: row-level security binds such a one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tenants.database.databases import driver_url


@asynccontextmanager
async def bound_owner(engine: AsyncEngine, url: str) -> AsyncIterator[str]:
    """The database's address for such an owner; the engine is a superuser's."""
    address = driver_url(url)
    name = f"owner_{uuid4().hex}"
    async with engine.begin() as connection:
        await connection.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD '{name}'"))
        await connection.execute(text(f"ALTER DATABASE {address.database} OWNER TO {name}"))
    bound = address.set(drivername="postgresql", username=name, password=name)
    try:
        yield bound.render_as_string(hide_password=False)
    finally:
        async with engine.begin() as connection:
            await connection.execute(text(f"REASSIGN OWNED BY {name} TO CURRENT_USER"))
            await connection.execute(text(f"DROP OWNED BY {name}"))
            await connection.execute(text(f"DROP ROLE {name}"))
