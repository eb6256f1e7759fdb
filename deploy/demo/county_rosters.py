"""The rosters of a county and of its units: each subject with its scheme, portfolio and links."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from deploy.demo.counties import County, Inside, Staff
from resolvers.year.rosters import LinkInput, RosterInput


def county_roster(county: County, schemes: Mapping[str, UUID]) -> list[RosterInput]:
    """Portfolios, projects and units; `schemes` are published versions by code."""
    return [*_portfolios(county, schemes), *_projects(county, schemes), *_units(county, schemes)]


def _portfolios(county: County, schemes: Mapping[str, UUID]) -> Iterator[RosterInput]:
    for portfolio in county.portfolios:
        yield RosterInput(county.id_of("portfolio", portfolio.code), schemes[county.schemes["portfolio"]])


def _projects(county: County, schemes: Mapping[str, UUID]) -> Iterator[RosterInput]:
    for project in county.projects:
        yield RosterInput(county.id_of("project", project.code), schemes[county.schemes["project"]])


def _units(county: County, schemes: Mapping[str, UUID]) -> Iterator[RosterInput]:
    for unit in county.units:
        yield RosterInput(
            county.id_of("unit", unit.code),
            schemes[county.schemes[unit.category]],
            ranking_group=unit.group,
            portfolio=county.id_of("portfolio", unit.portfolio),
            weight=unit.weight,
            links=tuple(_project_links(county, unit.code)),
        )


def _project_links(county: County, unit: str) -> Iterator[LinkInput]:
    for project in county.projects:
        if unit in project.units:
            yield LinkInput("projects", county.id_of("project", project.code))


def unit_roster(county: County, inside: Inside, schemes: Mapping[str, UUID]) -> list[RosterInput]:
    """The sections and staff of one unit."""
    sections = [
        RosterInput(county.id_of("section", code, inside.unit), schemes[inside.section_scheme])
        for code in inside.sections
    ]
    staff = [
        RosterInput(
            county.id_of("person", person.code, inside.unit),
            schemes[inside.person_scheme],
            links=tuple(_result_links(county, inside, person)),
        )
        for person in inside.staff
    ]
    return sections + staff


def _result_links(county: County, inside: Inside, person: Staff) -> Iterator[LinkInput]:
    if inside.of == "unit":
        yield LinkInput("of", county.id_of("unit", inside.unit))
    elif inside.of == "section":
        yield LinkInput("of", county.id_of("section", person.section, inside.unit))
