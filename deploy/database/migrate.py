"""Runs the missing migrations.

All of them run in one transaction behind one lock: two processes that start at once don't race, and a failing
migration leaves nothing behind. It never waits long for a lock, because everybody else would wait behind it:
after a moment it gives up, lets them pass and tries again. Must not know what any migration does.
"""

import asyncio
from collections.abc import Callable, Sequence
from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from asyncpg import PostgresError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from deploy.database.lock_waits import lock_waits_told
from deploy.database.owner_check import check_may_make_tables, check_owner
from deploy.database.provision import APP_ROLE
from deploy.database.revisions import current_revision, own_revisions, record_revisions
from tenants.database.databases import driver_url

# The number of the advisory lock: the letters of "jixiao".
LOCK = 0x6A697869616F
# So long a migration waits for a lock, and everybody behind it with it.
LOCK_TIMEOUT = "2s"
# A migration defines tables and fills them in one transaction. Citus refuses that unless it is told first
# to go server by server; every other PostgreSQL takes the setting for a name without a meaning.
ONE_AFTER_THE_OTHER = "SET LOCAL citus.multi_shard_modify_mode = 'sequential'"
# Seconds between the attempts: about five minutes in all.
PAUSES = (1, 2, 4, 8, *[15] * 18)
# lock_not_available, deadlock_detected
IN_THE_WAY = frozenset({"55P03", "40P01"})


class MigrationError(Exception):
    """The database isn't ready for the migrations; the message says what to do."""

    code = "MIGRATION_REFUSED"


def _silent(_line: str) -> None:
    """Nobody is told."""


async def migrate(
    owner_url: str,
    *,
    until: str = "head",
    tell: Callable[[str], None] = _silent,
    pauses: Sequence[float] = PAUSES,
) -> None:
    """Run the migrations that are missing, as the tables' owner.

    Raises :class:`MigrationError` and :class:`OwnerError`.

    ``until`` names an earlier migration, for a test that fills the tables of that version.
    """
    engine = create_async_engine(driver_url(owner_url), poolclass=NullPool)
    try:
        for pause in pauses:
            try:
                await _migrate_once(engine, until, tell)
            except (DBAPIError, PostgresError) as error:
                if _sqlstate(error) not in IN_THE_WAY:
                    raise
            else:
                return
            tell(f"Somebody uses the tables; nothing was changed. Trying again in {pause:g} s.")
            await asyncio.sleep(pause)
        raise MigrationError(
            f"Somebody used the tables during each of {len(pauses)} attempts; nothing was changed. End the "
            "transactions that are named above (SELECT pg_terminate_backend(…)), or try again later."
        )
    finally:
        await engine.dispose()


async def _migrate_once(engine: AsyncEngine, until: str, tell: Callable[[str], None]) -> None:
    async with engine.begin() as connection:
        await _wait_for_others(connection, tell)
        await check_owner(connection)
        await check_may_make_tables(connection)
        await _check_app_role(connection)
        await _check_not_newer(connection)
        await connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        await connection.exec_driver_sql(ONE_AFTER_THE_OTHER)
        process = await connection.scalar(text("SELECT pg_backend_pid()"))
        async with lock_waits_told(engine, process, tell):
            await connection.run_sync(_upgrade, until, tell)
            await record_revisions(connection)


async def _wait_for_others(connection: AsyncConnection, tell: Callable[[str], None]) -> None:
    """One migration at a time; the second one then has nothing to do."""
    if not await connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}):
        tell("Another `jixiao migrate` is running; waiting for its end.")
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


async def _check_app_role(connection: AsyncConnection) -> None:
    query = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    if not await connection.scalar(query, {"name": APP_ROLE}):
        raise MigrationError(
            f"The migrations grant rights to the role {APP_ROLE}, which isn't there. Let the server's "
            f"administrator run CREATE ROLE {APP_ROLE} LOGIN PASSWORD '…' first."
        )


async def _check_not_newer(connection: AsyncConnection) -> None:
    current, known = await current_revision(connection), [each.name for each in own_revisions()]
    if current is not None and current not in known:
        raise MigrationError(
            f"A newer program brought the tables to {current}; this one knows them up to {known[-1]}. "
            "Nothing was changed. Run `jixiao migrate` of the newest program that you serve with."
        )


def _upgrade(connection: Connection, until: str, tell: Callable[[str], None]) -> None:
    with as_file(files("deploy.migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.set_main_option("path_separator", "newline")
        config.attributes["connection"] = connection
        # A migration that changes what is shown says where.
        config.attributes["tell"] = tell
        command.upgrade(config, until)


def _sqlstate(error: DBAPIError | PostgresError) -> str | None:
    # A script of several statements is run by the driver itself, which raises its own errors.
    refused = error.driver_exception if isinstance(error, DBAPIError) else error
    return getattr(refused, "sqlstate", None)
