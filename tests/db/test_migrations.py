"""A database of an earlier version, brought up to date with what is in it."""

from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from deploy.database.migrate import migrate
from deploy.database.revisions import Fit, fit
from resolvers.year.earlier_reporters import measurements_query
from tenants.database.databases import driver_url
from tests.conftest import DatabaseUrls
from tests.db.bound_owners import bound_owner

_FIRST = (
    "SET LOCAL app.tenant = '652325'",
    "INSERT INTO tenants (code, path, name, tier, valid_from) "
    "VALUES (652325, '652325', '县', 'county', '2000-01-01')",
    "INSERT INTO schemes "
    "(tenant, id, code, year, version, level, category, name, status, document, drafted_at) VALUES "
    "(652325, gen_random_uuid(), 'a', 2025, 1, 'unit', 'unit', '方案', 'draft', '', now())",
)

# A figure that one person reported, a second one corrected and the first one reported again; and another one
# that was reported once.
_PEOPLE = {name: uuid4() for name in ("first", "second")}
_KEYS = {name: uuid4() for name in ("subject", "scheme", "cycle", "corrected", "plain")}
_REPORTED = (
    "INSERT INTO tenants (code, path, name, tier, valid_from) "
    "VALUES (652325, '652325', '县', 'county', '2000-01-01'), "
    "(652323, '652323', '邻县', 'county', '2000-01-01')",
    "SET LOCAL app.tenant = '652325'",
    "INSERT INTO users (tenant, id, issuer, login, name) "
    "VALUES (652325, :first, 'i', 'a', '甲'), (652325, :second, 'i', 'b', '乙')",
    "INSERT INTO subjects (tenant, id, level, code, name, valid_from) "
    "VALUES (652325, :subject, 'unit', 'u', '单位', '2000-01-01')",
    "INSERT INTO schemes "
    "(tenant, id, code, year, version, level, category, name, status, document, drafted_at) VALUES "
    "(652325, :scheme, 'a', 2025, 1, 'unit', 'unit', '方案', 'draft', '', now())",
    "INSERT INTO cycles (tenant, id, year, name, status, opened_at) "
    "VALUES (652325, :cycle, 2025, '年度', 'open', now())",
    "INSERT INTO roster_entries (tenant, cycle_id, subject_id, scheme_id, category, position) "
    "VALUES (652325, :cycle, :subject, :scheme, 'unit', 1)",
    "INSERT INTO measurements "
    "(tenant, id, cycle_id, subject_id, indicator, status, fact, reported_by, reported_at) VALUES "
    "(652325, :corrected, :cycle, :subject, 'x', 'reported', '{}', :first, now()), "
    "(652325, :plain, :cycle, :subject, 'y', 'verified', '{}', :first, now())",
    "INSERT INTO audit_entries (tenant, id, at, actor_id, actor_name, action, noun, object_id) "
    "SELECT 652325, gen_random_uuid(), now(), by, '', action, 'measurement', object FROM (VALUES "
    "(CAST(:first AS uuid), 'measurement:report', CAST(:corrected AS uuid)), "
    "(:second, 'measurement:correct', :corrected), (:first, 'measurement:report', :corrected), "
    "(:first, 'measurement:report', :plain), (:second, 'measurement:verify', :plain)"
    ") AS logged (by, action, object)",
)


async def test_drafts_of_the_first_version_can_be_discarded(empty: DatabaseUrls) -> None:
    await migrate(empty.owner_url, until="0001")
    engine = create_async_engine(driver_url(empty.owner_url))
    async with engine.begin() as connection:
        for statement in _FIRST:
            await connection.execute(text(statement))
    async with engine.connect() as connection:
        assert await fit(connection) is Fit.OLDER
    await migrate(empty.owner_url)
    async with engine.begin() as connection:
        assert await fit(connection) is Fit.CURRENT
        assert await _states(connection) == ["draft"]
        await connection.execute(text("UPDATE schemes SET status = 'discarded'"))
        assert await _states(connection) == ["discarded"]
    await engine.dispose()


async def test_earlier_reporters_come_from_the_audit_log(empty: DatabaseUrls) -> None:
    """Migrated by an owner whom row-level security binds, as in production."""
    engine = create_async_engine(driver_url(empty.owner_url))
    async with bound_owner(engine, empty.owner_url) as owner_url:
        await migrate(owner_url, until="0002")
        await _report(engine)
        await migrate(owner_url)
        assert await _earlier(engine) == {_KEYS["corrected"]: [_PEOPLE["second"]], _KEYS["plain"]: []}
        # What the row says holds: the log is for rows that say nothing.
        written = {_KEYS["corrected"]: [], _KEYS["plain"]: [_PEOPLE["second"]]}
        async with engine.begin() as connection:
            for key, people in written.items():
                statement = text("UPDATE measurements SET earlier_reporters = :people WHERE id = :key")
                await connection.execute(statement, {"people": people, "key": key})
        assert await _earlier(engine) == written
    await engine.dispose()


async def test_no_later_migration_writes_rows_that_are_there(empty: DatabaseUrls) -> None:
    """All run in one transaction: others would wait for its locks as long as it fills or rewrites a table.

    Released scores alone are filled, by 0006 and 0007 (test_percent_migration.py), and counted by 0011 into a
    table of its own (test_kept_counts_migration.py).
    """
    await migrate(empty.owner_url, until="0002")
    engine = create_async_engine(driver_url(empty.owner_url))
    await _report(engine)
    before = await _written(engine)
    await migrate(empty.owner_url)
    after = await _written(engine)
    await engine.dispose()
    assert len(before["measurements"].rows) == 2
    assert {name: after[name] for name in before} == before


class Written(NamedTuple):
    """Where a table's rows are, and which transactions wrote them."""

    file: int
    rows: list[str]


async def _written(engine: AsyncEngine) -> dict[str, Written]:
    """Each table of governments, as it is on the disk."""
    tables = text(
        "SELECT relname, pg_relation_filenode(oid)::int AS file FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relrowsecurity"
    )
    found = {}
    async with engine.connect() as connection:
        for table in (await connection.execute(tables)).all():
            writers = text(f"SELECT xmin::text FROM {table.relname} ORDER BY ctid")
            rows = (await connection.execute(writers)).scalars()
            found[table.relname] = Written(table.file, list(rows))
    return found


async def _report(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        for statement in _REPORTED:
            used = {name: key for name, key in (_PEOPLE | _KEYS).items() if f":{name}" in statement}
            await connection.execute(text(statement), used)


async def _earlier(engine: AsyncEngine) -> dict[UUID, list[UUID]]:
    async with engine.connect() as connection:
        rows = await connection.execute(measurements_query(652325))
        return {row.id: list(row.earlier_reporters) for row in rows}


async def _states(connection: AsyncConnection) -> list[str]:
    await connection.execute(text("SET LOCAL app.tenant = '652325'"))
    return list((await connection.execute(text("SELECT status FROM schemes"))).scalars())
