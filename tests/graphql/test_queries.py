"""Golden queries: each ``tests/queries/NAME.graphql`` with its answer beside it and its number of statements.

The same number of statements is asked of a county ten times as large.
"""

import json
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from tenants.viewer import Role
from tests.graphql.identified import kept, with_identities
from tests.worlds.counties import County
from tests.worlds.golden_queries import FOLDER, NAMES, Query, asked, finished, variables
from tests.worlds.world import World, open_client

PREFECTURE = 660_100
SMALL, LARGE = 4, 40


@pytest.fixture(scope="module")
async def small(world: World) -> County:
    """The county that the answers were written for."""
    await world.government(660_000, "省")
    await world.government(PREFECTURE, "州", above=660_000)
    await world.person(PREFECTURE, "above", Role.PERFORMANCE_OFFICE)
    county = await finished(world, 660_101, SMALL)
    await world.government(660_200, "另一州", above=660_000)
    return county


@pytest.fixture(scope="module")
async def large(world: World, small: County) -> County:
    """The same with ten times as many units, under a prefecture of its own."""
    assert small.tenant
    await world.person(660_200, "above", Role.PERFORMANCE_OFFICE)
    for number in range(LARGE):
        await world.government(660_210 + number, f"邻县{number}", above=660_200)
    return await finished(world, 660_201, LARGE)


def test_every_query_has_its_answer() -> None:
    assert NAMES
    answers = sorted(path.stem for path in FOLDER.glob("*.json"))
    assert answers == NAMES, "tests/queries needs one .graphql and one .json for each query"


@pytest.mark.parametrize("name", NAMES)
async def test_the_answer_and_its_number_of_statements(small: County, name: str) -> None:
    query = Query.named(name)
    data, sent = await asked(small, query)
    assert data == json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert len(sent) == query.statements, "\n".join(sent)


@pytest.mark.parametrize("name", NAMES)
async def test_plain_execution_answers_the_same(small: County, name: str) -> None:
    query = Query.named(name)
    async with open_client(small.world.database, plain_execution=True) as client:
        plainly = replace(small, world=replace(small.world, client=client))
        data, _ = await asked(plainly, query)
    assert data == json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
async def test_whatever_has_an_id_is_told_in_one_way(small: County, name: str) -> None:
    query = Query.named(name)
    tenant = small.tenant // 100 * 100 if query.login == "above" else small.tenant
    given = variables(small, query.document)
    # Shorter pages, as more is asked of each entry.
    document = with_identities(query.document.replace("first: 100", "first: 20"))
    kept(await small.world.ask(query.login, tenant, document, given))


@pytest.mark.parametrize("name", NAMES)
async def test_the_access_log_tells_as_many_statements(small: County, name: str) -> None:
    query = Query.named(name)
    with capture_logs() as logged:
        await asked(small, query)
    (line,) = [each for each in logged if each["event"] == "request"]
    assert line["statements"] == query.statements


async def test_no_query_takes_more_statements_of_a_large_county(large: County) -> None:
    counts = {}
    for name in NAMES:
        _, sent = await asked(large, Query.named(name))
        counts[name] = len(sent)
    assert counts == {name: Query.named(name).statements for name in NAMES}
