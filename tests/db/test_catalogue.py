"""The tables as the second lock needs them, read from the migrated database's own catalogue."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Inspector, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.types import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    TypeEngine,
    Uuid,
)

from deploy.database.provision import APP_ROLE
from tenants.database.databases import driver_url
from tenants.models.base import metadata
from tests.conftest import Cloner
from tests.db.security_catalogue import (
    holds,
    policies,
    references,
    tables,
    tenant_tables,
    unique_keys,
    updatable,
)
from tests.db.security_faults import (
    OWN_ROW,
    SHARED,
    keys_without_tenant,
    loose_policies,
    references_without_tenant,
    rights_without_policy,
    without_row_security,
)

DESCRIBED = sorted(metadata.tables)
SECURE = "secure each table in its migration, by secure_tenant_table of deploy/migrations/row_security.py"
TENANT_IN_KEYS = "begin each key in its migration with the tenant; see deploy/migrations/README.md"
RIGHTS = "give fewer rights in the migration, or say here why a row of this table may change"


@pytest.fixture(scope="module")
async def engine(clone_database: Cloner) -> AsyncIterator[AsyncEngine]:
    async with clone_database() as urls:
        engine = create_async_engine(driver_url(urls.owner_url), pool_size=1)
        yield engine
        await engine.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as connection:
        yield connection


async def test_every_table_but_the_shared_ones_has_a_tenant(connection: AsyncConnection) -> None:
    found = await tables(connection)
    shared = {name for name, row in found.items() if not row.of_tenant}
    assert shared == SHARED, "give each table a tenant, or name it in SHARED in tests/db/security_faults.py"
    described, migrated = set(metadata.tables), set(found) - {"alembic_version", "applied_migrations"}
    assert described == migrated, (
        f"describe {sorted(migrated - described)} in tenants/models, "
        f"make {sorted(described - migrated)} in a migration"
    )


async def test_row_level_security_is_on_and_forced_everywhere(connection: AsyncConnection) -> None:
    assert await without_row_security(connection) == [], SECURE


async def test_every_tenant_table_has_a_policy_for_each_right(connection: AsyncConnection) -> None:
    assert await rights_without_policy(connection) == [], SECURE


async def test_every_policy_is_permissive_and_compares_the_tenant_plainly(
    connection: AsyncConnection,
) -> None:
    reading = {policy.relname for policy in await policies(connection) if policy.polcmd == b"r"} - SHARED
    assert reading == set(await tenant_tables(connection)), SECURE
    assert await loose_policies(connection) == [], SECURE


async def test_only_four_tables_show_more_than_ones_own_rows(connection: AsyncConnection) -> None:
    found = [policy for policy in await policies(connection) if policy.relname not in SHARED]
    wider = {p.relname for p in found if p.shown and p.shown != OWN_ROW}
    official = {"schemes", "releases", "released_scores", "released_counts"}
    assert wider == official, (
        "superiors see rows of these tables; whatever joins must be official, and needs its condition in "
        "SEEN_FROM_ABOVE in tests/db/test_row_security.py"
    )


async def test_queues_are_seen_by_all_and_written_by_their_government(connection: AsyncConnection) -> None:
    own = OWN_ROW.replace("tenant =", "government =")
    found = {
        policy.polcmd: (policy.polpermissive, policy.shown, policy.taken)
        for policy in await policies(connection)
        if policy.relname == "job_queues"
    }
    assert found == {b"r": (True, "true", None), b"a": (True, None, own), b"w": (True, own, own)}
    row = (await tables(connection))["job_queues"]
    assert (row.relrowsecurity, row.relforcerowsecurity) == (True, True)
    # A worker learns nothing of a government but that it has work.
    assert [column.name for column in metadata.tables["job_queues"].c] == [
        "government",
        "due_at",
        "served_at",
    ]


async def test_every_unique_key_includes_the_tenant(connection: AsyncConnection) -> None:
    keys = await unique_keys(connection)
    assert {key.relname for key in keys} >= set(await tenant_tables(connection)), TENANT_IN_KEYS
    assert await keys_without_tenant(connection) == [], TENANT_IN_KEYS


async def test_every_foreign_key_includes_the_tenant(connection: AsyncConnection) -> None:
    referring = {key.relname for key in await references(connection) if key.target == "tenants"}
    assert referring >= set(await tenant_tables(connection)), TENANT_IN_KEYS
    assert await references_without_tenant(connection) == [], TENANT_IN_KEYS


async def test_the_application_role_owns_nothing_and_is_nobody_special(connection: AsyncConnection) -> None:
    role = (
        await connection.execute(
            text(
                "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, "
                "(SELECT count(*) FROM pg_shdepend WHERE refobjid = r.oid AND deptype = 'o') AS owned, "
                "(SELECT count(*) FROM pg_auth_members WHERE member = r.oid) AS memberships "
                "FROM pg_roles r WHERE rolname = :name"
            ),
            {"name": APP_ROLE},
        )
    ).one()
    assert tuple(role) == (False, False, False, False, False, 0, 0)
    assert APP_ROLE not in {row.owner for row in (await tables(connection)).values()}


async def test_the_application_role_may_not_make_anything(connection: AsyncConnection) -> None:
    rights = await connection.scalar(
        text("SELECT has_schema_privilege(:role, 'public', 'CREATE')"), {"role": APP_ROLE}
    )
    assert rights is False


async def test_what_is_final_cannot_be_updated(connection: AsyncConnection) -> None:
    found = await updatable(connection)
    assert found["releases"] == {"superseded_at"}
    assert found["tie_decisions"] == {"voided_at"}
    assert found["released_scores"] == {"superseded_at"}
    assert found["released_counts"] == {"superseded_at"}
    assert found["appointments"] == {"revoked_by", "revoked_at"}
    assert found["events"] == {"version", "withdrawn_by", "withdrawn_at", "withdrawal_reason"}
    never = {"audit_entries", "scores", "runs", "users", "tenants"}
    assert never.isdisjoint(found), RIGHTS


async def test_only_a_roster_can_lose_rows(connection: AsyncConnection) -> None:
    assert await holds(connection, "DELETE") == {"roster_entries", "roster_links"}, RIGHTS
    assert await holds(connection, "TRUNCATE") == set(), RIGHTS


@pytest.mark.parametrize("table", DESCRIBED)
async def test_the_models_agree_with_the_migrated_database(connection: AsyncConnection, table: str) -> None:
    def described(sync: object) -> dict[str, tuple[str, bool]]:
        inspector = inspect(sync)
        assert isinstance(inspector, Inspector)
        return {
            column["name"]: (_family(column["type"]), column["nullable"])
            for column in inspector.get_columns(table)
        }

    modelled = {column.name: (_family(column.type), column.nullable) for column in metadata.tables[table].c}
    assert await connection.run_sync(described) == modelled, f"correct {table} in tenants/models"


@pytest.mark.parametrize("table", DESCRIBED)
async def test_the_models_know_the_primary_keys(connection: AsyncConnection, table: str) -> None:
    def described(sync: object) -> list[str]:
        inspector = inspect(sync)
        assert isinstance(inspector, Inspector)
        return inspector.get_pk_constraint(table)["constrained_columns"]

    modelled = [column.name for column in metadata.tables[table].primary_key]
    assert await connection.run_sync(described) == modelled, f"correct {table} in tenants/models"


def _family(kind: TypeEngine[Any]) -> str:
    """The kind of value; a numeric's scale counts, since it decides what is kept of a score."""
    if isinstance(kind, Numeric):
        return f"numeric({kind.precision}, {kind.scale})"
    families: tuple[type[TypeEngine[Any]], ...] = (
        Boolean,
        BigInteger,
        Integer,
        DateTime,
        Date,
        LargeBinary,
        Text,
        Uuid,
    )
    found = next((family for family in families if isinstance(kind, family)), None)
    if found is DateTime:
        return f"moment with zone {getattr(kind, 'timezone', False)}"
    return found.__name__ if found else type(kind).__name__
