"""`jixiao migrate`: run the migrations that the database is missing."""

import asyncio

import click
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from deploy.commands.exit_messages import plain_endings
from deploy.database.migrate import MigrationError
from deploy.database.migrate import migrate as bring_to_head
from deploy.database.owner_check import OwnerError
from deploy.database.provision import APP_ROLE
from deploy.database.revisions import own_revisions
from deploy.database.security_facts import security_facts, security_faults, stated_facts
from deploy.settings import SettingsError, load_settings
from tenants.database.databases import driver_url


@click.command()
def migrate() -> None:
    """Run the missing migrations, as the tables' owner (MIGRATION_URL)."""
    with plain_endings(SettingsError, MigrationError, OwnerError):
        settings = load_settings()
        if settings.migration_url is None:
            raise SettingsError("MIGRATION_URL: set it to the address of the tables' owner")
        asyncio.run(bring_to_head(settings.migration_url, tell=_tell))
        asyncio.run(_check_security(settings.migration_url))
    click.echo(f"The tables are at {own_revisions()[-1].name}.")


def _tell(line: str) -> None:
    click.echo(line, err=True)


async def _check_security(owner_url: str) -> None:
    """A database that was restored without its rights has nothing to migrate, and can't be served on."""
    engine = create_async_engine(driver_url(owner_url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            found = await security_facts(connection, APP_ROLE)
    finally:
        await engine.dispose()
    faults = security_faults(found, stated_facts())
    if faults:
        raise MigrationError("\n".join(fault.message for fault in faults))
