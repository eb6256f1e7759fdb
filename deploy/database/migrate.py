"""Runs the missing migrations, and says whether any is missing.

All of them run in one transaction behind one lock: two processes that start at once don't race, and a failing
migration leaves nothing behind. Must not know what any migration does.
"""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from deploy.database.provision import APP_ROLE
from tenants.database.session import driver_url

# The number of the advisory lock: the letters of "jixiao".
LOCK = 0x6A697869616F


class MigrationError(Exception):
    """The database isn't ready for the migrations; the message says what to do."""

    code = "MIGRATION_REFUSED"


async def migrate(owner_url: str, *, until: str = "head") -> None:
    """Run the migrations that are missing, as the tables' owner. Raises :class:`MigrationError`.

    ``until`` names an earlier migration, for a test that fills the tables of that version.
    """
    engine = create_async_engine(driver_url(owner_url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            await _check_app_role(connection)
            await connection.run_sync(_upgrade, until)
    finally:
        await engine.dispose()


async def at_head(connection: AsyncConnection) -> bool:
    """Whether every migration has run on this database."""
    return await connection.run_sync(_heads) == heads()


def heads() -> tuple[str, ...]:
    """The last migrations that this program has."""
    with as_file(files("deploy.migrations")) as folder:
        return tuple(ScriptDirectory(str(folder)).get_heads())


async def _check_app_role(connection: AsyncConnection) -> None:
    query = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    if not await connection.scalar(query, {"name": APP_ROLE}):
        raise MigrationError(
            f"The migrations grant rights to the role {APP_ROLE}, which isn't there. Let the server's "
            f"administrator run CREATE ROLE {APP_ROLE} LOGIN PASSWORD '…' first."
        )


def _upgrade(connection: Connection, until: str) -> None:
    with as_file(files("deploy.migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.set_main_option("path_separator", "newline")
        config.attributes["connection"] = connection
        command.upgrade(config, until)
    # The server checks with its own role whether migrations are missing.
    connection.exec_driver_sql(f"GRANT SELECT ON alembic_version TO {APP_ROLE}")


def _heads(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()
