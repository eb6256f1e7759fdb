"""What a bulk mutation costs: so many function calls for a line, and the same statements for many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from schema.year.roster_inputs import LONGEST_ROSTER
from tests.db.plans import recorded
from tests.db.served_provinces import counted_calls
from tests.worlds.counties import County
from tests.worlds.scheme_texts import UNIT_SCHEME
from tests.worlds.world import World

LINES = (40, 80, 160)

MOST_CALLS = 350
"""Calls for a line of a roster; `schema/README.md` states what that is in time."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one mutation."""

    calls: int
    statements: int


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """A county with as many units as the longest list here."""
    return await County.found(world, 650_003, units=max(LINES))


async def cost(county: County, name: str, given: Mapping[str, Any]) -> tuple[Cost, dict[str, Any]]:
    with recorded(county.world.database) as sent, counted_calls() as calls:
        cycle = await county.changed("office", name, given, "cycle { id version }")
    return Cost(calls.total(), len(sent)), cycle


async def test_lines_of_a_roster_cost_the_same_each(county: County) -> None:
    """A year is opened with them, and then each line is put in place of itself."""
    opened: dict[int, Cost] = {}
    edited: dict[int, Cost] = {}
    for year, lines in enumerate((LINES[0], *LINES), start=2027):
        scheme = await county.publish(UNIT_SCHEME.replace("year = 2025", f"year = {year}"))
        entries = [
            {"subject": county.id(f"u{number:02}"), "scheme": scheme} for number in range(1, lines + 1)
        ]
        # The first round warms what is cached, the next with as many lines is counted.
        opening = {"year": year, "name": "测试", "entries": entries}
        opened[lines], cycle = await cost(county, "cycleOpen", opening)
        editing = {"cycle": cycle["id"], "put": entries, "expectedVersion": cycle["version"]}
        edited[lines], _ = await cost(county, "rosterEdit", editing)
    for measured in (opened, edited):
        few, some, many = (measured[lines] for lines in LINES)
        assert few.statements == some.statements == many.statements, measured
        assert many.calls - some.calls <= 2.1 * (some.calls - few.calls), measured
        assert (many.calls - few.calls) / (LINES[2] - LINES[0]) <= MOST_CALLS, measured


def test_the_longest_roster_is_bounded() -> None:
    assert MOST_CALLS * LONGEST_ROSTER <= 700_000
