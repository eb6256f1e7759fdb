"""Scores and lines that a list reads ahead for all its entries are those that each entry would have read.

A field under a condition is never read ahead: the same question asked with one must be answered alike, by
everybody and at every step of a year, and take no fewer statements. Which questions are read ahead is held as
well, so that the two ways that are compared are two.
"""

from typing import Any

import pytest
from sqlalchemy import text

from schema.context import Info, _when_read
from tests.worlds.counties import YEAR, County
from tests.worlds.world import World

COUNTY, PREFECTURE = 670_301, 670_300
LOGINS = ("office", "leader", "head-p1", "head-u01", "provider", "inspector", "security")
FIELDS = "status total attained grade rank undecided consequences { code name }"
LINES = "lines { kind code points note } leaves: lines(kinds: [LEAF]) { code } stages { code }"
PLAIN, CONDITIONAL = "", "@include(if: $yes)"
SCORED, EXPLAINED = f"score %s {{ {FIELDS} }}", f"score %s {{ {FIELDS} {LINES} }}"
TWO = "entries(level: UNIT, first: 10) { nodes { %s } }"
READ_AHEAD = {
    "portfolios": f"portfolios {{ name {SCORED} }}",
    "both": f"portfolios {{ name {SCORED} units {{ name {SCORED} }} }}",
    "explained": f"portfolios {{ {EXPLAINED} units {{ {EXPLAINED} }} }}",
    "some explained": f"portfolios {{ {SCORED} units {{ {EXPLAINED} }} }}",
    "units only": f"portfolios {{ units {{ name {EXPLAINED} }} }}",
    "entries": f"entries(first: 3) {{ nodes {{ name {EXPLAINED} }} }}",
    "edges": f"entries(first: 3) {{ edges {{ node {{ name {EXPLAINED} }} }} }}",
    "one of two": f"entries(first: 1) {{ nodes {{ name {EXPLAINED} }} }}",
    "members": f"entries(level: PORTFOLIO) {{ nodes {{ units {{ name {SCORED} }} }} }}",
    "fragments": "portfolios { ...scored ... on RosterEntry { units { ...scored } } }",
    # Entries of two lists, which ask the same loaders.
    "lines of two": f"portfolios {{ {EXPLAINED} units {{ name }} }} {TWO.replace('%s', EXPLAINED)}",
    "units of two": f"portfolios {{ units {{ {EXPLAINED} }} }} {TWO.replace('%s', EXPLAINED)}",
}
ONE_BY_ONE = {
    "pending": f"portfolios {{ score %s {{ {FIELDS} pending {{ code }} }} }}",
    "standings": (
        "portfolios { units { a: score(status: RELEASED) %s { total } b: score(status: PROVISIONAL) %s "
        f"{{ total {LINES} }} c: {SCORED} }} }}"
    ),
    "mixed": f"portfolios {{ a: score(status: RELEASED) %s {{ {LINES} }} units {{ {EXPLAINED} }} }}",
    "previews": f"portfolios {{ {SCORED} preview {{ total }} }} " + TWO.replace("%s", "preview { total }"),
    "ties": f"portfolios {{ {SCORED} mayDecideTie {{ code }} }} "
    + TWO.replace("%s", "mayDecideTie { code }"),
    "schemes": f"portfolios {{ {SCORED} scheme {{ code }} }} " + TWO.replace("%s", "scheme { code }"),
    "pending of two": (
        "portfolios { score %s { pending { name } } } " + TWO.replace("%s", "score %s { pending { name } }")
    ),
}
# The entry that is asked for by itself is no list; its units are one.
PARTLY = {"entry": f'entry(subject: "$P1") {{ {SCORED} units {{ {EXPLAINED} }} }}'}
NOTHING = {"none": "portfolios { units { name } }"}
QUESTIONS = READ_AHEAD | ONE_BY_ONE | PARTLY | NOTHING
FRAGMENT = f"fragment scored on RosterEntry {{ name {EXPLAINED} }}"


def question(county: County, name: str, condition: str) -> str:
    asked = QUESTIONS[name].replace("%s", condition).replace("$P1", county.id("p1"))
    fragment = FRAGMENT.replace("%s", condition) if name == "fragments" else ""
    head = "query Scores($county: DivisionCode!, $yes: Boolean!)"
    tenant = "tenant(code: $county) @include(if: $yes)"
    return f"{head} {{ {tenant} {{ cycle(year: {YEAR}) {{ {asked} }} }} }} {fragment}"


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The fields that had to wait for what they show, one by one."""
    found: list[object] = []

    async def noted(info: Info, look: Any) -> Any:
        found.append(info.path)
        return await _when_read(info, look)

    monkeypatch.setattr("schema.context._when_read", noted)
    return found


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


async def assert_alike(county: County, waited: list[object]) -> dict[str, Any]:
    """Everybody gets the same answer to both forms of every question; those of the office."""
    found = {}
    for name in QUESTIONS:
        for login in LOGINS:
            waited.clear()
            ahead, fewer = await asked(county, login, name, PLAIN)
            alone = len(waited)
            one_by_one, more = await asked(county, login, name, CONDITIONAL)
            assert ahead == one_by_one, (name, login)
            assert fewer <= more, (name, login)
            if login == "office":
                assert (alone == 0) == (name in READ_AHEAD | NOTHING), name
                assert (len(waited) > alone) == (name not in NOTHING), name
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


async def test_at_every_step_of_a_year(county: County, waited: list[object]) -> None:
    """In one test, since each step builds on the one before."""
    assert totals((await assert_alike(county, waited))["both"]) == [None] * 4

    await county.fill("u01", "u02")
    await county.compute()
    provisional = (await assert_alike(county, waited))["both"]
    assert sorted(filter(None, totals(provisional))) == ["90.10", "90.40"]

    await county.fill("u03", "u04")
    await county.turn("cycleClose")
    await county.release()
    released = await assert_alike(county, waited)
    assert totals(released["both"]) == ["90.40", "90.40", "90.10", "90.10"]
    assert all(unit["a"] for head in released["standings"]["portfolios"] for unit in head["units"])

    # While a correction is under way there are both.
    await county.turn("cycleReopen", reason="异议成立")
    await county.turn("cycleClose")
    await county.compute()
    both = (await assert_alike(county, waited))["standings"]
    assert all(unit["a"] and unit["b"] for head in both["portfolios"] for unit in head["units"])


async def test_what_cannot_be_read_is_missing_in_its_own_places(county: County) -> None:
    """Each score is null with an error of its own; everything else is there."""
    async with county.world.owner.begin() as owner:
        await owner.execute(text("REVOKE SELECT ON released_scores FROM jixiao_app"))
    try:
        for name in ("portfolios", "both", "entries", "units only"):
            ahead, _ = await asked(county, "office", name, PLAIN)
            one_by_one, _ = await asked(county, "office", name, CONDITIONAL)
            assert ahead == one_by_one, name
            assert len(ahead["errors"]) > 1
            assert {error["path"][-1] for error in ahead["errors"]} == {"score"}
    finally:
        async with county.world.owner.begin() as owner:
            await owner.execute(text("GRANT SELECT ON released_scores TO jixiao_app"))
