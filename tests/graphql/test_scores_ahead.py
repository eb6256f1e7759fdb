"""Scores and lines that a list reads ahead for all its entries are those that each entry would have read.

A field under a condition is never read ahead: the same question asked with one must be answered alike, by
everybody and at every step of a year, and take no fewer statements.
"""

from typing import Any

import pytest
from sqlalchemy import text

from tests.graphql.world import World
from tests.graphql.years import YEAR, County

COUNTY, PREFECTURE = 670_301, 670_300
LOGINS = ("office", "leader", "head-p1", "head-u01", "provider", "inspector", "security")
FIELDS = "status total attained grade rank undecided consequences pending { code }"
LINES = "lines { kind code points note } leaves: lines(kinds: [LEAF]) { code } stages { code }"
PLAIN, CONDITIONAL = "", "@include(if: $yes)"
EXPLAINED = "score %s { lines { code } }"
TWO = "entries(level: UNIT) { nodes { %s } }"
QUESTIONS = {
    "portfolios": f"portfolios {{ name score %s {{ {FIELDS} }} }}",
    "both": f"portfolios {{ name score %s {{ {FIELDS} }} units {{ name score %s {{ {FIELDS} }} }} }}",
    "explained": f"portfolios {{ score %s {{ total {LINES} }} units {{ score %s {{ total {LINES} }} }} }}",
    "some explained": f"portfolios {{ score %s {{ total }} units {{ score %s {{ total {LINES} }} }} }}",
    "units only": f"portfolios {{ units {{ name score %s {{ {FIELDS} {LINES} }} }} }}",
    "standings": (
        "portfolios { units { a: score(status: RELEASED) %s { total } b: score(status: PROVISIONAL) %s "
        f"{{ total {LINES} }} c: score %s {{ {FIELDS} }} }} }}"
    ),
    "entries": f"entries(first: 3) {{ nodes {{ name score %s {{ {FIELDS} {LINES} }} }} }}",
    "edges": f"entries(first: 3) {{ edges {{ node {{ name score %s {{ {FIELDS} {LINES} }} }} }} }}",
    "members": f"entries(level: PORTFOLIO) {{ nodes {{ units {{ name score %s {{ {FIELDS} }} }} }} }}",
    "entry": f'entry(subject: "$P1") {{ score %s {{ total }} units {{ score %s {{ {FIELDS} {LINES} }} }} }}',
    "fragments": "portfolios { ...scored ... on RosterEntry { units { ...scored } } }",
    "none": "portfolios { units { name } }",
    # Entries of two lists, which ask the same loaders.
    "previews": "portfolios { score %s { total } preview { total } } " + TWO % "preview { total }",
    "schemes": "portfolios { units { score %s { total } scheme { code } } } " + TWO % "scheme { code }",
    "pending": "portfolios { score %s { pending { name } } } " + TWO % "score %s { pending { name } }",
    "lines": "portfolios { score %s { lines { code } } units { name } } "
    + TWO % "score %s { lines { code } }",
    "units' lines": "portfolios { units { score %s { lines { code } } } } "
    + TWO % "score %s { stages { code } }",
    "mixed": "portfolios { a: score(status: RELEASED) %s { lines { code } } units { " + EXPLAINED + " } }",
    "one of two": "entries(first: 1) { nodes { name score %s { total lines { code } } } }",
}
FRAGMENT = f"fragment scored on RosterEntry {{ name score %s {{ {FIELDS} {LINES} }} }}"


def question(county: County, name: str, condition: str) -> str:
    asked = QUESTIONS[name].replace("%s", condition).replace("$P1", county.id("p1"))
    fragment = FRAGMENT.replace("%s", condition) if name == "fragments" else ""
    head = "query Scores($county: DivisionCode!, $yes: Boolean!)"
    tenant = "tenant(code: $county) @include(if: $yes)"
    return f"{head} {{ {tenant} {{ cycle(year: {YEAR}) {{ {asked} }} }} }} {fragment}"


async def asked(county: County, login: str, name: str, condition: str) -> tuple[Any, int]:
    """The answer, without its request's id, and how many statements it took."""
    sent: list[str] = []
    with county.world.database.observed(lambda statement, _: sent.append(statement)):
        answer = await county.world.answer(
            login, COUNTY, question(county, name, condition), {"county": str(COUNTY), "yes": True}
        )
    for error in answer.get("errors", ()):
        error["extensions"].pop("requestId")
        error.pop("locations", None)
    return answer, len(sent)


async def assert_alike(county: County) -> dict[str, Any]:
    """Everybody gets the same answer to both forms of every question; those of the office."""
    found = {}
    for name in QUESTIONS:
        for login in LOGINS:
            ahead, fewer = await asked(county, login, name, PLAIN)
            one_by_one, more = await asked(county, login, name, CONDITIONAL)
            assert ahead == one_by_one, (name, login)
            assert fewer <= more, (name, login)
            if login == "office":
                assert "errors" not in ahead
                found[name] = ahead["data"]["tenant"]["cycle"]
    return found


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    await world.government(670_000, "省")
    await world.government(PREFECTURE, "州", above=670_000)
    return await (await County.found(world, COUNTY, above=PREFECTURE)).prepare()


def totals(cycle: Any) -> list[str | None]:
    return [
        unit["score"] and unit["score"]["total"] for head in cycle["portfolios"] for unit in head["units"]
    ]


async def test_at_every_step_of_a_year(county: County) -> None:
    """In one test, since each step builds on the one before."""
    assert totals((await assert_alike(county))["both"]) == [None] * 4

    await county.fill("u01", "u02")
    await county.compute()
    provisional = (await assert_alike(county))["both"]
    assert sorted(filter(None, totals(provisional))) == ["90.10", "90.40"]

    await county.fill("u03", "u04")
    await county.turn("cycleClose")
    await county.release()
    released = await assert_alike(county)
    assert totals(released["both"]) == ["90.40", "90.40", "90.10", "90.10"]
    assert all(unit["a"] for head in released["standings"]["portfolios"] for unit in head["units"])

    # While a correction is under way there are both.
    await county.turn("cycleReopen", reason="异议成立")
    await county.turn("cycleClose")
    await county.compute()
    both = (await assert_alike(county))["standings"]
    assert all(unit["a"] and unit["b"] for head in both["portfolios"] for unit in head["units"])


async def test_what_cannot_be_read_is_missing_in_its_own_places(county: County) -> None:
    """Each score is null with an error of its own; everything else is there."""
    async with county.world.owner.begin() as owner:
        await owner.execute(text("REVOKE SELECT ON released_scores FROM jixiao_app"))
    try:
        for name in ("portfolios", "both", "entries"):
            ahead, _ = await asked(county, "office", name, PLAIN)
            one_by_one, _ = await asked(county, "office", name, CONDITIONAL)
            assert ahead == one_by_one, name
            assert len(ahead["errors"]) > 1
            assert {error["path"][-1] for error in ahead["errors"]} == {"score"}
    finally:
        async with county.world.owner.begin() as owner:
            await owner.execute(text("GRANT SELECT ON released_scores TO jixiao_app"))
