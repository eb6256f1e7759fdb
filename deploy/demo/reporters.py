"""Who reports which figure: the subject's own reporter, or the department that supplies the indicator."""

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


def supplier_id(county: County, provider: str) -> UUID:
    """The id of the user who supplies a department's figures for all units."""
    return user_id(county.division, county.login(provider, "data"))
