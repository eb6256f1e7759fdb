"""The subjects of a county as rows: portfolios, units, projects, and the sections and staff of some units."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from deploy.demo.counties import County, Inside
from deploy.demo.government_rows import SINCE


def subject_rows(county: County) -> list[dict[str, Any]]:
    """Rows of `subjects`, parents first."""
    return [
        *(_row(county, "portfolio", each.code, each.name) for each in county.portfolios),
        *(_row(county, "unit", each.code, each.name) for each in county.units),
        *(_row(county, "project", each.code, each.name) for each in county.projects),
        *(row for inside in county.inside for row in _rows_inside(county, inside)),
    ]


def _rows_inside(county: County, inside: Inside) -> Iterator[dict[str, Any]]:
    unit = county.id_of("unit", inside.unit)
    for code, name in inside.sections.items():
        yield _row(county, "section", code, name, inside.unit, unit)
    for person in inside.staff:
        section = county.id_of("section", person.section, inside.unit)
        yield _row(county, "person", person.code, person.name, inside.unit, section)


def _row(
    county: County, level: str, code: str, name: str, unit: str = "", parent: UUID | None = None
) -> dict[str, Any]:
    return {
        "tenant": county.division,
        "id": county.id_of(level, code, unit),
        "level": level,
        "code": code,
        "name": name,
        "unit_id": county.id_of("unit", unit) if unit else None,
        "parent_id": parent,
        "valid_from": SINCE,
        "valid_to": None,
        "version": 1,
    }
