"""The drill: back up, restore elsewhere, compare, serve; and what isn't whole is found."""

import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from deploy.database import backup as backups
from deploy.database.backup import BackupError, back_up, inventory_of, restore
from deploy.database.backup_files import BackupFileError, Manifest, manifest_beside
from deploy.database.client_programs import ClientProgram, ProgramError
from deploy.database.embedded_binaries import Binaries
from deploy.database.inventories import differences
from deploy.database.owner_check import OwnerError
from tenants.database.addresses import Address
from tenants.database.databases import driver_url
from tenants.levels import Level
from tenants.viewer import Role
from tests.commands import jixiao
from tests.conftest import PASSWORD, Cloner, DatabaseUrls
from tests.worlds.world import open_world

COUNTY, OTHER = 652325, 652324
UNITS = '{ tenant(code: "652325") { subjects(level: UNIT, first: 10) { nodes { id name } } } }'
CREATED = "subject { id name }"


def programs() -> Path:
    """The folder of pg_dump for the server that the tests run on."""
    given = os.environ.get("TEST_POSTGRES_BIN")
    return Path(given) if given else Binaries.of_wheel(None).folder


@dataclass(frozen=True, slots=True)
class Kept:
    """A small database, the role that backs it up, and its backup."""

    urls: DatabaseUrls
    backup_url: str
    dump: Path
    manifest: Manifest
    unit: str


@pytest.fixture(scope="module")
async def kept(clone_database: Cloner, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Kept]:
    async with (
        clone_database() as urls,
        role(urls.owner_url, "LOGIN BYPASSRLS IN ROLE pg_read_all_data") as url,
    ):
        unit = await filled(urls)
        dump = tmp_path_factory.mktemp("backup") / "jixiao.dump"
        yield Kept(urls, url, dump, await back_up(url, dump, silent, programs()), unit)


@asynccontextmanager
async def role(owner_url: str, rights: str) -> AsyncIterator[str]:
    """The address of a role of a test's own in the same database."""
    name = f"role_{uuid4().hex}"
    await executed(owner_url, f"CREATE ROLE {name} {rights}")
    try:
        yield Address.read(owner_url).signed_in_as(name, None).text
    finally:
        await executed(owner_url, f"DROP ROLE {name}")


@asynccontextmanager
async def empty_database(admin_url: str) -> AsyncIterator[str]:
    """A new database whose owner is an ordinary role."""
    name = f"restored_{uuid4().hex}"
    admin = Address.read(admin_url).on("postgres").text
    async with role(admin, "LOGIN") as owner:
        address = Address.read(owner)
        await executed(admin, f"CREATE DATABASE {name} OWNER {address.username} TEMPLATE template0")
        try:
            yield address.on(name).text
        finally:
            await executed(admin, f"DROP DATABASE {name} WITH (FORCE)")


async def filled(urls: DatabaseUrls) -> str:
    """Two counties with people and units; one unit was made through GraphQL, so there is an audit log."""
    async with open_world(urls) as world:
        for code in (COUNTY, OTHER):
            await world.government(code, f"县{code}")
            await world.person(code, "office", Role.PERFORMANCE_OFFICE)
            await world.person(code, "system", Role.SYSTEM_ADMIN)
            await world.subject(code, Level.UNIT, "u1", name="单位；\\t'\"\n二行")
        given = {"level": "UNIT", "code": "u2", "name": "第二单位", "validFrom": "2025-01-01"}
        made = await world.changed("system", COUNTY, "subjectCreate", given, CREATED)
        return str(made["id"])


