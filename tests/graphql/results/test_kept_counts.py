"""A ranking's number of scores is kept with each release; after every deed it is what counting gives."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from tenants.viewer import Role
from tests.graphql.deeds.all_deeds import DEEDS
from tests.worlds.counties import County, codes
from tests.worlds.golden_queries import finished
from tests.worlds.realms import COUNTY, PLANNED, RealmCopier
from tests.worlds.world import World

pytest_plugins = ("tests.worlds.realm_copies",)

PROVINCE, PREFECTURE = 670_000, 670_100
BESIDE, TENANT = 670_101, 670_102
_KEY = "tenant, release_id, level, category, year, province, prefecture, superseded_at"
_COUNTED = f"SELECT {_KEY}, count(*) AS scores FROM released_scores GROUP BY {_KEY}"
_KEPT = f"SELECT {_KEY}, scores FROM released_counts"
_RANKING = """
query Ranking($under: DivisionCode!, $level: Level!, $category: String) {
  ranking(under: $under, year: 2025, level: $level, category: $category, first: 200) {
    totalCount nodes { total }
  }
}
"""
# Who may ask for which ranking.
ASKED = [
    (asker, under, level)
    for asker, under in (
        *((PROVINCE, under) for under in (PROVINCE, PREFECTURE, TENANT)),
        *((PREFECTURE, under) for under in (PREFECTURE, TENANT)),
    )
    for level in ("UNIT", "PORTFOLIO")
] + [(TENANT, TENANT, level) for level in ("UNIT", "PORTFOLIO")]


@dataclass(frozen=True, slots=True)
class Released:
    """Two counties below a prefecture, each with a released year."""

    county: County
    release: str


@pytest.fixture(scope="module")
async def released(world: World) -> Released:
    await world.government(PROVINCE, "省")
    await world.government(PREFECTURE, "州", above=PROVINCE)
    for above in (PROVINCE, PREFECTURE):
        await world.person(above, "office", Role.PERFORMANCE_OFFICE)
    await finished(world, BESIDE, 3)
    county = await (await County.found(world, TENANT, units=4, above=PREFECTURE)).prepare()
    await county.fill()
    await county.turn("cycleClose")
    return Released(county, await county.release())


async def assert_kept(world: World) -> None:
    """Whatever is in the tables: the numbers are those of the scores, in force and replaced."""
    async with world.owner.connect() as connection:
        counted, kept = [
            Counter(map(tuple, (await connection.execute(text(query))).all())) for query in (_COUNTED, _KEPT)
        ]
    assert kept == counted
    assert kept


async def assert_numbers(county: County, units: int) -> None:
    """Whoever asks for whatever ranking is told as many as there are."""
    await assert_kept(county.world)
    for asker, under, level in ASKED:
        asked = {"under": str(under), "level": level}
        shown = (await county.world.ask("office", asker, _RANKING, asked))["ranking"]
        assert shown["totalCount"] == len(shown["nodes"])
        if level == "UNIT":
            assert shown["totalCount"] == units + (0 if under == TENANT else 3)
            of_category = await county.world.ask("office", asker, _RANKING, asked | {"category": "unit"})
            assert of_category["ranking"]["totalCount"] == len(of_category["ranking"]["nodes"])


async def test_after_a_release(released: Released) -> None:
    await assert_numbers(released.county, 4)


async def test_while_the_year_is_open_again_what_was_released_counts(released: Released) -> None:
    await released.county.turn("cycleReopen", reason="更正")
    await assert_numbers(released.county, 4)


async def test_a_release_that_replaces_another_counts_instead_of_it(released: Released) -> None:
    county = released.county
    await county.turn("cycleClose")
    run = await county.compute()
    refused = await county.change("office", "releasePublish", {"run": run["id"]}, "release { id }")
    assert "REPLACES_OTHER_RELEASE" in codes(refused)
    await assert_numbers(county, 4)
    await county.release(replaces=released.release, reason="更正")
    await assert_numbers(county, 4)


async def test_after_each_deed(copy_realms: RealmCopier) -> None:
    """Every mutation, in the order of `all_deeds.py`, in a realm with released, running and tied years."""
    async with copy_realms() as realms:
        realm = realms[COUNTY]
        await realm.schemes(PLANNED)
        made: dict[str, dict[str, Any]] = {}
        for deed in DEEDS:
            made[deed.mutation] = await realm.world.changed(
                realm.login(deed.role),
                COUNTY,
                deed.mutation,
                deed.given(realm, made),
                f"{deed.noun} {{ id }}",
            )
            await assert_kept(realm.world)
