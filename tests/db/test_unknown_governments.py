"""What is sent for a government that the statistics do not know costs about what it costs when they do.

Ten governments were analysed; an eleventh is loaded after that. Every statement that a golden query sends for
it is shown to the server, then once more when everything was analysed. Compared is what it did: rows that it
handled, and pages that it looked at; never how long it took.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

import pytest

from schema.scalars import decode_id, encode_id
from tenants.viewer import Identity, Role
from tests.bench.provinces import analyse
from tests.conftest import Cloner
from tests.db.plans import KINDS_OF_PLAN, Sent, explained_as, recorded
from tests.worlds.counties import County
from tests.worlds.golden_queries import NAMES, Query, finished, variables
from tests.worlds.grown_governments import copied_id, copy_government, multiply_units
from tests.worlds.world import ISSUER, World, open_world

PROVINCE, PREFECTURE, COUNTY = 660_000, 660_100, 660_101
KNOWN = [PREFECTURE + 100 * number for number in range(1, 10)]
UNKNOWN = PREFECTURE + 100 * 10
UNITS, COPIES = 4, 99
MOST = 2
FEW_ROWS, FEW_PAGES = 400, 100
"""What is as good as nothing: a statement may always handle so many more."""
LONGEST = 10 * UNITS * (COPIES + 1)
"""Rows that no statement exceeds: some for each unit, never one for each pair of them."""


@dataclass(frozen=True, slots=True)
class Work:
    """What the server did for one statement."""

    name: str
    statement: str
    rows: int
    pages: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The work for a statement before its government was analysed, and the least afterwards."""

    unknown: Work
    known: Work

    @property
    def exceeds(self) -> bool:
        """Whether more was done than may be where the statistics don't help."""
        more_rows = self.unknown.rows > MOST * self.known.rows + FEW_ROWS
        return more_rows or self.unknown.pages > MOST * self.known.pages + FEW_PAGES


@dataclass(frozen=True, slots=True)
class Asked:
    """A golden query with who asked it and what was sent."""

    name: str
    identity: Identity
    sent: list[Sent]


@pytest.fixture(scope="module")
async def work(clone_database: Cloner) -> AsyncIterator[list[Compared]]:
    """What was done for each statement before and after the eleventh government was analysed."""
    async with clone_database() as urls, open_world(urls) as world:
        county = await ten_governments(world)
        await analyse(urls.owner_url)
        eleventh = await another(world, county, UNKNOWN)
        asked = [await ask(eleventh, name) for name in NAMES]
        unknown = await done_for(world, asked, None)
        await analyse(urls.owner_url)
        known = [await done_for(world, asked, kind) for kind in (None, *KINDS_OF_PLAN)]
        of_each = zip(unknown, *known, strict=True)
        yield [Compared(before, least(after)) for before, *after in of_each]


async def ten_governments(world: World) -> County:
    """A county with its year, and nine like it; each below a prefecture of its own."""
    await never_analysed_by_itself(world)
    await world.government(PROVINCE, "省")
    await world.government(PREFECTURE, "州", above=PROVINCE)
    await world.person(PREFECTURE, "above", Role.PERFORMANCE_OFFICE)
    county = await finished(world, COUNTY, UNITS)
    async with world.owner.begin() as connection:
        await multiply_units(connection, COUNTY, COPIES)
    for prefecture in KNOWN:
        await another(world, county, prefecture)
    return county


async def never_analysed_by_itself(world: World) -> None:
    tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    async with world.owner.begin() as connection:
        for name in (await connection.exec_driver_sql(tables)).scalars().all():
            await connection.exec_driver_sql(f"ALTER TABLE {name} SET (autovacuum_enabled = false)")


async def another(world: World, county: County, prefecture: int) -> County:
    """A government like the county, and the one above it."""
    await world.government(prefecture, f"州{prefecture}", above=PROVINCE)
    await world.government(prefecture + 1, f"县{prefecture + 1}", above=prefecture)
    async with world.owner.begin() as connection:
        await copy_government(connection, PREFECTURE, prefecture, prefecture)
        await copy_government(connection, COUNTY, prefecture + 1, prefecture)
    return copied(county, prefecture + 1)


def copied(county: County, tenant: int) -> County:
    """The county as it is in a copy."""

    def moved(given: str) -> str:
        noun, key = decode_id(given)
        return encode_id(noun, copied_id(key, tenant))

    return replace(
        county,
        tenant=tenant,
        units={code: copied_id(key, tenant) for code, key in county.units.items()},
        portfolios={code: copied_id(key, tenant) for code, key in county.portfolios.items()},
        schemes={name: moved(given) for name, given in county.schemes.items()},
        cycle=moved(county.cycle),
    )


async def ask(county: County, name: str) -> Asked:
    query = Query.named(name)
    tenant = county.tenant // 100 * 100 if query.login == "above" else county.tenant
    with recorded(county.world.database) as sent:
        await county.world.ask(query.login, tenant, query.document, variables(county, query.document))
    told = [each for each in sent if not each.text.startswith("SET LOCAL")]
    return Asked(name, Identity(ISSUER, query.login, tenant), told)


async def done_for(world: World, asked: Sequence[Asked], kind: str | None) -> list[Work]:
    """What is done for all of their statements, by one kind of plan or as the program asks for it."""
    done = []
    for query in asked:
        async with world.database.reading(query.identity) as session:
            for sent in query.sent:
                plan = await explained_as(session, sent, kind)
                done.append(Work(query.name, sent.text, plan.rows_handled, plan.pages))
    return done


def least(of_each_kind: Sequence[Work]) -> Work:
    rows, pages = min(each.rows for each in of_each_kind), min(each.pages for each in of_each_kind)
    return replace(of_each_kind[0], rows=rows, pages=pages)


@pytest.mark.parametrize("name", NAMES)
def test_a_query_costs_the_same_before_the_statistics_know(work: list[Compared], name: str) -> None:
    of_query = [each for each in work if each.unknown.name == name]
    assert of_query
    assert [each for each in of_query if each.exceeds] == []


def test_no_statement_pairs_the_units_with_one_another(work: list[Compared]) -> None:
    assert [each for each in work if max(each.unknown.rows, each.known.rows) > LONGEST] == []