async def executed(url: str, *statements: str) -> None:
    engine = create_async_engine(driver_url(url), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await engine.dispose()


def silent(_line: str) -> None:
    pass


async def changes(kept: Kept, owner_url: str) -> Sequence[str]:
    found = await inventory_of(owner_url, silent)
    return differences(kept.manifest.inventory, found.inventory)


async def test_a_restored_database_is_the_same_and_serves(kept: Kept) -> None:
    async with empty_database(kept.urls.owner_url) as owner:
        restored = await restore(owner, kept.dump, silent, programs())
        assert restored == kept.manifest
        assert await changes(kept, owner) == []
        app = Address.read(owner).signed_in_as("jixiao_app", PASSWORD).text
        async with open_world(DatabaseUrls(owner, app)) as world:
            units = (await world.ask("office", COUNTY, UNITS))["tenant"]["subjects"]["nodes"]
            assert {unit["name"] for unit in units} == {"单位；\\t'\"\n二行", "第二单位"}
            assert kept.unit in {unit["id"] for unit in units}
            # It can be written to as well: another entry of the audit log.
            given = {"level": "UNIT", "code": "u3", "name": "第三", "validFrom": "2025-01-01"}
            await world.changed("system", COUNTY, "subjectCreate", given, CREATED)
        assert await changes(kept, owner) == [
            "652325 audit_entries: 2 rows, not 1",
            "652325 subjects: 3 rows, not 2",
        ]


def test_the_files_are_private_whole_and_say_what_is_in_them(kept: Kept) -> None:
    manifest = manifest_beside(kept.dump)
    assert sorted(kept.dump.parent.iterdir()) == [kept.dump, manifest]
    assert {path.stat().st_mode & 0o777 for path in (kept.dump, manifest)} == {0o600}
    assert Manifest.read(manifest) == kept.manifest
    contents = json.loads(manifest.read_text("utf-8"))["inventory"]["contents"]
    assert {code: tables["users"]["rows"] for code, tables in contents.items() if code != "shared"} == {
        "652324": 2,
        "652325": 2,
    }
    assert contents["shared"]["tenants"]["rows"] == 2
    assert contents["652325"]["audit_entries"]["rows"] == 1


async def test_the_owner_sees_the_same_as_who_sees_everything(kept: Kept) -> None:
    assert await changes(kept, kept.urls.owner_url) == []


async def test_a_role_that_does_not_see_every_row_makes_no_backup(kept: Kept, tmp_path: Path) -> None:
    async with role(kept.urls.owner_url, "LOGIN IN ROLE pg_read_all_data") as bound:
        with pytest.raises(BackupError, match=r"doesn't see every row of .*appointments"):
            await back_up(bound, tmp_path / "bound", silent, programs())
    async with role(kept.urls.owner_url, "LOGIN BYPASSRLS") as blind:
        with pytest.raises(BackupError, match="doesn't see every row"):
            await back_up(blind, tmp_path / "blind", silent, programs())
    assert list(tmp_path.iterdir()) == []


async def test_a_backup_that_lacks_rows_is_none(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = ClientProgram.run

    def without_people(program: ClientProgram, *arguments: str, address: Address | None = None) -> None:
        full(program, "--exclude-table-data=users", *arguments, address=address)

    monkeypatch.setattr(ClientProgram, "run", without_people)
    with pytest.raises(BackupError, match="others than the database: users"):
        await back_up(kept.backup_url, tmp_path / "dump", silent, programs())
    assert list(tmp_path.iterdir()) == []


def failing_programs(folder: Path, complaints: str) -> None:
    """pg_dump and pg_restore that say their version, and else only this."""
    (folder / "complaints").write_text(complaints, "utf-8")
    for name in ("pg_dump", "pg_restore"):
        program = folder / name
        program.write_text(
            '#!/bin/sh\n[ "$1" = --version ] && echo "$0 (PostgreSQL) 99" || '
            f"{{ cat {folder}/complaints >&2; exit 1; }}\n"
        )
        program.chmod(0o755)


async def test_a_failing_program_leaves_nothing(kept: Kept, tmp_path: Path) -> None:
    failing_programs(tmp_path, "no disk\n")
    with pytest.raises(ProgramError, match="pg_dump failed: no disk"):
        await back_up(kept.backup_url, tmp_path / "dump", silent, tmp_path)
    assert not list(tmp_path.glob("dump*"))


async def test_what_a_program_names_as_an_error_is_told_and_not_the_statement_after_it(
    kept: Kept, tmp_path: Path
) -> None:
    cause = "pg_dump: error: no room on the disk"
    failing_programs(tmp_path, f"{cause}\nCommand was: CREATE TABLE t (\n" + "  c integer,\n" * 9)
    with pytest.raises(ProgramError) as caught:
        await back_up(kept.backup_url, tmp_path / "dump", silent, tmp_path)
    assert str(caught.value) == f"pg_dump failed: {cause}"


async def test_a_role_that_may_make_no_tables_restores_nothing(kept: Kept) -> None:
    async with empty_database(kept.urls.owner_url) as owner:
        app = Address.read(owner).signed_in_as("jixiao_app", PASSWORD).text
        with pytest.raises(OwnerError, match=r"jixiao_app may not make tables .*: it must own it"):
            await restore(app, kept.dump, silent, programs())


async def test_programs_that_are_missing_or_older_than_the_server(kept: Kept, tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match="no pg_dump in"):
        await back_up(kept.backup_url, tmp_path / "dump", silent, tmp_path)
    for name in ("pg_dump", "pg_restore"):
        (tmp_path / name).write_text('#!/bin/sh\necho "(PostgreSQL) 12.1"\n')
        (tmp_path / name).chmod(0o755)
    with pytest.raises(ProgramError, match="or newer is needed"):
        await back_up(kept.backup_url, tmp_path / "dump", silent, tmp_path)


async def test_a_backup_overwrites_nothing(kept: Kept) -> None:
    with pytest.raises(BackupFileError, match="already there"):
        await back_up(kept.backup_url, kept.dump, silent, programs())


async def test_only_into_an_empty_database(kept: Kept) -> None:
    before = await inventory_of(kept.urls.owner_url, silent)
    with pytest.raises(BackupError, match=r"isn't empty: it has .*alembic_version"):
        await restore(kept.urls.owner_url, kept.dump, silent, programs())
    assert (await inventory_of(kept.urls.owner_url, silent)).inventory == before.inventory


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda dump: dump.write_bytes(dump.read_bytes()[:-7]), "isn't the dump that was written"),
        (lambda dump: manifest_beside(dump).unlink(), "manifest.json can't be read"),
        (lambda dump: manifest_beside(dump).write_text("{}"), "is no manifest"),
    ],
)
async def test_damaged_files_are_not_restored(
    kept: Kept, tmp_path: Path, damage: object, reason: str
) -> None:
    dump = tmp_path / "dump"
    dump.write_bytes(kept.dump.read_bytes())
    manifest_beside(dump).write_bytes(manifest_beside(kept.dump).read_bytes())
    assert callable(damage)
    damage(dump)
    with pytest.raises(BackupFileError, match=reason):
        await restore(kept.urls.owner_url, dump, silent, programs())


