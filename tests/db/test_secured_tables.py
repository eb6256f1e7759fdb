"""A table that a migration secures with `secure_tenant_table`, and one that it forgot."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from deploy.migrations.row_security import secure_tenant_table
from tenants.database.databases import driver_url
from tests.conftest import Cloner, DatabaseUrls
from tests.db.security_catalogue import holds, policies, updatable
from tests.db.security_faults import security_faults
from tests.db.security_rows import bound, tenants_seen, with_every_right

HOME, OTHER = 652_325, 652_326
TABLE = "scratch_of_this_test"
CREATED = """
CREATE TABLE {table} (
    tenant  integer NOT NULL REFERENCES tenants (code),
    id      uuid NOT NULL DEFAULT gen_random_uuid(),
    note    text NOT NULL,
    done_at timestamptz,
    PRIMARY KEY (tenant, id)
)
"""
INSERT = f"INSERT INTO {TABLE} (tenant, note) VALUES ({{tenant}}, 'x')"


@pytest.fixture(scope="module")
async def urls(clone_database: Cloner) -> AsyncIterator[DatabaseUrls]:
    """A database with two governments, and with a new table that holds a row of each."""
    async with clone_database() as found:
        engine = create_async_engine(driver_url(found.owner_url))
        async with engine.begin() as owner:
            for code in (HOME, OTHER):
                await owner.execute(
                    text(
                        "INSERT INTO tenants (code, path, name, tier, valid_from) "
                        f"VALUES ({code}, '{code}', '县', 'county', '2020-01-01')"
                    )
                )
            await owner.execute(text(CREATED.format(table=TABLE)))
            await owner.run_sync(migrated(lambda op: secure_tenant_table(op, TABLE, updatable=["done_at"])))
            for code in (HOME, OTHER):
                await owner.execute(text(INSERT.format(tenant=code)))
        await engine.dispose()
        yield found


@pytest.fixture
async def owner(urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(driver_url(urls.owner_url))
    yield engine
    await engine.dispose()


@pytest.fixture
async def app(urls: DatabaseUrls) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(driver_url(urls.app_url))
    yield engine
    await engine.dispose()


def migrated(upgrade: Callable[[Operations], None]) -> Callable[[Connection], None]:
    """The way alembic calls a migration."""
    return lambda connection: upgrade(Operations(MigrationContext.configure(connection)))


async def test_nothing_is_wrong_with_it(owner: AsyncEngine) -> None:
    async with owner.connect() as connection:
        assert await security_faults(connection) == []


async def test_its_policies_are_those_of_the_first_migration(owner: AsyncEngine) -> None:
    found: dict[str, dict[str, tuple[Any, ...]]] = {TABLE: {}, "subjects": {}}
    async with owner.connect() as connection:
        for policy in await policies(connection):
            if policy.relname in found:
                name = policy.polname.removeprefix(policy.relname)
                found[policy.relname][name] = (policy.polpermissive, policy.polcmd, *policy[4:])
    assert sorted(found[TABLE]) == ["_delete", "_insert", "_read", "_update"]
    assert found[TABLE] == found["subjects"]


async def test_the_application_role_has_the_rights_it_was_given(owner: AsyncEngine) -> None:
    async with owner.connect() as connection:
        held = [
            right
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
            if TABLE in await holds(connection, right)
        ]
        assert held == ["SELECT", "INSERT"]
        assert (await updatable(connection))[TABLE] == {"done_at"}


async def test_a_government_sees_its_own_rows_only(app: AsyncEngine) -> None:
    for tenant, seen in ((HOME, {HOME}), (OTHER, {OTHER}), (None, set())):
        async with bound(app, tenant) as connection:
            assert await tenants_seen(connection, TABLE) == seen


async def test_a_government_writes_its_own_rows_only(app: AsyncEngine, owner: AsyncEngine) -> None:
    async with bound(app, HOME) as connection:
        await connection.execute(text(INSERT.format(tenant=HOME)))
        with pytest.raises(DBAPIError, match="row-level security policy"):
            await connection.execute(text(INSERT.format(tenant=OTHER)))
    async with with_every_right(owner, HOME) as connection:
        for statement in (f"UPDATE {TABLE} SET note = 'y'", f"DELETE FROM {TABLE}"):
            foreign = await connection.execute(text(f"{statement} WHERE tenant = {OTHER}"))
            own = await connection.execute(text(f"{statement} WHERE tenant = {HOME}"))
            assert (foreign.rowcount, own.rowcount) == (0, 1)
    async with with_every_right(owner, HOME) as connection:
        with pytest.raises(DBAPIError, match="row-level security policy"):
            await connection.execute(text(f"UPDATE {TABLE} SET tenant = {OTHER}"))


async def test_its_owner_changes_rows_of_the_government_it_names_only(owner: AsyncEngine) -> None:
    """Without one, a data migration changes nothing; a superuser, as in these tests, isn't bound."""
    changed = f"UPDATE {TABLE} SET note = 'y'"
    async with owner.connect() as connection:
        assert (await connection.execute(text(changed))).rowcount == 2
        await connection.execute(text("CREATE ROLE ordinary_owner"))
        await connection.execute(text(f"ALTER TABLE {TABLE} OWNER TO ordinary_owner"))
        await connection.execute(text("SET LOCAL ROLE ordinary_owner"))
        assert (await connection.execute(text(changed))).rowcount == 0
        await connection.execute(text(f"SET LOCAL app.tenant = '{HOME}'"))
        assert (await connection.execute(text(changed))).rowcount == 1
        await connection.rollback()


async def test_a_table_without_it_is_found_by_name(owner: AsyncEngine) -> None:
    async with owner.connect() as connection:
        await connection.execute(text(CREATED.format(table="bare_notes")))
        await connection.execute(text("GRANT SELECT, INSERT ON bare_notes TO jixiao_app"))
        assert await security_faults(connection) == [
            "bare_notes: row-level security is not enabled and forced",
            "bare_notes: no policy for SELECT",
            "bare_notes: no policy for INSERT",
        ]
        await connection.rollback()
