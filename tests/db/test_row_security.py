"""The second lock alone: statements as the application's role, without asking the policy first."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tenants.database.databases import Database, driver_url
from tenants.models.base import metadata
from tenants.viewer import Identity, Role
from tests.db.pools import acquired
from tests.db.security_catalogue import tenant_tables
from tests.db.security_rows import a_row, bound, copy_row, tenants_seen, with_every_right
from tests.worlds.realms import ABOVE, COUNTY, HOME, PROVINCE, Realm, Realms
from tests.worlds.world import ISSUER, World

pytest_plugins = ("tests.worlds.realm_copies",)

TABLES = sorted(name for name, table in metadata.tables.items() if "tenant" in table.c)
SEEN_FROM_ABOVE = {
    "schemes": "status = 'published' AND owner_id IS NULL AND level IN ('portfolio', 'unit')",
    "releases": "owner_id IS NULL",
    "released_scores": "level IN ('portfolio', 'unit')",
    "released_counts": "level IN ('portfolio', 'unit')",
}
# A column that may be changed by its table's rights or policies; schemes only as drafts.
CHANGED = {"events": "version"} | dict.fromkeys(
    ("releases", "released_scores", "released_counts"), "superseded_at"
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Five governments with rows in every table, above, beside and below one another."""

    app: AsyncEngine
    owner: AsyncEngine
    world: World
    county: Realm


@pytest.fixture(scope="module")
async def rows(realms: Realms) -> AsyncIterator[Rows]:
    county = realms[COUNTY]
    app = create_async_engine(driver_url(county.world.urls.app_url), pool_size=1)
    yield Rows(app, county.world.owner, county.world, county)
    await app.dispose()


async def test_every_tenant_table_holds_rows_of_every_government(rows: Rows) -> None:
    async with rows.owner.connect() as connection:
        assert await tenant_tables(connection) == TABLES
        for table in TABLES:
            seen = await tenants_seen(connection, table)
            assert seen == set(ABOVE), f"give every realm a row of {table} in tests/worlds/realms.py"


@pytest.mark.parametrize("table", TABLES)
async def test_without_a_tenant_there_are_no_rows(rows: Rows, table: str) -> None:
    async with bound(rows.app, None) as connection:
        assert await tenants_seen(connection, table) == set()
        await connection.execute(text("SET LOCAL app.tenant = ''"))
        assert await tenants_seen(connection, table) == set()


@pytest.mark.parametrize("table", TABLES)
async def test_only_ones_own_rows_and_what_is_official_below_are_there(rows: Rows, table: str) -> None:
    for tenant in ABOVE:
        async with bound(rows.app, tenant) as connection:
            seen = await tenants_seen(connection, table)
        expected = {tenant} | (below(tenant) if table in SEEN_FROM_ABOVE else set())
        assert seen == expected, f"policies of {table}, or no row of it in tests/worlds/realms.py"


def below(tenant: int) -> set[int]:
    """The governments below one, at any depth."""
    own = {each for each, above in ABOVE.items() if above == tenant}
    return own.union(*map(below, own))


@pytest.mark.parametrize("above", [PROVINCE, HOME])
@pytest.mark.parametrize("table", SEEN_FROM_ABOVE)
async def test_a_superior_sees_exactly_what_is_official_at_levels_1_and_2(
    rows: Rows, table: str, above: int
) -> None:
    query = f"SELECT ctid::text FROM {table} WHERE tenant = {COUNTY:d}"
    async with rows.owner.connect() as connection:
        all_of_them = set((await connection.execute(text(query))).scalars())
        official = set((await connection.execute(text(f"{query} AND {SEEN_FROM_ABOVE[table]}"))).scalars())
    assert official
    assert official < all_of_them
    async with bound(rows.app, above) as connection:
        assert set((await connection.execute(text(query))).scalars()) == official


@pytest.mark.parametrize("table", TABLES)
async def test_nobody_inserts_for_another_government(rows: Rows, table: str) -> None:
    foreign, own = await a_row(rows.owner, table, COUNTY), await a_row(rows.owner, table, HOME)
    async with bound(rows.app, HOME) as connection:
        with pytest.raises(DBAPIError, match="row-level security policy"):
            await copy_row(connection, table, foreign)
    async with bound(rows.app, COUNTY) as connection:
        with pytest.raises(DBAPIError, match="row-level security policy"):
            await copy_row(connection, table, own)
    # The same statement for one's own government only meets the row that is there already.
    async with bound(rows.app, HOME) as connection:
        with pytest.raises(DBAPIError, match="unique constraint"):
            await copy_row(connection, table, own)


