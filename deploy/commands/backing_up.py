"""`jixiao backup`, `jixiao restore` and `jixiao verify-database`."""

import asyncio
from pathlib import Path

import click
from click.exceptions import Exit

from deploy.commands.exit_messages import plain_endings
from deploy.counted_nouns import counted
from deploy.database.backup import BackupError, back_up, inventory_of
from deploy.database.backup import restore as restore_dump
from deploy.database.backup_files import BackupFileError, Manifest, manifest_beside
from deploy.database.client_programs import ProgramError
from deploy.database.inventories import differences
from deploy.database.owner_check import OwnerError
from deploy.database.revisions import own_revisions
from deploy.database.security_facts import stated_facts
from deploy.settings import SettingsError, load_settings

EXPECTED = (SettingsError, BackupError, BackupFileError, ProgramError, OwnerError)
PROGRAMS = click.option(
    "--programs",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The folder of pg_dump and pg_restore, if they aren't on the PATH.",
)
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@PROGRAMS
def backup(file: Path, programs: Path | None) -> None:
    """Back up the database at BACKUP_URL into FILE, and prove that all of it is there.

    Beside it FILE.manifest.json says what it holds; `jixiao restore` needs both. A backup that ends with an
    error leaves neither.
    """
    with plain_endings(*EXPECTED):
        url = load_settings().backup_url
        if url is None:
            raise SettingsError(
                "BACKUP_URL: set it to the database's address with a role that sees every row"
            )
        manifest = asyncio.run(back_up(url, file, _tell, programs))
    click.echo(f"{_summary(manifest)}: {file} and {manifest_beside(file).name}.")


@click.command()
@click.argument("file", type=FILE)
@PROGRAMS
def restore(file: Path, programs: Path | None) -> None:
    """Restore FILE into the empty database at MIGRATION_URL, and prove that all of it is there."""
    with plain_endings(*EXPECTED):
        manifest = asyncio.run(restore_dump(_owner_url(), file, _tell, programs))
    click.echo(f"{_summary(manifest)}, as they were on {manifest.made_at.isoformat()}.")


@click.command("verify-database")
@click.option("--output", type=FILE, help="A file to write it to.")
@click.option("--against", type=FILE, help="An earlier output, or a backup's manifest, to compare with.")
def verify_database(output: Path | None, against: Path | None) -> None:
    """Print what the database at MIGRATION_URL holds, as JSON, and compare it.

    Rows and a digest of each government and table; row-level security, rights, constraints, indexes.
    Exit status: 1 if it differs from an earlier state, or its security from what the migrations make.
    """
    with plain_endings(*EXPECTED):
        earlier = None if against is None else Manifest.read(against)
        manifest = asyncio.run(inventory_of(_owner_url(), _tell))
    if output is not None:
        output.write_text(manifest.text, "utf-8")
    elif earlier is None:
        click.echo(manifest.text, nl=False)
    found = [*_security(manifest), *(differences(earlier.inventory, manifest.inventory) if earlier else ())]
    for line in found:
        click.secho(line, fg="red", err=True)
    if found:
        raise Exit(1)
    click.echo(f"{_summary(manifest)}{', the same' if earlier else ''}.", err=True)


def _security(manifest: Manifest) -> list[str]:
    """What differs from this program's migrations, if the tables are theirs."""
    if manifest.inventory.revision != own_revisions()[-1].name:
        return []
    stated = {fact.line for fact in stated_facts()}
    found = {*manifest.inventory.security}
    return [
        *(f"missing: {line}" for line in sorted(stated - found)),
        *(f"not from a migration: {line}" for line in sorted(found - stated)),
    ]


def _owner_url() -> str:
    url = load_settings().migration_url
    if url is None:
        raise SettingsError("MIGRATION_URL: set it to the address of the tables' owner")
    return url


def _summary(manifest: Manifest) -> str:
    rows = sum(manifest.inventory.rows_by_table.values())
    return f"{counted(len(manifest.inventory.contents) - 1, 'government')}, {counted(rows, 'row')}"


def _tell(line: str) -> None:
    click.echo(line, err=True)
