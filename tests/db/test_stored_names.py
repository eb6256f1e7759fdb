"""`jixiao check-names`: what was stored before the rule for texts is listed, and nothing is changed."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from deploy.commands.name_checks import visible
from tests.commands import jixiao
from tests.conftest import DatabaseUrls
from tests.worlds.counties import County
from tests.worlds.fingerprints import fingerprint
from tests.worlds.world import World, open_world

COUNTY, OTHER = 652325, 652324

# Each as a statement that stores what was possible before, and what is told of it.
EARLIER = (
    ("UPDATE subjects SET name = '单位 01' WHERE code = 'u02'", None),
    (
        "UPDATE subjects SET code = 'Ｕ2' WHERE code = 'u02'",
        "code of a subject",
        "“Ｕ2”  `Ｕ` is a full-width sign (U+FF35); type `U` in a code",
    ),
    (
        "UPDATE subjects SET name = '单位' || U&'\\3000' || '０1' WHERE code = 'u03'",
        "name of a subject (u03)",
        "“单位<U+3000>０1”  would be stored as “单位 ０1”",
    ),
    (
        "UPDATE users SET name = '王' || U&'\\200B' || '五' WHERE login = 'leader'",
        "name of a person",
        "“王<U+200B>五”  character 2 is U+200B, which nobody can see (after `王`); delete it",
    ),
    (
        "UPDATE cycles SET name = '年度  考核'",
        "name of a cycle (2025)",
        "“年度  考核”  would be stored as “年度 考核”",
    ),
    (
        "UPDATE roster_entries SET ranking_group = '乡镇' WHERE position < 2;"
        "UPDATE roster_entries SET ranking_group = '乡镇' || U&'\\200B' WHERE position = 2",
        "ranking group of a roster (rows: 1)",
        "“乡镇<U+200B>”  character 3 is U+200B",
    ),
    (
        "",
        "ranking group of a roster",
        "`乡镇<U+200B>` looks like `乡镇`; give them names that can be told apart",
    ),
    (
        "UPDATE schemes SET category = 'Unit' WHERE category = 'portfolio'",
        "category of schemes (published)",
        "“unit”  `unit` looks like `Unit`",
    ),
    (
        "UPDATE schemes SET document = replace(document, 'name = \"优秀\"', 'name = \"优秀 \"')",
        "document of a scheme",
        'would be stored as “name = "优秀"”',
    ),
)


@pytest.fixture
async def world(database_urls: DatabaseUrls) -> AsyncIterator[World]:
    async with open_world(database_urls) as opened:
        for code in (COUNTY, OTHER):
            await (await County.found(opened, code, units=3, portfolios=1)).prepare()
        yield opened


async def test_what_the_rule_would_not_store_is_listed_and_stays(world: World) -> None:
    owner = world.urls.owner_url
    clean = jixiao("check-names", MIGRATION_URL=owner)
    assert (clean.returncode, clean.stdout) == (0, "Nothing found.\n")
    async with world.owner.begin() as connection:
        await connection.execute(text(f"SET LOCAL app.tenant = '{COUNTY}'"))
        for statement, *_ in EARLIER:
            for each in filter(None, statement.split(";")):
                key = "tenant"
                joined = " AND " if "WHERE" in each else " WHERE "
                await connection.execute(text(f"{each}{joined}{key} = {COUNTY}"))
    before = await fingerprint(world)
    said = jixiao("check-names", MIGRATION_URL=owner)
    assert said.returncode == 1
    lines = said.stdout.splitlines()
    for _, what, *told in EARLIER:
        assert what is None or any(what in line and told[0] in line for line in lines), (what, lines)
    assert all(line.startswith(f"{COUNTY}  ") for line in lines[:-1])
    assert lines[-1] == f"Found: {len(lines) - 1} names."
    assert await fingerprint(world) == before


async def test_a_role_that_is_not_the_owner_is_refused(world: World) -> None:
    said = jixiao("check-names", MIGRATION_URL=world.urls.app_url)
    assert said.returncode == 1
    assert "MIGRATION_URL" in said.stderr


def test_what_nobody_sees_is_written_out() -> None:
    assert visible("乡 镇\u3000\u00a0\u200b\n\ue000") == "乡 镇<U+3000><U+00A0><U+200B><U+000A><U+E000>"
