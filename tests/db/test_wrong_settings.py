"""Whatever is set wrongly ends the command with a line that says what, and never with a traceback."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.database.provision import APP_ROLE
from tenants.database.addresses import Address
from tenants.database.databases import driver_url
from tests.commands import ended
from tests.conftest import DatabaseUrls
from tests.db.own_servers import OwnServer, own_server
from tests.e2e.browser import free_port
from tests.unit.deploy.tokens import AUDIENCE, ISSUER, RSA, public

Case = tuple[Sequence[str], dict[str, str], str]


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """A server that asks for passwords."""
    with own_server() as server:
        yield server


def check(cases: Sequence[Case]) -> None:
    for arguments, settings, expected in cases:
        end = ended(arguments, settings)
        case = f"{arguments} {settings}: {end}"
        assert end.returncode == 1, case
        assert expected in end.stderr, case
        assert "Traceback" not in end.stderr, case
        assert len(end.stderr.strip().splitlines()) <= 3, case
        assert "geheim" not in end.stderr, case
        assert "Value error" not in end.stderr, case


async def test_each_wrong_setting_is_named(
    database_urls: DatabaseUrls, server: OwnServer, tmp_path: Path
) -> None:
    keys, no_keys = tmp_path / "keys.json", tmp_path / "none.json"
    keys.write_bytes(public(RSA))
    no_keys.write_text("{}")
    issuer = {"OIDC_ISSUER": ISSUER, "OIDC_AUDIENCE": AUDIENCE, "OIDC_JWKS": str(keys)}
    app = database_urls.app_url
    asking = server.address("postgres", APP_ROLE, "geheim")
    dead = f"127.0.0.1:{free_port()}"

    def serving(expected: str, url: str = app, **settings: str) -> Case:
        return (["serve"], {**issuer, "DATABASE_URL": url, "JIXIAO_PORT": "0", **settings}, expected)

    def migrating(expected: str, url: str) -> Case:
        return (["migrate"], {"MIGRATION_URL": url}, expected)

    cases = [
        serving("JIXIAO_PORT", JIXIAO_PORT="many"),
        serving("JIXIAO_HOST", JIXIAO_HOST="no.such.host.invalid"),
        serving("DATABASE_URL: has a port", "postgresql://u:geheim@db:many/jixiao"),
        serving("unknown parameter connect_timeout", f"{app}&connect_timeout=3"),
        serving("unknown parameter options", f"{app}&options=-c%20jit=off"),
        serving("unknown parameter application_name", f"{app}&application_name=x"),
        serving("unknown value of sslmode", f"{app}&sslmode=full"),
        serving("in sslrootcert", f"{app}&sslmode=verify-full"),
        serving("missing.pem", f"{app}&sslrootcert={tmp_path}/missing.pem"),
        serving("holds no certificate", f"{app}&sslrootcert={no_keys}"),
        serving("can't be reached", "postgresql://u:geheim@no.such.host.invalid/jixiao"),
        serving("can't be reached", f"postgresql://u:geheim@{dead}/jixiao"),
        serving("can't be reached", f"postgresql://u:geheim@{dead},{dead}/jixiao"),
        serving("password authentication failed", asking),
        serving('database "missing" does not exist', Address.read(app).on("missing").text),
        serving("Run `jixiao migrate` first", Address.read(app).on("postgres").text),
        serving("superuser", database_urls.owner_url),
        serving("OIDC_JWKS", OIDC_JWKS=str(tmp_path / "missing.json")),
        serving("OIDC_JWKS", OIDC_JWKS=str(no_keys)),
        serving("OIDC_JWKS", OIDC_JWKS=str(tmp_path)),
        migrating("unknown parameter options", f"{database_urls.owner_url}&options=x"),
        migrating("password authentication failed", asking),
        migrating("can't be used", f"postgresql://u:geheim@{dead}/jixiao"),
        migrating("CREATE ROLE jixiao_app", server.address()),
        migrating("doesn't own the tables", app),
        migrating("ALTER DATABASE postgres OWNER TO jixiao_app", Address.read(app).on("postgres").text),
        (["prune"], {"MIGRATION_URL": app}, "Give MIGRATION_URL the role postgres"),
        (["backup", str(tmp_path / "dump")], {}, "BACKUP_URL"),
        (["restore", str(tmp_path / "dump")], {"MIGRATION_URL": app}, "dump.manifest.json can't be read"),
        (["verify-database"], {}, "MIGRATION_URL"),
    ]  # fmt: skip
    check(cases)


async def test_an_older_program_and_missing_rights_are_named(
    database_urls: DatabaseUrls, tmp_path: Path
) -> None:
    engine = create_async_engine(driver_url(database_urls.owner_url))
    async with engine.begin() as connection:
        await connection.exec_driver_sql(f"REVOKE INSERT ON runs, scores FROM {APP_ROLE}")
    keys = tmp_path / "keys.json"
    keys.write_bytes(public(RSA))
    serving = {
        "OIDC_ISSUER": ISSUER,
        "OIDC_AUDIENCE": AUDIENCE,
        "OIDC_JWKS": str(keys),
        "DATABASE_URL": database_urls.app_url,
        "JIXIAO_PORT": "0",
    }
    migrating = {"MIGRATION_URL": database_urls.owner_url}
    check([(["serve"], serving, "runs: INSERT"), (["migrate"], migrating, "runs: INSERT")])
    async with engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await engine.dispose()
    check([(["serve"], serving, "A newer program"), (["migrate"], migrating, "A newer program")])
