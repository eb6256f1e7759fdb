"""Targets that units stated with their figures stand in the table after the migration."""

from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.database.migrate import migrate
from tests.conftest import DatabaseUrls
from tests.db.bound_owners import bound_owner

COUNTY, NEIGHBOUR = 652_325, 652_323
STATED, PLAIN, ELSEWHERE = uuid4(), uuid4(), uuid4()
_FIGURE = text("""
    INSERT INTO measurements
        (tenant, id, cycle_id, subject_id, indicator, period, status, fact, version, reported_by, reported_at)
    VALUES (:tenant, :id, :key, :key, 'roads', :period, 'verified', CAST(:fact AS jsonb), 3, :key, now())
""")
# One id for all that a figure refers to.
_YEAR = (
    "INSERT INTO tenants (code, path, name, tier, valid_from) "
    "VALUES (:tenant, CAST(:tenant AS text), '县', 'county', '2000-01-01')",
    "INSERT INTO users (tenant, id, issuer, login, name) VALUES (:tenant, :key, 'i', 'a', '甲')",
    "INSERT INTO subjects (tenant, id, level, code, name, valid_from) "
    "VALUES (:tenant, :key, 'unit', 'u', '单位', '2000-01-01')",
    "INSERT INTO schemes "
    "(tenant, id, code, year, version, level, category, name, status, document, drafted_at) "
    "VALUES (:tenant, :key, 'a', 2025, 1, 'unit', 'unit', '方案', 'draft', '', now())",
    "INSERT INTO cycles (tenant, id, year, name, status, opened_at) "
    "VALUES (:tenant, :key, 2025, '年度', 'open', now())",
    "INSERT INTO roster_entries (tenant, cycle_id, subject_id, scheme_id, category, position) "
    "VALUES (:tenant, :key, :key, :key, 'unit', 1)",
)


async def test_what_was_stated_with_a_figure_is_its_target(empty: DatabaseUrls, engine: AsyncEngine) -> None:
    """Migrated by an owner whom row-level security binds, as in production."""
    reporter = uuid4()
    async with bound_owner(engine, empty.owner_url) as owner_url:
        await migrate(owner_url, until="0006")
        await _report(engine, reporter)
        before = await _rows(engine, "measurements")
        await migrate(owner_url)
    assert await _rows(engine, "measurements") == before
    async with engine.connect() as connection:
        found = (await connection.execute(text("SELECT * FROM targets ORDER BY target"))).all()
    assert [(row.tenant, row.id, row.period, row.target) for row in found] == [
        (COUNTY, STATED, "H1", Decimal("12.50")),
        (NEIGHBOUR, ELSEWHERE, None, Decimal(80)),
    ]
    assert {(row.version, row.set_by, row.document) for row in found} == {(1, reporter, None)}
    same = {UUID(str(row.id)): (row.cycle_id, row.subject_id, row.indicator) for row in found}
    assert same.items() <= before.items()


async def _report(engine: AsyncEngine, key: UUID) -> None:
    figures = (
        (COUNTY, STATED, "H1", '{"actual": 10, "target": "12.50"}'),
        (COUNTY, PLAIN, None, '{"actual": 10}'),
        (NEIGHBOUR, ELSEWHERE, None, '{"actual": "9.5", "target": 80}'),
    )
    async with engine.begin() as connection:
        for tenant in (COUNTY, NEIGHBOUR):
            for statement in _YEAR:
                inserted = text(statement.replace(":tenant", str(tenant)))
                await connection.execute(inserted, {"key": key} if ":key" in statement else {})
        for tenant, figure, period, fact in figures:
            given = {"tenant": tenant, "id": figure, "key": key, "period": period, "fact": fact}
            await connection.execute(_FIGURE, given)


async def _rows(engine: AsyncEngine, table: str) -> dict[UUID, tuple[UUID, UUID, str]]:
    async with engine.connect() as connection:
        rows = await connection.execute(text(f"SELECT id, cycle_id, subject_id, indicator FROM {table}"))
        return {row.id: (row.cycle_id, row.subject_id, row.indicator) for row in rows}
