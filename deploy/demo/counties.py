"""Reads the file of a county (`worlds/*.toml`): people, subjects, their schemes, events.

Knows the format of those files, not the database.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any
from uuid import UUID

from deploy.demo.stable_ids import subject_id

COUNTIES = (652325, 652324, 652327)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A deputy head's portfolio (分管口)."""

    code: str
    name: str
    handicap: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A level-2 unit."""

    code: str
    name: str
    category: str
    portfolio: str
    group: str | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Project:
    """A special project and the units in whose scores it counts, the leading unit first."""

    code: str
    name: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """A person assessed at level 4."""

    code: str
    name: str
    section: str


@dataclass(frozen=True, slots=True)
class Inside:
    """A unit's own assessment; `of` says which result counts for its staff: the unit's or the section's."""

    unit: str
    section_scheme: str
    person_scheme: str
    of: str | None
    sections: Mapping[str, str]
    staff: tuple[Staff, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """An appointment of a person who signs in; `node` is "" or `level:code` or `level:unit/code`."""

    login: str
    name: str
    role: str
    node: str
    title: str


@dataclass(frozen=True, slots=True)
class CountyEvent:
    """An event and who recorded it; `who` is a section or a member of the unit, as `level:code`."""

    on: date
    noun: str
    by: str
    unit: str
    who: str | None
    code: str
    event: str | None
    points: Decimal | None
    document: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure corrected after the first release."""

    unit: str
    indicator: str
    period: str
    fact: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Different points for some indicators of a scheme, from a later year on."""

    scheme: str
    year: int
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class County:
    """The whole file of a county."""

    division: int
    name: str
    prefix: str
    finished: str
    unit_years: tuple[int, ...]
    lift: int
    schemes: Mapping[str, str]
    portfolios: tuple[Portfolio, ...]
    units: tuple[Unit, ...]
    projects: tuple[Project, ...]
    inside: tuple[Inside, ...]
    people: tuple[Person, ...]
    ended: Mapping[str, date]
    events: tuple[CountyEvent, ...]
    correction: Correction | None
    proposal: Proposal | None

    def id_of(self, level: str, code: str, unit: str = "") -> UUID:
        """The id of one of its subjects."""
        return subject_id(self.division, level, code, unit)

    def login(self, *parts: str) -> str:
        """The login of a person of this county."""
        return "-".join((self.prefix, *parts))


def read_world(name: str) -> dict[str, Any]:
    """One of the files, with exact figures."""
    text = files("deploy.demo").joinpath("worlds", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def read_county(division: int) -> County:
    """The county with this division code."""
    world = read_world(str(division))
    correction, proposal = world.get("correction"), world.get("proposal")
    return County(
        division=world["division"],
        name=world["name"],
        prefix=world["prefix"],
        finished=world["finished"],
        unit_years=tuple(world["unit_years"]),
        lift=world.get("lift", 0),
        schemes=world["schemes"],
        portfolios=tuple(Portfolio(**each) for each in world["portfolios"]),
        units=tuple(_unit(code, line, world.get("weights", {})) for code, line in world["units"].items()),
        projects=tuple(
            Project(code, name, tuple(units)) for code, (name, units) in world["projects"].items()
        ),
        inside=tuple(_inside(unit, table) for unit, table in world["inside"].items()),
        people=tuple(Person(*line) for line in world["people"]["table"]),
        ended=world["people"].get("ended", {}),
        events=tuple(_event(each) for each in world["events"]),
        correction=None if correction is None else Correction(**correction),
        proposal=None if proposal is None else Proposal(**proposal),
    )


def _unit(code: str, line: list[str], weights: Mapping[str, int]) -> Unit:
    name, category, portfolio, group = line
    return Unit(code, name, category, portfolio, group or None, Decimal(weights.get(code, 1)))


def _inside(unit: str, table: dict[str, Any]) -> Inside:
    staff = tuple(Staff(code, name, section) for code, (name, section) in table["staff"].items())
    return Inside(unit, table["section"], table["person"], table.get("of"), table["sections"], staff)


def _event(table: dict[str, Any]) -> CountyEvent:
    points = table.get("points")
    optional = {key: table.get(key) for key in ("who", "event", "document")}
    return CountyEvent(**(table | optional | {"points": None if points is None else Decimal(points)}))
