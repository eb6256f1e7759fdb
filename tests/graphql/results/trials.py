"""A finished year to try schemes on, and how a trial is asked for.

The year (UNIT_SCHEME): duty 94% of 60 = 56.4 for all; economy 80, 79, 78, 77 of 100, times 30 points;
order 10; two inspections of 1.5 against u02, capped at 2.

    u01 56.4 + 24.0 + 10     = 90.4  优秀  1        p1 (u01, u03) = 90.1  优秀  1
    u02 56.4 + 23.7 + 10 - 2 = 88.1  良好  4        p2 (u02, u04) = 88.8  良好  2
    u03 56.4 + 23.4 + 10     = 89.8  良好  2
    u04 56.4 + 23.1 + 10     = 89.5  良好  3
"""

from typing import Any

from tests.worlds.counties import County
from tests.worlds.scheme_texts import UNIT_SCHEME
from tests.worlds.world import World

TRIAL = """
query Trial($cycle: ID!, $tried: TriedSchemeInput!, $replaces: String, $changed: Boolean! = false) {
  schemeTrial(cycle: $cycle, tried: $tried, replaces: $replaces) {
    code replaced { code name } status level release { id } run { number }
    summary { subjects rose fell unchanged pending undecided gradeChanged rankChanged }
    subjects(changedOnly: $changed) {
      totalCount
      nodes {
        subject { code } tried change gradeChanged
        before { total rank grade } after { total attained rank grade undecided }
        movedBy { kind code name before after change }
        newlyPending { code name period { code } reason dueOn assessor { kind unit { code } } }
      }
    }
    dropped { totalCount nodes { subject { code } isEvent code period { code } reasonCode reason } }
  }
}
"""


async def finished_year(world: World, tenant: int) -> County:
    """A released year."""
    county = await (await County.found(world, tenant)).prepare()
    await county.fill()
    for _ in range(2):
        await county.inspected("u02", "1.5", again=True)
    await county.turn("cycleClose")
    await county.release()
    return county


async def tried(
    county: County, document: str = UNIT_SCHEME, scheme: str | None = None, **given: Any
) -> dict[str, Any]:
    """The trial of a document (or of a version) on the county's year."""
    one = {"document": document} if scheme is None else {"scheme": scheme}
    asked = {"cycle": county.cycle, "tried": one} | given
    data = await county.ask("office", TRIAL, asked)
    found: dict[str, Any] = data["schemeTrial"]
    return found


async def refusal(county: County, login: str = "office", **given: Any) -> dict[str, Any]:
    """Why a trial is refused: the code and whatever is said with it."""
    asked = {"cycle": county.cycle, "tried": {"document": UNIT_SCHEME}} | given
    body = await county.world.answer(login, county.tenant, TRIAL, asked)
    assert body["data"] == {"schemeTrial": None}
    (error,) = body["errors"]
    assert error["message"]
    said: dict[str, Any] = error["extensions"]
    return said


def standings(trial: dict[str, Any], side: str) -> dict[str, tuple[str | None, int | None, str | None]]:
    """Total, rank and grade by subject."""
    return {
        node["subject"]["code"]: (node[side]["total"], node[side]["rank"], node[side]["grade"])
        for node in trial["subjects"]["nodes"]
    }


def row_of(trial: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(n for n in trial["subjects"]["nodes"] if n["subject"]["code"] == code)
    return found


def without(document: str, *blocks: str) -> str:
    """The document without the tables that hold one of these codes."""
    head, *tables = document.split("\n[[")
    kept = [table for table in tables if not any(f'code = "{code}"' in table for code in blocks)]
    return "\n[[".join([head, *kept])


async def test_points_that_do_not_end_are_there_to_be_read_and_exact(county: County) -> None:
    query = """query($cycle: ID!, $text: String!) { schemeTrial(cycle: $cycle, tried: {document: $text}) {
      subjects(first: 1) { nodes { movedBy {
        code before after change exactBefore exactAfter exactChange
      } } }
    } }"""
    text = UNIT_SCHEME.replace("FY = 60", "FY = 31").replace("target = 100", "target = 200")
    data = await county.ask("office", query, {"cycle": county.cycle, "text": text})
    # economy 80 / 200 of 30 = 12; duty (90 × 30 + 96 × 31) / 61 % of 60 = 17028/305
    assert data["schemeTrial"]["subjects"]["nodes"][0]["movedBy"] == [
        {
            "code": "economy",
            "before": "24",
            "after": "12",
            "change": "-12",
            "exactBefore": "24",
            "exactAfter": "12",
            "exactChange": "-12",
        },
        {
            "code": "duty",
            "before": "56.4",
            "after": "55.829508",
            "change": "-0.570492",
            "exactBefore": "56.4",
            "exactAfter": "17028/305",
            "exactChange": "-174/305",
        },
    ]


REWEIGHED = (
    UNIT_SCHEME.replace("points = 60", "points = 50")
    .replace("points = 30", "points = 40")
    .replace("cap = 2", "cap = 3", 1)
    .replace("min = 90", "min = 88")
)
"""duty 50, economy 40, inspections capped at 3, 优秀 from 88:

    u01 47 + 32.0 + 10     = 89.0  优秀  1     p1 = 88.6  良好
    u02 47 + 31.6 + 10 - 3 = 85.6  良好  4     p2 = 86.7  良好
    u03 47 + 31.2 + 10     = 88.2  优秀  2
    u04 47 + 30.8 + 10     = 87.8  良好  3
"""
