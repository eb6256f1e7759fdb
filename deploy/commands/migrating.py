"""`jixiao migrate`: run the migrations that the database is missing."""

import asyncio

import click

from deploy.commands.exit_messages import plain_endings
from deploy.database.migrate import MigrationError, heads
from deploy.database.migrate import migrate as bring_to_head
from deploy.settings import SettingsError, load_settings


@click.command()
def migrate() -> None:
    """Run the missing migrations, as the tables' owner (MIGRATION_URL)."""
    with plain_endings(SettingsError, MigrationError):
        settings = load_settings()
        if settings.migration_url is None:
            raise SettingsError("MIGRATION_URL: set it to the address of the tables' owner")
        asyncio.run(bring_to_head(settings.migration_url))
    click.echo(f"The tables are at {', '.join(heads())}.")
