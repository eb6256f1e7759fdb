"""Refuses a database that isn't the demonstration's: `jixiao run` never touches what it didn't make.

Only reads. A database is the demonstration's if it is empty, or if every government in it is one of the
demonstration's with people of the demonstration's own issuer.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from deploy.demo.counties import COUNTIES, read_world
from deploy.demo.issuer import ISSUER
from deploy.demo.organisation_rows import enter
from tenants.database.session import driver_url
from tenants.models.base import metadata

# What the migrations write down about themselves.
OF_MIGRATIONS = frozenset({"alembic_version", "applied_migrations"})
_RELATIONS = text("""
    SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                      AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY name
""")
ADVICE = (
    "`jixiao run` changes nothing that it didn't make. Name an empty database in DATABASE_URL, or unset it."
)
SHOWN = 5


class ForeignDatabaseError(Exception):
    """The database holds what the demonstration didn't make; nothing was changed."""

    code = "DATABASE_NOT_OURS"


async def check_demonstration_database(owner_url: str) -> None:
    """Raises :class:`ForeignDatabaseError` unless the database is empty or the demonstration's."""
    engine = create_async_engine(driver_url(owner_url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SET TRANSACTION READ ONLY"))
            await _check(connection)
    finally:
        await engine.dispose()


async def _check(connection: AsyncConnection) -> None:
    found = set((await connection.execute(_RELATIONS)).scalars())
    if not found:
        return
    ours = metadata.tables.keys() | OF_MIGRATIONS
    strangers = found - ours if {"tenants", "alembic_version"} <= found else found
    if strangers:
        raise ForeignDatabaseError(f"The database has tables of somebody else: {_some(strangers)}. {ADVICE}")
    strange = [code for code in await _governments(connection) if not await _is_ours(connection, code)]
    if strange:
        named = _some([str(code) for code in strange])
        raise ForeignDatabaseError(f"The database has governments of somebody else: {named}. {ADVICE}")


async def _governments(connection: AsyncConnection) -> Sequence[int]:
    return list((await connection.execute(text("SELECT code FROM tenants ORDER BY code"))).scalars())


async def _is_ours(connection: AsyncConnection, code: int) -> bool:
    if code not in _codes():
        return False
    # A real government has the same code; its people sign in elsewhere.
    await enter(connection, code)
    query = text("SELECT EXISTS (SELECT FROM users WHERE tenant = :code AND issuer = :issuer)")
    return bool(await connection.scalar(query, {"code": code, "issuer": ISSUER}))


def _codes() -> Collection[int]:
    return {*COUNTIES, *(each["division"] for each in read_world("above")["governments"])}


def _some(names: Collection[str]) -> str:
    listed = sorted(names)
    return ", ".join(listed[:SHOWN]) + (f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else "")
