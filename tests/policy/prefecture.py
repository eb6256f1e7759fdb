"""An invented prefecture with two counties, and the places of one of them."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

from tenants.assessor_kinds import AssessorKind
from tenants.levels import Level
from tenants.tree import Place
from tenants.viewer import Appointment, Role, Viewer

_NAMES = UUID("00000000-0000-7000-8000-000000000000")


def key(name: str) -> UUID:
    return uuid5(_NAMES, name)


PREFECTURE = Place(tenant=652300, path="650000/652300")
COUNTY = Place(tenant=652325, path="650000/652300/652325")
SIBLING = Place(tenant=652323, path="650000/652300/652323")


def subject(level: Level, name: str, above: tuple[Place, ...] = (), tenant: Place = COUNTY) -> Place:
    ancestors = frozenset(place.subject for place in above if place.subject is not None)
    return Place(tenant.tenant, tenant.path, level, key(f"{tenant.tenant}/{name}"), ancestors)


PORTFOLIO = subject(Level.PORTFOLIO, "portfolio")
OTHER_PORTFOLIO = subject(Level.PORTFOLIO, "other portfolio")
UNIT = subject(Level.UNIT, "forestry", (PORTFOLIO,))
OTHER_UNIT = subject(Level.UNIT, "water", (OTHER_PORTFOLIO,))
STATISTICS = subject(Level.UNIT, "statistics", (OTHER_PORTFOLIO,))
SECTION = subject(Level.SECTION, "nursery", (UNIT,))
OTHER_SECTION = subject(Level.SECTION, "canals", (OTHER_UNIT,))
PERSON = subject(Level.PERSON, "forester", (UNIT, SECTION))
COLLEAGUE = subject(Level.PERSON, "second forester", (UNIT, SECTION))
STRANGER = subject(Level.PERSON, "engineer", (OTHER_UNIT, OTHER_SECTION))
PROJECT = subject(Level.PROJECT, "school roofs")
SIBLING_UNIT = subject(Level.UNIT, "forestry", tenant=SIBLING)


def provided_by(provider: Place, target: Place) -> Place:
    """The target as the place of an indicator that the provider supplies."""
    return replace(target, provider=provider.subject, assessor=AssessorKind.DEPARTMENT)


def assessed_by_office(target: Place, office: Place | None = None) -> Place:
    """The target as the place of a figure that the office gives; ``office`` is the unit where one does."""
    provider = None if office is None else office.subject
    return replace(target, provider=provider, assessor=AssessorKind.OFFICE)


def reported_by_itself(target: Place) -> Place:
    """The target as the place of a figure that it reports itself."""
    return replace(target, assessor=AssessorKind.SUBJECT)


def owned_by(unit: Place, level: Level) -> Place:
    """The place of something that a unit owns, such as its scheme for a level below it."""
    assert unit.subject is not None
    return Place(unit.tenant, unit.path, level, None, frozenset({unit.subject}))


# The places in the county, and rows of every kind that a list may have to show or to hide.
SUBJECTS = (
    *(PORTFOLIO, OTHER_PORTFOLIO, UNIT, OTHER_UNIT, STATISTICS, SECTION, OTHER_SECTION),
    *(PERSON, COLLEAGUE, STRANGER, PROJECT),
)
ROWS = (
    *(COUNTY, PREFECTURE, SIBLING, SIBLING_UNIT, *SUBJECTS),
    *(owned_by(unit, level) for unit in (UNIT, OTHER_UNIT) for level in (Level.SECTION, Level.PERSON)),
    *(replace(UNIT, subject=None, ancestors=frozenset()),),
    *(provided_by(STATISTICS, unit) for unit in (UNIT, OTHER_UNIT)),
)


def appoint(role: Role, node: Place) -> Appointment:
    number = key(f"{role}/{node.tenant}/{node.subject}")
    return Appointment(number, role, node, "岗位", date(2026, 1, 1), None)


def viewer(*appointments: Appointment, home: Place = COUNTY) -> Viewer:
    return Viewer(key("somebody"), "某同志", home.tenant, home.path, appointments)


def holder(role: Role, node: Place) -> Viewer:
    """A viewer with a single appointment, who asks in the government that gave it."""
    return viewer(appoint(role, node), home=node)