@pytest.mark.parametrize("table", TABLES)
async def test_nobody_changes_another_governments_rows_whatever_their_rights(rows: Rows, table: str) -> None:
    for tenant, other in ((HOME, COUNTY), (COUNTY, HOME)):
        async with with_every_right(rows.owner, tenant) as connection:
            updated = await connection.execute(
                text(f"UPDATE {table} SET tenant = tenant WHERE tenant = {other:d}")
            )
            deleted = await connection.execute(text(f"DELETE FROM {table} WHERE tenant = {other:d}"))
            assert (updated.rowcount, deleted.rowcount) == (0, 0)
            own = await connection.execute(
                text(f"UPDATE {table} SET tenant = tenant WHERE tenant = {tenant:d}")
            )
            assert own.rowcount > 0, f"give every realm a row of {table} in tests/worlds/realms.py"


@pytest.mark.parametrize("table", TABLES)
async def test_nobody_hands_a_row_to_another_government(rows: Rows, table: str) -> None:
    async with with_every_right(rows.owner, HOME) as connection:
        with pytest.raises(DBAPIError, match="row-level security policy"):
            await connection.execute(text(f"UPDATE {table} SET tenant = {COUNTY:d} WHERE tenant = {HOME:d}"))


@pytest.mark.parametrize(("table", "column"), CHANGED.items())
async def test_a_superior_cannot_touch_what_it_sees(rows: Rows, table: str, column: str) -> None:
    async with bound(rows.app, HOME) as connection:
        statement = f"UPDATE {table} SET {column} = {column} WHERE tenant = "
        assert (await connection.execute(text(f"{statement}{COUNTY:d}"))).rowcount == 0
        assert (await connection.execute(text(f"{statement}{HOME:d}"))).rowcount > 0


async def test_a_published_scheme_never_changes(rows: Rows) -> None:
    statement = f"UPDATE schemes SET document = document || ' ' WHERE tenant = {HOME:d} AND status = "
    async with bound(rows.app, HOME) as connection:
        assert (await connection.execute(text(f"{statement}'published'"))).rowcount == 0
        assert (await connection.execute(text(f"{statement}'draft'"))).rowcount == 1


async def test_a_discarded_draft_never_comes_back(rows: Rows) -> None:
    statement = f"UPDATE schemes SET status = :to WHERE tenant = {HOME:d} AND status = :is"
    async with bound(rows.app, HOME) as connection:
        for was, to, touched in (("draft", "discarded", 1), ("discarded", "draft", 0)):
            found = await connection.execute(text(statement), {"is": was, "to": to})
            assert found.rowcount == touched


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE released_scores SET total = 100",
        "UPDATE released_scores SET lines = '[]'",
        "UPDATE released_counts SET scores = 1",
        "UPDATE releases SET run_id = run_id",
        "UPDATE releases SET reason = 'x'",
        "UPDATE audit_entries SET actor_name = 'x'",
        "UPDATE scores SET total = 100",
        "UPDATE runs SET number = 9",
        "UPDATE tie_decisions SET admitted = NOT admitted",
        "UPDATE appointments SET role = 'leader'",
        "UPDATE users SET login = 'x'",
        "UPDATE tenants SET path = 'x'",
        *(f"DELETE FROM {table}" for table in TABLES if not table.startswith("roster_")),
        *(f"TRUNCATE {table}" for table in TABLES),
    ],
)
async def test_what_is_on_record_stays_there(rows: Rows, statement: str) -> None:
    async with bound(rows.app, HOME) as connection:
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text(statement))


async def test_a_connection_of_the_pool_carries_no_tenant_over(rows: Rows) -> None:
    database = Database.connect(rows.world.urls.app_url, pool_size=1)
    identity = Identity(ISSUER, rows.county.login(Role.PERFORMANCE_OFFICE), COUNTY)
    count = text("SELECT pg_backend_pid() AS connection, count(*) AS cycles FROM cycles")
    try:
        async with database.reading(identity) as session:
            inside = await session.row(count)
        outside = await _counted(database)
        assert inside is not None
        assert inside.cycles == 5
        assert outside == (inside.connection, 0)

        async def fail(_session: object) -> None:
            raise ZeroDivisionError

        async def succeed(_session: object) -> None:
            return None

        with pytest.raises(ZeroDivisionError):
            await database.writing(identity, fail)
        assert await _counted(database) == outside
        await database.writing(identity, succeed)
        assert await _counted(database) == outside
    finally:
        await database.close()


async def _counted(database: Database) -> tuple[int, int]:
    async with acquired(database) as connection:
        row = await connection.driver.fetchrow("SELECT pg_backend_pid() AS c, count(*) AS n FROM cycles")
    assert row is not None
    return row["c"], row["n"]


async def test_the_tenant_of_a_transaction_cannot_be_anything_but_a_number(rows: Rows) -> None:
    async with bound(rows.app, None) as connection:
        await connection.execute(text("SET LOCAL app.tenant = '652300 OR true'"))
        with pytest.raises(DBAPIError, match="invalid input syntax"):
            await connection.execute(text("SELECT * FROM cycles"))
