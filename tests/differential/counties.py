"""A county with a released year, with neighbours above and beside it, and what can be named in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schema.scalars import encode_id
from tenants.levels import Level
from tenants.viewer import Role
from tests.worlds.counties import YEAR, County
from tests.worlds.scheme_texts import UNIT_SCHEME
from tests.worlds.world import World

PROVINCE, PREFECTURE, COUNTY, ELSEWHERE = 670_000, 670_100, 670_101, 670_200
READERS = (
    ("office", COUNTY),
    ("above", PREFECTURE),
    ("office", COUNTY),
    ("head-u01", COUNTY),
    ("auditor", COUNTY),
    ("leader", COUNTY),
    ("provider", COUNTY),
    ("security", COUNTY),
    ("foreign", ELSEWHERE),
)
# What JSON must escape, and what it may escape.
ODD_NAMES = ('引"号"\\反斜线', "换\n行\t制表\u0001", "表情😀\u2028\u00a0", "</script>&'", "1e3")

_CURSORS = """
query Cursors($county: DivisionCode!, $cycle: ID!) {
  tenant(code: $county) { subjects(first: 1) { edges { cursor } } schemes(first: 1) { edges { cursor } } }
  cycle(id: $cycle) {
    entries(first: 1) { edges { cursor } }
    measurements(first: 2) { edges { cursor } }
    runs(first: 1) { edges { cursor } }
    releases { id }
  }
  ranking(under: $county, year: 2025, level: UNIT, first: 2) { edges { cursor } }
}
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What can be named in the county."""

    county: County
    subjects: Sequence[str]
    releases: Sequence[str]
    cursors: Sequence[str]

    def values(self) -> Mapping[str, Sequence[object]]:
        """Values for arguments by name or place; of each, something that isn't there."""
        divisions = list(map(str, (COUNTY, COUNTY, COUNTY, PREFECTURE, PROVINCE, ELSEWHERE, 110_000)))
        cycles = [self.county.cycle] * 5
        schemes = list(self.county.schemes.values())
        return {
            "code": divisions,
            "under": divisions,
            "division": divisions,
            "Query.subject(id)": [*self.subjects, *cycles[:1], "x"],
            "Query.cycle(id)": [*cycles, *self.subjects[:1]],
            "Query.node(id)": [*self.subjects, *cycles, *schemes, *self.releases, "x"],
            "subject": [*self.subjects, *cycles[:1]],
            "person": [encode_id("person", self.county.world.people[COUNTY, "leader"]), *self.subjects[:1]],
            "unit": self.subjects,
            "cycle": [*cycles, *self.subjects[:1]],
            "scheme": [*schemes, *schemes, *cycles[:1]],
            "replaces": ["county.unit", "county.portfolio", "x"],
            "document": [UNIT_SCHEME, UNIT_SCHEME.replace("60", "x"), ""],
            "year": [YEAR, YEAR, YEAR, YEAR - 1, 0],
            "category": ["unit", "portfolio", "x"],
            "indicator": ["duty", "economy", "x"],
            "first": [1, 2, 3, 10, 50, 100, 0, 101],
            "after": [*self.cursors, "x"],
        }

    def named(self, names: Sequence[str]) -> dict[str, object]:
        """The variables of a golden query."""
        known: dict[str, object] = {
            "county": str(COUNTY),
            "prefecture": str(PREFECTURE),
            "cycle": self.county.cycle,
            "unit": self.subjects[0],
            "scheme": self.county.schemes["unit"],
            "units": [
                {"action": action, "subject": each, "year": YEAR, "indicator": "economy"}
                for each in self.subjects
                for action in ("MEASUREMENT_REPORT", "SCORE_READ")
            ],
        }
        return {name: known[name] for name in names}


async def released_year(world: World) -> Known:
    """Walk the county's year as far as its release."""
    await world.government(PROVINCE, "省")
    await world.government(PREFECTURE, "州", above=PROVINCE)
    await world.government(ELSEWHERE, "另一州", above=PROVINCE)
    await world.person(PREFECTURE, "above", Role.PERFORMANCE_OFFICE)
    await world.person(ELSEWHERE, "foreign", Role.PERFORMANCE_OFFICE)
    county = await County.found(world, COUNTY, above=PREFECTURE)
    await world.person(COUNTY, "auditor", Role.AUDITOR)
    for number, name in enumerate(ODD_NAMES, 50):
        key = await world.subject(COUNTY, Level.UNIT, f"u{number}", name=name)
        await world.person(COUNTY, f"head-u{number}", Role.UNIT_HEAD, key)
        county.units[f"u{number}"] = key
    for code, name in (("s1", "科室"), ("s2", ODD_NAMES[1])):
        await world.subject(COUNTY, Level.SECTION, code, name=name, unit=county.units["u01"])
    await county.prepare()
    await county.fill()
    await county.inspected("u02", "1.5", reason=ODD_NAMES[0])
    await county.turn("cycleClose")
    first = await county.release()
    await county.turn("cycleReopen", reason="异议成立")
    await county.turn("cycleClose")
    await county.release(replaces=first, reason=ODD_NAMES[0])
    nosy = f'{{ tenant(code: "{COUNTY}") {{ auditEntries {{ totalCount }} }} }}'
    for login in ("leader", "head-u01", "nobody"):
        await world.answer(login, COUNTY, nosy)
    await world.denials.flush()
    return await _known(county)


async def _known(county: County) -> Known:
    found = await county.ask("office", _CURSORS, {"county": str(COUNTY), "cycle": county.cycle})
    releases = [each["id"] for each in found["cycle"]["releases"]]
    return Known(county, [county.id(code) for code in ("u01", "u02", "u50", "p1")], releases, cursors(found))


def cursors(found: Any) -> list[str]:
    """Every cursor of an answer."""
    if isinstance(found, dict):
        own = [found["cursor"]] if "cursor" in found else []
        return own + [each for value in found.values() for each in cursors(value)]
    return [each for value in found for each in cursors(value)] if isinstance(found, list) else []
