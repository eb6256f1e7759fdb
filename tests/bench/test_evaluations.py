"""The two sides of the comparison score alike, or their speed says nothing."""

import asyncpg
import pytest

from tenants.schemes import evaluate
from tests.bench.assessments import FIGURES, UNITS, bench_scheme, county_entries, fact_rows
from tests.bench.evaluations import ScoresDifferError, scored_by_both
from tests.bench.statements import prepare
from tests.conftest import DatabaseUrls


async def test_the_statement_scores_as_the_engine_does(database_urls: DatabaseUrls) -> None:
    scheme = bench_scheme()
    connection = await asyncpg.connect(database_urls.owner_url)
    try:
        await prepare(connection, scheme, 2)
        await scored_by_both(connection, scheme, 2)
        await connection.execute("UPDATE bench_periods SET weight = weight + 1 WHERE indicator = 'rating.i0'")
        with pytest.raises(ScoresDifferError):
            await scored_by_both(connection, scheme, 2)
    finally:
        await connection.close()


def test_a_county_has_as_many_figures_as_the_bench_says() -> None:
    scheme = bench_scheme()
    entries = county_entries(scheme, 0)
    assert (len(scheme.leaves()), len(entries)) == (40, UNITS)
    assert len(list(fact_rows(entries))) == FIGURES
    results = evaluate(entries).values()
    assert all(result.total is not None for result in results)
    assert len({result.grade for result in results}) > 1
    assert county_entries(scheme, 0) == entries != county_entries(scheme, 1)
