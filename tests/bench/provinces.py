"""A generated province: 100 counties with 1,000 released unit scores each, and a person to ask for them.

Written by the owner in a few statements per county; invented throughout, and the same in every run.
Knows the tables, not who measures what on them.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from tenants.database.databases import driver_url

PROVINCE = 910000
PREFECTURES = tuple(PROVINCE + 100 * number for number in range(1, 15))
COUNTIES = tuple(
    PREFECTURES[number % len(PREFECTURES)] + number // len(PREFECTURES) + 1 for number in range(100)
)
SCORES_PER_COUNTY = 1_000
PORTFOLIOS = 10
YEAR = 2025
ISSUER = "https://identity.example"
OFFICE = "office"
"""Who asks: the performance office of every government."""


@dataclass(frozen=True, slots=True)
class Division:
    """One government with its place in the tree."""

    code: int
    path: str
    tier: str
    province: int | None
    prefecture: int | None

    @classmethod
    def of(cls, code: int) -> "Division":
        """The division of a code, whose digits tell what it belongs to."""
        prefecture = code - code % 100
        if code == PROVINCE:
            return cls(code, str(code), "province", None, None)
        if code == prefecture:
            return cls(code, f"{PROVINCE}/{code}", "prefecture", PROVINCE, None)
        return cls(code, f"{PROVINCE}/{prefecture}/{code}", "county", PROVINCE, prefecture)


DIVISIONS = tuple(map(Division.of, (PROVINCE, *PREFECTURES, *COUNTIES)))

_GOVERNMENTS = """
    INSERT INTO tenants (code, parent_code, path, name, tier, province, prefecture, valid_from)
    VALUES ({code}, {parent}, '{path}', '第{code}号', '{tier}', {province}, {prefecture}, '2000-01-01')
"""
_PEOPLE = """
    INSERT INTO users (tenant, id, issuer, login, name)
    VALUES ({tenant}, md5('{tenant}/office')::uuid, '{issuer}', '{login}', '绩效办')
"""
_APPOINTMENTS = """
    INSERT INTO appointments (tenant, id, user_id, role, valid_from, granted_at)
    VALUES ({tenant}, md5('{tenant}/appointment')::uuid, md5('{tenant}/office')::uuid, 'performance_office',
            '2000-01-01', '2000-01-01')
"""
_CYCLES = """
    INSERT INTO cycles (tenant, id, year, name, status, opened_at)
    VALUES ({tenant}, md5('{tenant}/cycle')::uuid, {year}, '{year}年度', 'released', '{year}-01-05')
"""
_RUNS = """
    INSERT INTO runs (tenant, id, cycle_id, number, cycle_version, subjects, pending, undecided, known,
        decisions, computed_at)
    VALUES ({tenant}, md5('{tenant}/run')::uuid, md5('{tenant}/cycle')::uuid, 1, 1, {scores}, 0, 0, '{{}}', 0,
            '{year}-12-30')
"""
_RELEASES = """
    INSERT INTO releases (tenant, id, cycle_id, run_id, year, published_at, province, prefecture)
    VALUES ({tenant}, md5('{tenant}/release')::uuid, md5('{tenant}/cycle')::uuid, md5('{tenant}/run')::uuid,
            {year}, '{year}-12-31', {province}, {prefecture})
"""
_SUBJECTS = """
    INSERT INTO subjects (tenant, id, level, code, name, valid_from)
    SELECT {tenant}, md5('{tenant}/' || n)::uuid, 'unit', 'u' || n, '第' || n || '单位', '2000-01-01'
    FROM generate_series(1, {scores}) n
"""
_PORTFOLIOS = """
    INSERT INTO subjects (tenant, id, level, code, name, valid_from)
    SELECT {tenant}, md5('{tenant}/portfolio/' || n)::uuid, 'portfolio', 'head' || n, '第' || n || '分管口',
        '2000-01-01'
    FROM generate_series(1, {portfolios}) n
