"""Refuses a database that isn't the demonstration's: `jixiao run` never touches what it didn't make.

Only reads. A database is the demonstration's if it is empty, or if every government in it is one of the
demonstration's with people of the demonstration's own issuer.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from deploy.database.relations import relations, some_of
from deploy.demo.counties import COUNTIES, read_world
from deploy.demo.issuer import ISSUER
from deploy.demo.organisation_rows import enter
from tenants.database.databases import driver_url
from tenants.models.base import metadata

# What the migrations write down about themselves.
OF_MIGRATIONS = frozenset({"alembic_version", "applied_migrations"})
ADVICE = (
    "`jixiao run` changes nothing that it didn't make. Name an empty database in DATABASE_URL, or unset it."
)


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
    found = await relations(connection)
    if not found:
        return
    ours = metadata.tables.keys() | OF_MIGRATIONS
    strangers = found - ours if {"tenants", "alembic_version"} <= found else found
    if strangers:
        raise ForeignDatabaseError(
            f"The database has tables of somebody else: {some_of(strangers)}. {ADVICE}"
        )
    strange = [code for code in await _governments(connection) if not await _is_ours(connection, code)]
    if strange:
        named = some_of({str(code) for code in strange})
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
