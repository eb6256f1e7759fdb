"""The ways to the database that production takes: TLS, several hosts, PgBouncer.

On Debian's PostgreSQL 15: the embedded one is built without TLS.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from deploy.database.backup import back_up
from deploy.database.migrate import migrate
from deploy.database.provision import provision
from deploy.http.readiness import unready
from tenants.database.databases import Database
from tenants.viewer import Role
from tests.conftest import DatabaseUrls
from tests.db.certificates import Authority, Certificate
from tests.db.own_servers import WITH_TLS, OwnServer, own_server
from tests.db.poolers import PGBOUNCER, pgbouncer
from tests.e2e.browser import free_port
from tests.worlds.world import open_world

APP, PASSWORD, DATABASE, COUNTY = "jixiao_app", "application-password", "certified", 652325

pytestmark = pytest.mark.skipif(not WITH_TLS.exists(), reason="postgresql-15 isn't installed")


@dataclass(frozen=True, slots=True)
class Secured:
    """A migrated database on a server with TLS."""

    server: OwnServer
    authority: Authority
    person: Certificate
    urls: DatabaseUrls

    def app_url(self, hosts: str, **parameters: object) -> str:
        given = "&".join(f"{name}={value}" for name, value in parameters.items())
        return f"postgresql://{APP}:{PASSWORD}@{hosts}/jixiao?{given}"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OwnServer, Authority]]:
    authority = Authority.made_in(tmp_path_factory.mktemp("certificates"))
    with own_server(authority.certificate("localhost"), authority.root, WITH_TLS) as server:
        yield server, authority


@pytest.fixture(scope="module")
async def secured(running: tuple[OwnServer, Authority]) -> Secured:
    server, authority = running
    app = await provision(server.address(), password=PASSWORD, database="jixiao")
    await provision(server.address(), password=PASSWORD, database=DATABASE)
    owner = server.address("jixiao")
    await migrate(owner)
    urls = DatabaseUrls(owner, app)
    async with open_world(urls) as world:
        await world.government(COUNTY, "某县")
        for number in range(8):
            await world.person(COUNTY, f"person-{number}", Role.LEADER)
    return Secured(server, authority, authority.certificate(APP), urls)


async def reasons(url: str) -> Sequence[str]:
    database = Database.connect(url, pool_size=1)
    found = await unready(database)
    await database.close()
    return [f"{each.code} {each.message}" for each in found]


async def asked(url: str, query: str) -> object:
    database = Database.connect(url, pool_size=1)
    async with database.engine.connect() as connection:
        found = await connection.scalar(text(query))
    await database.close()
    return found


TLS = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


async def test_verify_full_serves_and_is_encrypted(secured: Secured) -> None:
    url = secured.app_url(
        f"localhost:{secured.server.port}", sslmode="verify-full", sslrootcert=secured.authority.root
    )
    assert await reasons(url) == []
    assert await asked(url, TLS) is True


async def test_a_server_of_another_name_is_refused(secured: Secured) -> None:
    url = secured.app_url(
        f"127.0.0.1:{secured.server.port}", sslmode="verify-full", sslrootcert=secured.authority.root
    )
    (reason,) = await reasons(url)
    assert reason.startswith("DATABASE_UNREACHABLE")
    assert "certificate is not valid for '127.0.0.1'" in reason


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full", "require"])
async def test_a_server_that_another_authority_vouches_for_is_refused(
    secured: Secured, tmp_path: Path, mode: str
) -> None:
    other = Authority.made_in(tmp_path, "other")
    url = secured.app_url(f"localhost:{secured.server.port}", sslmode=mode, sslrootcert=other.root)
    (reason,) = await reasons(url)
    assert "certificate verify failed" in reason


async def test_a_certificate_instead_of_a_password(secured: Secured) -> None:
    person, server = secured.person, secured.server
    url = (
        f"postgresql://{APP}@localhost:{server.port}/{DATABASE}?sslmode=verify-full"
        f"&sslrootcert={secured.authority.root}&sslcert={person.file}&sslkey={person.key_file}"
    )
    assert await asked(url, "SELECT current_user") == APP
    (reason,) = await reasons(url.replace(f"&sslcert={person.file}&sslkey={person.key_file}", ""))
    assert reason.startswith("DATABASE_REFUSED")


@pytest.mark.parametrize(
    "form", ["localhost:{dead},localhost:{alive}", "?host=localhost:{dead}&host=localhost:{alive}"]
)
async def test_the_second_host_answers_when_the_first_is_dead(secured: Secured, form: str) -> None:
    hosts, _, query = form.format(dead=free_port(), alive=secured.server.port).partition("?")
    trusted = f"sslmode=verify-full&sslrootcert={secured.authority.root}"
    url = f"postgresql://{APP}:{PASSWORD}@{hosts}/jixiao?{query}&{trusted}"
    assert await reasons(f"{url}&target_session_attrs=read-write") == []
    (reason,) = await reasons(f"{url}&target_session_attrs=standby")
    assert reason.startswith("DATABASE_UNREACHABLE")


async def test_postgresql_s_own_programs_take_the_same_address(secured: Secured, tmp_path: Path) -> None:
    dead, alive = free_port(), secured.server.port
    url = (
        f"postgresql://postgres:administrator-password@localhost:{dead},localhost:{alive}/jixiao"
        f"?sslmode=verify-full&sslrootcert={secured.authority.root}"
    )
    manifest = await back_up(url, tmp_path / "dump", lambda _line: None, WITH_TLS)
    assert manifest.inventory.rows_by_table["users"] == 8


@pytest.mark.skipif(not PGBOUNCER.exists(), reason="pgbouncer isn't installed")
async def test_pgbouncer_in_session_mode(secured: Secured) -> None:
    with pgbouncer(secured.server, {APP: PASSWORD}) as port:
        url = f"postgresql://{APP}:{PASSWORD}@127.0.0.1:{port}/jixiao"
        assert await reasons(url) == []
        async with open_world(DatabaseUrls(secured.urls.owner_url, url)) as world:
            people = [f"person-{number % 8}" for number in range(120)]
            answers = await asyncio.gather(
                *(world.ask(each, COUNTY, "{ viewer { name } }") for each in people)
            )
            assert [answer["viewer"]["name"] for answer in answers] == people
            await world.person(COUNTY, "system", Role.SYSTEM_ADMIN)
            for number in range(10):
                given = {
                    "level": "UNIT", "code": f"u{number}", "name": f"单位{number}", "validFrom": "2025-01-01",
                }  # fmt: skip
                await world.changed("system", COUNTY, "subjectCreate", given, "subject { id }")
