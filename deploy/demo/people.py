"""The people of the demonstration, all invented: those who can sign in, and those who report figures.

Makes the rows, does not insert them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from deploy.demo.counties import County, Person
from deploy.demo.government_rows import SINCE
from deploy.demo.stable_ids import draw, stable_id, user_id
from tenants.schemes import Scheme

_SURNAMES = "林沈秦梁叶苏程陆范邹姚邵汤黎易常武乔贺龚文庞樊葛俞"
_GIVEN = ("明远", "书雅", "思齐", "知秋", "景行", "云舟", "静姝", "怀瑾", "若兰", "晓彤", "宁", "朗", "越")
_GRANTED_AT = datetime(2020, 1, 2, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A user who can sign in to the demonstration."""

    login: str
    name: str
    tenant: int
    title: str
    role: str


@dataclass(frozen=True, slots=True)
class Cast:
    """All people of one government."""

    division: int
    name: str
    people: tuple[Person, ...]
    ended: dict[str, date]

    @property
    def listed(self) -> Iterator[DemoUser]:
        """The users who can sign in, each once."""
        for login, person in _first_by_login(self.people).items():
            if person.title:
                title = f"{self.name} {person.title}"
                yield DemoUser(login, person.name, self.division, title, person.role)


def county_cast(county: County, schemes: Iterable[Scheme]) -> Cast:
    """The people named in the county's file, and a reporter for each subject without one."""
    known = {person.login for person in county.people}
    others = [person for person in _reporters(county, schemes) if person.login not in known]
    return Cast(county.division, county.name, (*county.people, *others), dict(county.ended))


def government_cast(government: dict[str, Any]) -> Cast:
    """The people of a government without assessments of its own."""
    people = tuple(Person(*line) for line in government["people"])
    return Cast(government["division"], government["name"], people, {})


def _reporters(county: County, schemes: Iterable[Scheme]) -> Iterator[Person]:
    for unit in county.units:
        yield _reporter(county, "reporter", f"unit:{unit.code}", unit.code)
    for inside in county.inside:
        for section in inside.sections:
            yield _reporter(county, "reporter", f"section:{inside.unit}/{section}", inside.unit, section)
        for person in inside.staff:
            login = county.login(inside.unit, person.code)
            yield Person(login, person.name, "staff", f"person:{inside.unit}/{person.code}", "")
    of_units = {inside.unit for inside in county.inside}
    for code in sorted(of_units.union(*(scheme.departments for scheme in schemes))):
        yield _reporter(county, "data_provider", f"unit:{code}", code, "data")


def _reporter(county: County, role: str, node: str, *login: str) -> Person:
    name = county.login(*login)
    surname = _SURNAMES[draw(len(_SURNAMES), name, "surname")]
    return Person(name, surname + _GIVEN[draw(len(_GIVEN), name, "given")], role, node, "")


def user_rows(cast: Cast, issuer: str) -> list[dict[str, Any]]:
    """Rows of `users`."""
    return [
        {
            "tenant": cast.division,
            "id": user_id(cast.division, login),
            "issuer": issuer,
            "login": login,
            "name": person.name,
        }
        for login, person in _first_by_login(cast.people).items()
    ]


def appointment_rows(cast: Cast, nodes: dict[str, UUID]) -> list[dict[str, Any]]:
    """Rows of `appointments`; `nodes` are the subjects by their names in the files."""
    return [
        {
            "tenant": cast.division,
            "id": stable_id(cast.division, "appointment", person.login, person.role, person.node),
            "user_id": user_id(cast.division, person.login),
            "role": person.role,
            "node_id": nodes[person.node] if person.node else None,
            "valid_from": SINCE,
            "valid_to": cast.ended.get(person.login),
            "granted_at": _GRANTED_AT,
        }
        for person in cast.people
    ]


def named_nodes(county: County) -> dict[str, UUID]:
    """The nodes of appointments, by their names in the files."""
    nodes = {f"portfolio:{each.code}": county.id_of("portfolio", each.code) for each in county.portfolios}
    nodes |= {f"unit:{each.code}": county.id_of("unit", each.code) for each in county.units}
    for inside in county.inside:
        for code in inside.sections:
            nodes[f"section:{inside.unit}/{code}"] = county.id_of("section", code, inside.unit)
        for person in inside.staff:
            nodes[f"person:{inside.unit}/{person.code}"] = county.id_of("person", person.code, inside.unit)
    return nodes


def _first_by_login(people: Iterable[Person]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for person in people:
        found.setdefault(person.login, person)
    return found
