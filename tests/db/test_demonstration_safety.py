"""`jixiao run` on a server that others use: it never touches what it didn't make."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from deploy.database.migrate import migrate
from deploy.database.provision import ProvisionError, provision
from deploy.demo.database_owner import ForeignDatabaseError, check_demonstration_database
from deploy.demo.issuer import ISSUER
from tenants.database.databases import driver_url
from tenants.models.base import metadata
from tenants.viewer import Role
from tests.commands import jixiao
from tests.conftest import DatabaseUrls
from tests.db.own_servers import OwnServer, own_server
from tests.worlds.fingerprints import Fingerprint, contents
from tests.worlds.world import open_world

PRODUCTION = "production-password"


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """A server that asks for passwords."""
    with own_server() as server:
        yield server


async def executed(url: str, *statements: str) -> None:
    engine = create_async_engine(driver_url(url), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await engine.dispose()


async def passwords(url: str) -> Sequence[tuple[object, ...]]:
    engine = create_async_engine(driver_url(url), poolclass=NullPool)
    async with engine.connect() as connection:
        query = "SELECT rolname, rolpassword, rolsuper FROM pg_authid ORDER BY rolname"
        found = [tuple(row) for row in await connection.execute(text(query))]
    await engine.dispose()
    return found


async def seen(url: str) -> Fingerprint:
    engine = create_async_engine(driver_url(url), poolclass=NullPool)
    async with engine.connect() as connection:
        found = await contents(connection)
    await engine.dispose()
    return found


async def test_another_database_of_the_production_server(server: OwnServer, tmp_path: Path) -> None:
    role = f"CREATE ROLE jixiao_app LOGIN PASSWORD '{PRODUCTION}'"
    await executed(server.address(), role, "CREATE DATABASE production", "CREATE DATABASE trial")
    before = await passwords(server.address())
    ended = jixiao("run", cwd=tmp_path, DATABASE_URL=server.address("trial"), JIXIAO_PORT="0")
    assert ended.returncode == 1
    assert "jixiao_app is already on this server" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert await passwords(server.address()) == before
    await executed(server.address("production", "jixiao_app", PRODUCTION), "SELECT 1")
    # No table was made either: the first one would meet its name.
    await executed(server.address("trial"), *(f"CREATE TABLE {name} ()" for name in metadata.tables))


async def test_the_production_database_itself(database_urls: DatabaseUrls, tmp_path: Path) -> None:
    async with open_world(database_urls) as world:
        await world.government(110000, "某省")
    before = await seen(database_urls.owner_url)
    ended = jixiao("run", cwd=tmp_path, DATABASE_URL=database_urls.owner_url, JIXIAO_PORT="0")
    assert ended.returncode == 1
    assert ended.stderr.startswith("The database has governments of somebody else: 110000.")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert await seen(database_urls.owner_url) == before


async def test_a_real_government_of_the_demonstration_s_code(database_urls: DatabaseUrls) -> None:
    async with open_world(database_urls) as world:
        await world.government(650000, "自治区")
        await world.person(650000, "somebody", Role.AUDITOR)
    with pytest.raises(ForeignDatabaseError, match="650000"):
        await check_demonstration_database(database_urls.owner_url)


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (("CREATE TABLE theirs ()",), "theirs"),
        (("CREATE SCHEMA others", "CREATE TABLE others.theirs ()"), "others.theirs"),
        (("CREATE VIEW theirs AS SELECT 1 AS one",), "theirs"),
        (("DROP TABLE alembic_version",), "appointments"),
    ],
)
async def test_tables_of_somebody_else(
    database_urls: DatabaseUrls, statements: Sequence[str], named: str
) -> None:
    await executed(database_urls.owner_url, *statements)
    with pytest.raises(ForeignDatabaseError, match=named):
        await check_demonstration_database(database_urls.owner_url)


async def test_its_own_database_again(server: OwnServer) -> None:
    """Also with an owner that row-level security binds."""
    await executed(
        server.address(),
        "CREATE ROLE demonstration LOGIN CREATEROLE PASSWORD 'demonstration'",
        "CREATE DATABASE demonstration OWNER demonstration",
        f"DO $$ BEGIN CREATE ROLE jixiao_app LOGIN PASSWORD '{PRODUCTION}'; "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    )
    owner = server.address("demonstration", "demonstration", "demonstration")
    await check_demonstration_database(owner)
    app = await provision(owner, password=PRODUCTION)
    await migrate(owner)
    await check_demonstration_database(owner)
    await executed(
        owner,
        "INSERT INTO tenants (code, path, name, tier, valid_from) "
        "VALUES (650000, '650000', '自治区', 'province', '2020-01-01')",
        "SET app.tenant = '650000'",
        f"INSERT INTO users VALUES (650000, gen_random_uuid(), '{ISSUER}', 'somebody', '某人')",
    )
    await check_demonstration_database(owner)
    assert await provision(owner, password=PRODUCTION) == app
    with pytest.raises(ProvisionError, match="already on this server"):
        await provision(owner, password="another")
