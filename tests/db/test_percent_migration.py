"""Scores of an earlier version get their percents, and `migrate` says where the order of rankings changes."""

from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.database.migrate import migrate
from tenants.schemes.exact_numbers import percent_of
from tests.conftest import DatabaseUrls
from tests.db.bound_owners import bound_owner

PROVINCE, PREFECTURE, COUNTY, NEIGHBOUR = 650_000, 652_300, 652_325, 652_323


class Published(NamedTuple):
    """One released score."""

    tenant: int
    category: str
    total: str
    full_marks: str
    rank: int
    superseded: bool = False
    level: str = "unit"


PUBLISHED = (
    Published(COUNTY, "township", "600.00", "1000", 1),
    Published(COUNTY, "township", "5.00", "7", 1),
    Published(COUNTY, "department", "95.00", "100", 1),
    # Replaced, and so in no ranking.
    Published(COUNTY, "department", "990.00", "1000", 1, superseded=True),
    # Its superiors don't rank a section.
    Published(COUNTY, "section", "700.00", "1000", 1, level="section"),
    Published(COUNTY, "section", "90.00", "100", 1, level="section"),
    Published(NEIGHBOUR, "department", "80.00", "100", 1),
    Published(NEIGHBOUR, "department", "70.00", "100", 2),
)
# Half of a millionth of a percent, one less and one more: rounded half up.
ODD = (("0.01", "2000000"), ("0.01", "2000001"), ("0.01", "1999999"), ("2.00", "3"), ("0.00", "9"))
_SCORE = text("""
    INSERT INTO released_scores (tenant, id, release_id, cycle_id, subject_id, subject_name, level, category,
        year, scheme_id, total, full_marks, rank, consequences, lines, province, prefecture, superseded_at)
    VALUES (:tenant, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '单位',
        :level, :category, 2025, gen_random_uuid(), :total, :full_marks, :rank, '[]', '[]', 650000, 652300,
        CASE WHEN :superseded THEN now() END)
""")


async def test_scores_get_percents_and_the_changes_of_order_are_told(
    empty: DatabaseUrls, engine: AsyncEngine
) -> None:
    told: list[str] = []
    async with bound_owner(engine, empty.owner_url) as owner_url:
        await migrate(owner_url, until="0005")
        await _publish(engine, *PUBLISHED)
        before = await _kept(engine)
        await migrate(owner_url, until="0006", tell=told.append)
        assert await _kept(engine) == before
    # Under the county: 95%, 71.43%, 60%; by points it was 600, 95, 5. Below the prefecture and the province
    # the neighbour's come in between: 95%, 80%, 71.43%, 70%, 60%; by points 600, 95, 80, 70, 5, so 70 keeps
    # its rank. Of the townships' two the second is the first now.
    end = "scores have another rank by percent of full marks"
    assert told == [
        f"ranking under 650000, 2025, unit, all categories: 4 of 5 {end} (7, 100, 1000) than by points. "
        "Releases stay.",
        f"ranking under 650000, 2025, unit, category township: 2 of 2 {end} (7, 1000) than by points. "
        "Releases stay.",
        f"ranking under 652300, 2025, unit, all categories: 4 of 5 {end} (7, 100, 1000) than by points. "
        "Releases stay.",
        f"ranking under 652300, 2025, unit, category township: 2 of 2 {end} (7, 1000) than by points. "
        "Releases stay.",
        f"ranking under 652325, 2025, section, all categories: 2 of 2 {end} (100, 1000) than by points. "
        "Releases stay.",
        f"ranking under 652325, 2025, section, category section: 2 of 2 {end} (100, 1000) than by points. "
        "Releases stay.",
        f"ranking under 652325, 2025, unit, all categories: 3 of 3 {end} (7, 100, 1000) than by points. "
        "Releases stay.",
        f"ranking under 652325, 2025, unit, category township: 2 of 2 {end} (7, 1000) than by points. "
        "Releases stay.",
    ]
    assert [row.percent for row in await _percents(engine) if not row.superseded] == [
        Decimal(percent) for percent in ("95", "90", "80", "71.428571", "70", "70", "60")
    ]


async def test_what_the_migration_fills_is_what_the_program_writes(
    empty: DatabaseUrls, engine: AsyncEngine
) -> None:
    await migrate(empty.owner_url, until="0005")
    await _publish(engine, *(Published(COUNTY, "unit", total, full, 1) for total, full in ODD))
    await migrate(empty.owner_url, until="0006")
    filled = {(row.total, row.full_marks): (row.percent, row.percent_key) for row in await _percents(engine)}
    assert len(filled) == len(ODD)
    for (total, full_marks), found in filled.items():
        percent = percent_of(total, full_marks)
        assert found == (percent, percent * 10**6)
    assert filled[Decimal("0.01"), Decimal(2_000_000)] == (Decimal("0.000001"), 1)
    assert filled[Decimal("0.01"), Decimal(2_000_001)] == (0, 0)


async def test_no_score_is_kept_with_another_percent(empty: DatabaseUrls, engine: AsyncEngine) -> None:
    await migrate(empty.owner_url, until="0005")
    await _publish(engine, PUBLISHED[0])
    await migrate(empty.owner_url, until="0006")
    for wrong in ("percent = 60.000001", "percent_key = 600"):
        with pytest.raises(IntegrityError, match="released_scores_percent_check"):
            async with engine.begin() as connection:
                await connection.execute(text(f"UPDATE released_scores SET {wrong}"))


async def test_a_category_that_had_no_name_has_its_code(empty: DatabaseUrls, engine: AsyncEngine) -> None:
    await migrate(empty.owner_url, until="0005")
    await _publish(engine, *PUBLISHED)
    await migrate(empty.owner_url, until="0006")
    await migrate(empty.owner_url, until="0007")
    async with engine.connect() as connection:
        found = (await connection.execute(text("SELECT category, category_name FROM released_scores"))).all()
    assert len(found) == len(PUBLISHED)
    assert all(row.category_name == row.category for row in found)


async def _publish(engine: AsyncEngine, *scores: Published) -> None:
    async with engine.begin() as connection:
        # Nothing but governments and scores: what they refer to isn't looked for.
        await connection.execute(text("SET LOCAL session_replication_role = 'replica'"))
        await connection.execute(
            text(
                "INSERT INTO tenants (code, path, name, tier, province, prefecture, valid_from) VALUES "
                "(650000, '650000', '区', 'province', NULL, NULL, '2000-01-01'), "
                "(652300, '650000/652300', '州', 'prefecture', 650000, NULL, '2000-01-01'), "
                "(652325, '650000/652300/652325', '县', 'county', 650000, 652300, '2000-01-01'), "
                "(652323, '650000/652300/652323', '邻县', 'county', 650000, 652300, '2000-01-01')"
            )
        )
        for score in scores:
            await connection.execute(
                _SCORE,
                {**score._asdict(), "total": Decimal(score.total), "full_marks": Decimal(score.full_marks)},
            )


async def _kept(engine: AsyncEngine) -> list[Any]:
    """What a release said, as it stands in the table."""
    async with engine.connect() as connection:
        query = text("SELECT id, total::text, full_marks::text, grade, rank FROM released_scores ORDER BY id")
        return list((await connection.execute(query)).all())


async def _percents(engine: AsyncEngine) -> list[Any]:
    async with engine.connect() as connection:
        query = text(
            "SELECT total, full_marks, percent, percent_key, superseded_at IS NOT NULL AS superseded "
            "FROM released_scores ORDER BY percent_key DESC"
        )
        return list((await connection.execute(query)).all())
