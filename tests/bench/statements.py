"""The same scores by one SQL statement: facts as jsonb, joined to the points and the periods' weights.

Written for this one scheme, with its settings in the statement: the least that PostgreSQL has to do for
such a sum. It explains nothing and refuses nothing.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import asyncpg
import orjson

from tenants.schemes import Scheme, stored_fact
from tests.bench.assessments import county_entries, fact_rows

_TABLES = """
    CREATE UNLOGGED TABLE bench_indicators (
        code text PRIMARY KEY, method text NOT NULL, points numeric NOT NULL
    );
    CREATE UNLOGGED TABLE bench_periods (
        indicator text, period text, weight numeric NOT NULL, whole numeric NOT NULL,
        PRIMARY KEY (indicator, period)
    );
    CREATE UNLOGGED TABLE bench_facts (
        county integer NOT NULL, subject text NOT NULL, indicator text NOT NULL, period text NOT NULL,
        fact jsonb NOT NULL
    );
"""
_SURVEY = """
    (100 * (f.fact -> 'counts' -> '{0}' ->> '满意')::numeric
        + 80 * (f.fact -> 'counts' -> '{0}' ->> '基本满意')::numeric)
    / ((f.fact -> 'counts' -> '{0}' ->> '满意')::numeric
        + (f.fact -> 'counts' -> '{0}' ->> '基本满意')::numeric
        + (f.fact -> 'counts' -> '{0}' ->> '不满意')::numeric)
"""
# Quotients that do not end are cut after some twenty digits: rounding to nine brings a half cent back.
_SCORES = f"""
    WITH totals AS (
        SELECT f.county, f.subject, round(round(sum(i.points * p.weight / p.whole * CASE i.method
            WHEN 'target' THEN least(1, (f.fact ->> 'actual')::numeric / (f.fact ->> 'target')::numeric)
            WHEN 'rating' THEN (f.fact ->> 'rating')::numeric / 100
            WHEN 'checklist' THEN (f.fact ->> 'done')::numeric / (f.fact ->> 'of')::numeric
            WHEN 'steps' THEN CASE
                WHEN (f.fact ->> 'value')::numeric >= 90 THEN 1
                WHEN (f.fact ->> 'value')::numeric >= 80 THEN 0.85
                WHEN (f.fact ->> 'value')::numeric >= 60 THEN 0.6
                ELSE 0 END
            ELSE (60 * ({_SURVEY.format("leaders")}) + 40 * ({_SURVEY.format("citizens")})) / 10000
            END), 9), 2) AS total
        FROM bench_facts f
        JOIN bench_indicators i ON i.code = f.indicator
        JOIN bench_periods p ON p.indicator = f.indicator AND p.period = f.period
        {{where}}
        GROUP BY f.county, f.subject
    )
    SELECT county, subject, total, rank() OVER (PARTITION BY county ORDER BY total DESC) AS rank,
        CASE WHEN total >= 90 THEN '优秀' WHEN total >= 80 THEN '良好' ELSE '一般' END AS grade
    FROM totals
"""
SCORES_OF_COUNTY = _SCORES.format(where="WHERE f.county = $1")
SCORES_OF_ALL = _SCORES.format(where="")


class Score(NamedTuple):
    """What both sides must agree on."""

    total: Decimal | None
    rank: int | None
    grade: str | None


async def prepare(connection: Any, scheme: Scheme, counties: int) -> None:
    """Make the tables and fill them; one core scores, as on the other side."""
    await connection.execute(_TABLES)
    leaves = scheme.leaves()
    await _copy(connection, "bench_indicators", [(each.code, each.method, each.points) for each in leaves])
    weights = [
        (leaf.code, period, weight, sum(leaf.periods.values()))
        for leaf in leaves
        for period, weight in leaf.periods.items()
    ]
    await _copy(connection, "bench_periods", weights)
    for county in range(counties):
        await connection.copy_records_to_table("bench_facts", records=_facts(scheme, county))
    await connection.execute("CREATE INDEX ON bench_facts (county)")
    await connection.execute("VACUUM (ANALYZE) bench_facts, bench_indicators, bench_periods")
    await connection.execute("SET max_parallel_workers_per_gather = 0")


def scores_of(rows: list[asyncpg.Record]) -> dict[tuple[int, str], Score]:
    """A statement's rows by county and subject."""
    return {(row["county"], row["subject"]): Score(row["total"], row["rank"], row["grade"]) for row in rows}


async def _copy(connection: Any, table: str, records: list[tuple[Any, ...]]) -> None:
    exact = [tuple(_decimal(value) for value in record) for record in records]
    await connection.copy_records_to_table(table, records=exact)


def _decimal(value: Any) -> Any:
    return value if isinstance(value, str) else Decimal(value.numerator) / Decimal(value.denominator)


def _facts(scheme: Scheme, county: int) -> Iterator[tuple[int, str, str, str | None, str]]:
    for subject, fact in fact_rows(county_entries(scheme, county)):
        yield county, subject, fact.indicator, fact.period, orjson.dumps(stored_fact(fact.measured)).decode()
