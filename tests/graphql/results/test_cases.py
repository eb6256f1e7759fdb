"""Every golden case once more, through GraphQL on the real database, with equal results to the last digit."""

from pathlib import Path

import pytest

from tests.graphql.results.case_runs import CaseRun
from tests.worlds.world import World

CASES = sorted((Path(__file__).parents[2] / "cases").glob("*.toml"))


@pytest.mark.parametrize("number", range(len(CASES)), ids=[path.stem for path in CASES])
async def test_the_database_scores_as_the_engine_does(world: World, number: int) -> None:
    run = await CaseRun.prepare(world, CASES[number], tenant=500_000 + number)
    await run.report_everything()
    assert await run.scores() == run.expected()
