"""Who reports which figure: the subject's own reporter, the office, or the unit that gives it for others."""

from uuid import UUID

from deploy.demo.counties import County
from deploy.demo.stable_ids import user_id


def reporter_logins(county: County) -> dict[UUID, str]:
    """The login of each subject's reporter. Projects have none: departments supply their figures."""
    logins = {county.id_of("unit", unit.code): county.login(unit.code) for unit in county.units}
    for inside in county.inside:
        for code in inside.sections:
            logins[county.id_of("section", code, inside.unit)] = county.login(inside.unit, code)
        for person in inside.staff:
            logins[county.id_of("person", person.code, inside.unit)] = county.login(inside.unit, person.code)
    return logins


def supplier_id(county: County, unit: str) -> UUID:
    """The id of the user who reports what a unit gives for others."""
    return user_id(county.division, county.login(unit, "data"))


def office_id(county: County) -> UUID:
    """The id of the officer who reports what the office assesses; the other one verifies it."""
    return user_id(county.division, county.login("office", "2"))
