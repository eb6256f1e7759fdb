"""The template, its migrations and the application's role."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.database.migrate import migrate
from deploy.database.provision import APP_ROLE, kept_password, provision
from deploy.database.revisions import Fit, fit
from deploy.database.role_check import RoleError, check_role
from tenants.database.databases import driver_url
from tests.conftest import PASSWORD, DatabaseUrls


async def checked(url: str) -> None:
    engine = create_async_engine(driver_url(url))
    try:
        async with engine.connect() as connection:
            await check_role(connection)
    finally:
        await engine.dispose()


async def execute(url: str, *statements: str) -> None:
    engine = create_async_engine(driver_url(url))
    async with engine.begin() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await engine.dispose()


async def test_the_application_role_may_serve(database_urls: DatabaseUrls) -> None:
    await checked(database_urls.app_url)


async def test_its_statements_are_planned_for_data_in_memory(database_urls: DatabaseUrls) -> None:
    engine = create_async_engine(driver_url(database_urls.app_url))
    async with engine.connect() as connection:
        assert (await connection.exec_driver_sql("SHOW random_page_cost")).scalar() == "1.1"
    await engine.dispose()


async def test_a_superuser_may_not(database_urls: DatabaseUrls) -> None:
    with pytest.raises(RoleError, match="superuser"):
        await checked(database_urls.owner_url)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ("CREATE ROLE {name} LOGIN BYPASSRLS PASSWORD 'x'", "BYPASSRLS"),
        ("CREATE ROLE {name} LOGIN CREATEROLE PASSWORD 'x'", "make roles"),
        (
            "CREATE ROLE {name} LOGIN PASSWORD 'x';"
            "CREATE TABLE own_table (); ALTER TABLE own_table OWNER TO {name}",
            "own_table",
        ),
        ("CREATE ROLE {name} LOGIN PASSWORD 'x'; GRANT {admin} TO {name}", "may become, a superuser"),
        (
            "CREATE ROLE {name} LOGIN PASSWORD 'x'; CREATE ROLE {name}_owner; GRANT {name}_owner TO {name};"
            "CREATE TABLE lent_table (); ALTER TABLE lent_table OWNER TO {name}_owner",
            "may become the owner of: lent_table",
        ),
    ],
)
async def test_a_role_that_could_look_past_the_policies_may_not(
    database_urls: DatabaseUrls, made: str, reason: str
) -> None:
    owner = driver_url(database_urls.owner_url)
    name = f"strong_{owner.database}"
    script = made.format(name=name, admin=owner.username)
    try:
        await execute(database_urls.owner_url, *script.split(";"))
        strong = owner.set(username=name, password="x").render_as_string(hide_password=False)
        with pytest.raises(RoleError, match=reason):
            await checked(strong)
    finally:
        roles = [f"{name}_owner", name] if "_owner" in made else [name]
        for role in roles:
            await execute(database_urls.owner_url, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


async def test_migrations_run_twice_do_nothing_more(database_urls: DatabaseUrls) -> None:
    await migrate(database_urls.owner_url)
    engine = create_async_engine(driver_url(database_urls.owner_url))
    async with engine.connect() as connection:
        assert await fit(connection) is Fit.CURRENT
    await engine.dispose()


async def test_an_empty_database_is_not_at_head(database_urls: DatabaseUrls) -> None:
    await execute(database_urls.owner_url, "DELETE FROM alembic_version")
    engine = create_async_engine(driver_url(database_urls.owner_url))
    async with engine.connect() as connection:
        assert await fit(connection) is Fit.OLDER
    await engine.dispose()


async def test_provisioning_again_keeps_the_role_weak(database_urls: DatabaseUrls) -> None:
    url = await provision(database_urls.owner_url, password=PASSWORD)
    assert driver_url(url).username == APP_ROLE
    assert driver_url(url).database == driver_url(database_urls.owner_url).database
    await checked(url)


def test_the_password_is_kept_and_private(tmp_path: Path) -> None:
    with kept_password(tmp_path) as first, kept_password(tmp_path) as second:
        assert second == first
    assert len(first) >= 32
    assert (tmp_path / "app-password").stat().st_mode & 0o777 == 0o600
