"""What was published before the numbers were kept is counted once, as the tables' owner is bound."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.database.migrate import migrate
from tests.conftest import DatabaseUrls
from tests.db.bound_owners import bound_owner

COUNTY, NEIGHBOUR = 652_325, 652_323
_RELEASED = """
    INSERT INTO tenants (code, path, name, tier, valid_from)
    SELECT code, code, '县', 'county', '2000-01-01' FROM unnest(ARRAY[652325, 652323]) code;
    INSERT INTO releases (tenant, id, cycle_id, run_id, year, published_at, superseded_at, province,
        prefecture)
    SELECT tenant, md5(tenant || '/' || number)::uuid, md5('c')::uuid, md5('r')::uuid, 2025, now(),
        CASE WHEN number = 1 THEN now() END, 650000, 652300
    FROM unnest(ARRAY[652325, 652323]) tenant, generate_series(1, 2) number;
    INSERT INTO released_scores (tenant, id, release_id, cycle_id, subject_id, subject_name, level, category,
        year, scheme_id, category_name, total, full_marks, percent, percent_key, consequences, lines,
        province, prefecture, superseded_at)
    SELECT r.tenant, gen_random_uuid(), r.id, r.cycle_id, gen_random_uuid(), '单位', level, category, r.year,
        gen_random_uuid(), category, 90, 100, 90, 90000000, '[]', '[]', r.province, r.prefecture,
        r.superseded_at
    FROM releases r,
        (VALUES ('unit', 'department', 3), ('unit', 'township', 2), ('portfolio', 'portfolio', 1))
            AS kinds (level, category, scores),
        generate_series(1, scores + (r.tenant = 652323)::int)
"""
_KEPT = """
    SELECT tenant, superseded_at IS NOT NULL AS superseded, level, category, scores, year, province,
        prefecture
    FROM released_counts ORDER BY 1, 2, 3, 4
"""


async def test_each_release_gets_its_numbers(empty: DatabaseUrls, engine: AsyncEngine) -> None:
    async with bound_owner(engine, empty.owner_url) as owner_url:
        await migrate(owner_url, until="0010")
        async with engine.begin() as connection:
            # What the releases refer to isn't looked for.
            await connection.exec_driver_sql("SET LOCAL session_replication_role = 'replica'")
            for statement in _RELEASED.split(";"):
                await connection.execute(text(statement))
        await migrate(owner_url)
    async with engine.connect() as connection:
        kept = [tuple(row) for row in (await connection.execute(text(_KEPT))).all()]
    assert kept == [
        (tenant, superseded, level, category, scores + (tenant == NEIGHBOUR), 2025, 650_000, 652_300)
        for tenant in (NEIGHBOUR, COUNTY)
        for superseded in (False, True)
        for level, category, scores in (
            ("portfolio", "portfolio", 1),
            ("unit", "department", 3),
            ("unit", "township", 2),
        )
    ]