"""
# The portfolios first, then the units, dealt out to them in turn.
_ROSTER = """
    INSERT INTO roster_entries (tenant, cycle_id, subject_id, scheme_id, category, portfolio_id, weight,
        position)
    SELECT {tenant}, md5('{tenant}/cycle')::uuid, md5('{tenant}/portfolio/' || n)::uuid,
        md5('{tenant}/scheme')::uuid, 'portfolio', NULL, 1, n
    FROM generate_series(1, {portfolios}) n
    UNION ALL
    SELECT {tenant}, md5('{tenant}/cycle')::uuid, md5('{tenant}/' || n)::uuid, md5('{tenant}/scheme')::uuid,
        'unit', md5('{tenant}/portfolio/' || 1 + n % {portfolios})::uuid, 1, {portfolios} + n
    FROM generate_series(1, {scores}) n
"""
# Totals of 60.00 to 100.00, so that over a province some twenty-five share each: ties are walked by id.
_SCORES = """
    INSERT INTO released_scores (tenant, id, release_id, cycle_id, subject_id, subject_name, level, category,
        category_name, year, scheme_id, total, full_marks, percent, percent_key, grade, rank, consequences,
        lines, province, prefecture)
    SELECT {tenant}, md5('{tenant}/score/' || n)::uuid, md5('{tenant}/release')::uuid,
        md5('{tenant}/cycle')::uuid, md5('{tenant}/' || n)::uuid, '第' || n || '单位', 'unit',
        CASE WHEN n % 3 = 0 THEN 'township' ELSE 'department' END,
        CASE WHEN n % 3 = 0 THEN '乡镇' ELSE '县直部门' END,
        {year}, md5('{tenant}/scheme')::uuid,
        total, 100, trim_scale(total), total * 1000000,
        CASE WHEN n % 4 = 0 THEN '优秀' ELSE '良好' END, n, '[]', '[]', {province}, {prefecture}
    FROM generate_series(1, {scores}) n,
        round(60 + (hashint4({tenant} + 7919 * n) & 2147483647) % 4001 / 100.0, 2) AS total
"""
_COUNTS = """
    INSERT INTO released_counts (tenant, release_id, level, category, year, scores, province, prefecture)
    SELECT tenant, release_id, level, category, year, count(*), province, prefecture
    FROM released_scores WHERE tenant = {tenant}
    GROUP BY tenant, release_id, level, category, year, province, prefecture
"""

# Every reference is right by construction: a superuser may leave out half a million checks of it.
_TRUSTED = """
    SELECT set_config('session_replication_role', 'replica', true)
    FROM pg_roles WHERE rolname = current_user AND rolsuper
"""


async def load_province(owner_url: str) -> None:
    """Fill a migrated, empty database and let the planner know what is in it."""
    engine = create_async_engine(driver_url(owner_url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql(_TRUSTED)
            for division in DIVISIONS:
                await _found(connection, division)
            for code in COUNTIES:
                await _assess(connection, Division.of(code))
        await analyse(owner_url)
    finally:
        await engine.dispose()


async def analyse(owner_url: str) -> None:
    """What autovacuum would have done by itself after a while: statistics, and pages known as visible."""
    engine = create_async_engine(driver_url(owner_url), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.exec_driver_sql("VACUUM (ANALYZE)")
    await engine.dispose()


async def _found(connection: AsyncConnection, division: Division) -> None:
    parent = division.prefecture or division.province
    await connection.exec_driver_sql(
        _GOVERNMENTS.format(
            code=division.code,
            parent=_sql(parent),
            path=division.path,
            tier=division.tier,
            province=_sql(division.province),
            prefecture=_sql(division.prefecture),
        )
    )
    await connection.exec_driver_sql(f"SET LOCAL app.tenant = '{division.code:d}'")
    await connection.exec_driver_sql(_PEOPLE.format(tenant=division.code, issuer=ISSUER, login=OFFICE))
    await connection.exec_driver_sql(_APPOINTMENTS.format(tenant=division.code))


async def _assess(connection: AsyncConnection, division: Division) -> None:
    await connection.exec_driver_sql(f"SET LOCAL app.tenant = '{division.code:d}'")
    for statement in (_CYCLES, _RUNS, _RELEASES, _SUBJECTS, _PORTFOLIOS, _ROSTER, _SCORES, _COUNTS):
        await connection.exec_driver_sql(
            statement.format(
                tenant=division.code,
                year=YEAR,
                scores=SCORES_PER_COUNTY,
                portfolios=PORTFOLIOS,
                province=_sql(division.province),
                prefecture=_sql(division.prefecture),
            )
        )


def _sql(code: int | None) -> str:
    return "NULL" if code is None else str(code)
