"""Backs up a database, and restores it into an empty one: pg_dump and pg_restore, and a proof of both.

A dump as the tables' owner would be empty: row-level security binds the owner. So a role makes it that sees
every row; what must be in it is counted in the very snapshot that is dumped, and counted again in the dump. A
restored database must hold exactly that.
"""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from deploy.database.backup_files import Dump, Manifest, check_dump, manifest_beside, written_whole
from deploy.database.client_programs import ClientProgram
from deploy.database.inventories import Inventory, differences, take_inventory
from deploy.database.owner_check import check_may_make_tables
from deploy.database.provision import APP_ROLE
from deploy.database.relations import relations, some_of
from tenants.database.addresses import Address
from tenants.database.databases import driver_url

Tell = Callable[[str], None]

_HIDDEN = text("""
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p')
      AND (NOT has_table_privilege(c.oid, 'SELECT') OR row_security_active(c.oid))
""")
_COPY = re.compile(rb"COPY public\.(.+?) \(.*\) FROM stdin;\n")
ROLE = (
    "CREATE ROLE jixiao_backup LOGIN PASSWORD '…' BYPASSRLS; GRANT pg_read_all_data TO jixiao_backup; "
    "and give its address in BACKUP_URL"
)


class BackupError(Exception):
    """The backup or the restored database isn't whole, or can't be made; the message says why."""

    code = "BACKUP_INCOMPLETE"


async def back_up(url: str, dump: Path, tell: Tell, programs: Path | None = None) -> Manifest:
    """Dump the database into a file and write its manifest beside it.

    Raises :class:`BackupError`, and the errors of files and programs.
    """
    engine = _engine(url)
    try:
        async with engine.connect() as connection:
            with written_whole(manifest_beside(dump)) as manifest_file, written_whole(dump) as file:
                manifest = await _dumped(connection, Address.read(url), file, tell, programs)
                manifest_file.write_text(manifest.text, "utf-8")
            return manifest
    finally:
        await engine.dispose()


async def restore(owner_url: str, dump: Path, tell: Tell, programs: Path | None = None) -> Manifest:
    """Restore a dump into an empty database, as the tables' owner, and compare it with the manifest.

    Raises :class:`BackupError`, :class:`OwnerError`, and the errors of files and programs.
    """
    manifest = Manifest.read(manifest_beside(dump))
    tell("Reading the dump …")
    await asyncio.to_thread(check_dump, dump, manifest)
    engine = _engine(owner_url)
    try:
        program = ClientProgram.found("pg_restore", programs)
        async with engine.connect() as connection:
            await _check_empty(connection)
            await check_may_make_tables(connection)
            program.check_version(await _server(connection))
        tell("Restoring …")
        arguments = ("--single-transaction", "--exit-on-error", "--no-owner", str(dump))
        address = Address.read(owner_url)
        await asyncio.to_thread(program.run, *arguments, address=address)
        tell("Comparing …")
        found = await _inventory(engine, tell)
    finally:
        await engine.dispose()
    differing = differences(manifest.inventory, found)
    if differing:
        raise BackupError(
            "The restored database isn't what was backed up; don't serve on it.\n  " + "\n  ".join(differing)
        )
    return manifest


async def inventory_of(owner_url: str, tell: Tell) -> Manifest:
    """What a database holds now."""
    engine = _engine(owner_url)
    try:
        async with engine.connect() as connection:
            server = await _server(connection)
        return _manifest(server, await _inventory(engine, tell))
    finally:
        await engine.dispose()


async def _dumped(
    connection: AsyncConnection, address: Address, file: Path, tell: Tell, programs: Path | None
) -> Manifest:
    await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    program, reader = ClientProgram.found("pg_dump", programs), ClientProgram.found("pg_restore", programs)
    server = await _server(connection)
    program.check_version(server)
    await _check_sees_everything(connection)
    snapshot = await connection.scalar(text("SELECT pg_export_snapshot()"))
    tell("Dumping …")
    arguments = ("--format=custom", "--no-comments", f"--snapshot={snapshot}", f"--file={file}")
    await asyncio.to_thread(program.run, *arguments, address=address)
    tell("Counting …")
    inventory = await take_inventory(connection, tell)
    counted = await asyncio.to_thread(_rows_in, reader, file)
    expected = {table: rows for table, rows in inventory.rows_by_table.items() if rows}
    if counted != expected:
        wrong = {table for table in counted | expected if counted.get(table) != expected.get(table)}
        raise BackupError(f"The dump lacks rows, or has others than the database: {some_of(wrong)}.")
    return _manifest(server, inventory, await asyncio.to_thread(Dump.of, file))


async def _check_sees_everything(connection: AsyncConnection) -> None:
    hidden = set((await connection.execute(_HIDDEN)).scalars())
    if hidden:
        role = await connection.scalar(text("SELECT current_user"))
        raise BackupError(
            f"The role {role} doesn't see every row of {some_of(hidden)}: the dump wouldn't be whole. "
            f"Let the server's administrator run {ROLE}."
        )


async def _check_empty(connection: AsyncConnection) -> None:
    found = await relations(connection)
    if found:
        raise BackupError(f"The database isn't empty: it has {some_of(found)}. Restore into a new one.")
    query = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    if not await connection.scalar(query, {"name": APP_ROLE}):
        raise BackupError(
            f"The backup holds rights of the role {APP_ROLE}, which isn't there. Let the server's "
            f"administrator run CREATE ROLE {APP_ROLE} LOGIN PASSWORD '…' first."
        )


def _rows_in(reader: ClientProgram, dump: Path) -> dict[str, int]:
    """How many rows of each table a dump holds."""
    found: dict[str, int] = {}
    table: str | None = None
    with reader.output("--data-only", "--file=-", str(dump)) as lines:
        for line in lines:
            if table is not None:
                if line == b"\\.\n":
                    table = None
                else:
                    found[table] = found.get(table, 0) + 1
            elif begun := _COPY.fullmatch(line):
                table = begun[1].decode("utf-8")
    return found


async def _inventory(engine: AsyncEngine, tell: Tell) -> Inventory:
    async with engine.connect() as connection:
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        return await take_inventory(connection, tell)


async def _server(connection: AsyncConnection) -> int:
    """The server's version."""
    number = await connection.scalar(text("SELECT current_setting('server_version_num')::int / 10000"))
    return int(number or 0)


def _manifest(server: int, inventory: Inventory, dump: Dump | None = None) -> Manifest:
    made_at = datetime.now(UTC).replace(microsecond=0)
    return Manifest(program=version("jixiao"), server=server, made_at=made_at, inventory=inventory, dump=dump)


def _engine(url: str) -> AsyncEngine:
    return create_async_engine(driver_url(url), poolclass=NullPool)