async def test_a_restore_that_was_tampered_with_is_found(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    async with empty_database(kept.urls.owner_url) as owner:
        admin = Address.read(kept.urls.owner_url).on(Address.read(owner).database or "").text
        full = backups._inventory

        async def tampered(*arguments: object) -> object:
            await executed(admin, "UPDATE users SET name = '别人' WHERE tenant = 652325 AND login = 'office'")
            return await full(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(backups, "_inventory", tampered)
        with pytest.raises(BackupError, match="652325 users: as many rows, but they say something else"):
            await restore(owner, kept.dump, silent, programs())


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM appointments WHERE tenant = 652324", "652324 appointments: 0 rows, not 2"),
        ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", "missing: users: row security is on and forced"),
        ("DROP INDEX audit_entries_newest", "missing: CREATE INDEX audit_entries_newest"),
        ("ALTER TABLE subjects DROP CONSTRAINT subjects_check", "missing: subjects: CHECK"),
        ("REVOKE INSERT ON users FROM jixiao_app", "missing: users: INSERT"),
        ("GRANT DELETE ON users TO jixiao_app", "new: users: DELETE"),
    ],
)
async def test_whatever_differs_is_named(database_urls: DatabaseUrls, statement: str, found: str) -> None:
    await filled(database_urls)
    before = await inventory_of(database_urls.owner_url, silent)
    await executed(database_urls.owner_url, statement)
    after = await inventory_of(database_urls.owner_url, silent)
    assert any(found in line for line in differences(before.inventory, after.inventory))


async def test_the_commands_say_what_they_did_and_what_differs(kept: Kept, tmp_path: Path) -> None:
    dump, before = tmp_path / "a.dump", tmp_path / "before.json"
    rows = sum(kept.manifest.inventory.rows_by_table.values())
    made = jixiao("backup", str(dump), "--programs", str(programs()), BACKUP_URL=kept.backup_url)
    assert (made.returncode, made.stdout) == (
        0,
        f"2 governments, {rows} rows: {dump} and a.dump.manifest.json.\n",
    )
    again = jixiao("backup", str(dump), "--programs", str(programs()), BACKUP_URL=kept.backup_url)
    assert (again.returncode, again.stderr) == (
        1,
        f"{dump}.manifest.json is already there; choose another name.\n",
    )
    assert (
        jixiao("verify-database", "--output", str(before), MIGRATION_URL=kept.urls.owner_url).returncode == 0
    )
    assert (
        jixiao("verify-database", "--against", str(before), MIGRATION_URL=kept.urls.owner_url).returncode == 0
    )
    other = before.read_text("utf-8").replace('"652324"', '"652327"', 1)
    before.write_text(other, "utf-8")
    differing = jixiao("verify-database", "--against", str(before), MIGRATION_URL=kept.urls.owner_url)
    assert differing.returncode == 1
    assert "652327 users: 0 rows, not 2" in differing.stderr
