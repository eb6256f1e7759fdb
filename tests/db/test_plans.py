"""Rankings stay cheap: on 100,000 released scores, each page is a walk along one index.

Held to what the server did (nodes, rows read), never to time. The statements are the ones that the use
cases send, asked for as the application's role under row-level security.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from resolvers.results.rankings import (
    RankingPosition,
    RankingScope,
    count_ranking,
    ranking_scope,
    read_ranking,
)
from tenants.database.databases import Database
from tenants.database.session import Session
from tenants.levels import Level
from tenants.viewer import Identity
from tests.bench.provinces import (
    COUNTIES,
    ISSUER,
    OFFICE,
    PREFECTURES,
    PROVINCE,
    SCORES_PER_COUNTY,
    YEAR,
)
from tests.conftest import DatabaseUrls
from tests.db.plans import Plan, explained, recorded

# Who asks for which ranking: each for its own, and the province for what is below it.
ASKED = (
    (PROVINCE, PROVINCE),
    (PROVINCE, PREFECTURES[0]),
    (PROVINCE, COUNTIES[0]),
    (PREFECTURES[0], PREFECTURES[0]),
    (PREFECTURES[0], COUNTIES[0]),
    (COUNTIES[0], COUNTIES[0]),
)
CATEGORIES = (None, "township")
# Half a category of one county is less than two pages: sorting that is no worse than walking it.
ASKED_FURTHER = [
    (asker, under, category)
    for asker, under in ASKED
    for category in CATEGORIES
    if category is None or under not in COUNTIES
]
LIMIT = 101
"""A page of a hundred and the row that tells whether there is another page."""
KEYSET = "ROW(percent_key, id) <"


@pytest.fixture(scope="module")
async def database(province: DatabaseUrls) -> AsyncIterator[Database]:
    opened = Database.connect(province.app_url, pool_size=1)
    yield opened
    await opened.close()


@asynccontextmanager
async def asking(database: Database, asker: int) -> AsyncIterator[Session]:
    async with database.reading(Identity(ISSUER, OFFICE, asker)) as session:
        yield session


async def scope_of(session: Session, under: int, category: str | None) -> RankingScope:
    return await ranking_scope(session, under=under, year=YEAR, level=Level.UNIT, category=category)


async def position_at(session: Session, scope: RankingScope, number: int) -> RankingPosition:
    """The position after so many rows, without reading them one by one."""
    column = {"province": "province", "prefecture": "prefecture", "county": "tenant"}[scope.under.tier]
    only = "" if scope.category is None else f"AND category = '{scope.category}'"
    query = text(
        f"SELECT percent_key, id FROM released_scores WHERE {column} = {scope.under.code} {only} "
        f"ORDER BY percent_key DESC, id DESC OFFSET {number - 1} LIMIT 1"
    )
    row = await session.row(query)
    assert row is not None
    return RankingPosition(row.percent_key, row.id, number, number)


async def page_after(
    database: Database, session: Session, scope: RankingScope, after: RankingPosition | None
) -> tuple[int, Plan]:
    """How many rows the page has, and what the server did for them."""
    with recorded(database) as sent:
        rows = await read_ranking(session, scope, limit=LIMIT, after=after)
    (statement,) = sent
    return len(rows), await explained(session, statement)


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize(("asker", "under"), ASKED)
async def test_the_first_page_is_a_walk_along_one_index(
    database: Database, asker: int, under: int, category: str | None
) -> None:
    async with asking(database, asker) as session:
        scope = await scope_of(session, under, category)
        rows, plan = await page_after(database, session, scope, None)
    assert plan.kinds == {"Limit", "Index Scan"}
    assert rows == plan.rows_read == LIMIT


@pytest.mark.parametrize(("asker", "under", "category"), ASKED_FURTHER)
async def test_a_page_further_on_reads_its_own_rows_only(
    database: Database, asker: int, under: int, category: str | None
) -> None:
    async with asking(database, asker) as session:
        scope = await scope_of(session, under, category)
        middle = await position_at(session, scope, await count_ranking(session, scope) // 2)
        rows, plan = await page_after(database, session, scope, middle)
    assert plan.kinds == {"Limit", "Index Scan"}
    assert rows == plan.rows_read == LIMIT
    assert KEYSET in plan.leaf["Index Cond"]


@pytest.mark.parametrize("category", CATEGORIES)
async def test_a_page_at_the_end_of_a_province_costs_what_the_first_one_does(
    database: Database, category: str | None
) -> None:
    async with asking(database, PROVINCE) as session:
        scope = await scope_of(session, PROVINCE, category)
        late = await position_at(session, scope, await count_ranking(session, scope) * 9 // 10)
        rows, plan = await page_after(database, session, scope, late)
    assert plan.kinds == {"Limit", "Index Scan"}
    assert rows == plan.rows_read == LIMIT
    assert KEYSET in plan.leaf["Index Cond"]


async def test_the_last_page_reads_what_is_left(database: Database) -> None:
    async with asking(database, PREFECTURES[0]) as session:
        scope = await scope_of(session, PREFECTURES[0], None)
        total = await count_ranking(session, scope)
        rows, plan = await page_after(database, session, scope, await position_at(session, scope, total - 7))
    assert total == 8 * SCORES_PER_COUNTY
    assert rows == plan.rows_read == 7
    assert "Seq Scan" not in plan.kinds


async def test_the_server_holds_what_the_pages_are_measured_on(database: Database) -> None:
    async with asking(database, PROVINCE) as session:
        scope = await scope_of(session, PROVINCE, None)
        assert await count_ranking(session, scope) == len(COUNTIES) * SCORES_PER_COUNTY == 100_000


async def test_page_after_page_keeps_the_plan(database: Database) -> None:
    """The same statement with other positions, a dozen times on one connection."""
    async with asking(database, PROVINCE) as session:
        scope = await scope_of(session, PROVINCE, None)
        for number in range(1, 12):
            after = await position_at(session, scope, 1_000 * number)
            _, plan = await page_after(database, session, scope, after)
        assert plan.kinds == {"Limit", "Index Scan"}


async def test_the_comparisons_of_a_keyset_may_enter_an_index(database: Database) -> None:
    """Under row-level security only leakproof ones may; that's why totals have a key of whole numbers."""
    query = text(
        "SELECT proname, proleakproof FROM pg_proc WHERE proname IN ('int8lt', 'uuid_lt', 'numeric_lt')"
    )
    async with asking(database, PROVINCE) as session:
        found = {row.proname: row.proleakproof for row in await session.rows(query)}
    assert found["int8lt"]
    assert found["uuid_lt"]


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize(("asker", "under"), ASKED)
async def test_the_number_of_scores_is_added_up_from_what_each_release_keeps(
    database: Database, asker: int, under: int, category: str | None
) -> None:
    async with asking(database, asker) as session:
        scope = await scope_of(session, under, category)
        with recorded(database) as sent:
            found = await count_ranking(session, scope)
        plan = await explained(session, sent[0])
        column = {"province": "province", "prefecture": "prefecture", "county": "tenant"}[scope.under.tier]
        only = "" if category is None else f"AND category = '{category}'"
        counted = f"SELECT count(*) FROM released_scores WHERE {column} = {under} {only}"
        assert found == await session.scalar(text(counted))
    assert not plan.of_table("released_scores")
    # Each county released two categories.
    counties = {"province": len(COUNTIES), "prefecture": 8, "county": 1}[scope.under.tier]
    assert plan.rows_read <= 2 * counties
