"""Checks across the parts of a scheme: codes that collide, grades out of reach."""

from fractions import Fraction

from tenants.schemes.documents import Scheme
from tenants.schemes.methods.mean_deviations import MeanDeviation
from tenants.schemes.methods.targets import Target
from tenants.schemes.tables import Place, Table


def check_codes(table: Table, scheme: Scheme) -> None:
    """Events name adjustments, overrides and indicators by code alone, so no two may share one."""
    indicators = {indicator.code for indicator in scheme.indicators}
    codes = {
        "adjustments": [each.code for each in scheme.adjustments],
        "overrides": [each.code for each in scheme.overrides],
    }
    taken = set(indicators)
    for section, given in codes.items():
        for index, code in enumerate(given):
            if code in taken:
                table.faults.add(Place(section, index), "code", "DUPLICATE_CODE", value=code[:80])
            taken.add(code)


def check_providers(table: Table, scheme: Scheme) -> None:
    """Where the unit runs the assessment itself, nobody outside it supplies a figure."""
    if not scheme.level.run_by_unit:
        return
    for index, given in enumerate(table.tables("indicators")):
        if given.has("provider"):
            place = Place("indicators", index, str(given.get("code")))
            table.faults.add(place, "provider", "PROVIDER_NOT_USED")


def check_reach(table: Table, scheme: Scheme) -> None:
    """No grade may ask for more than the indicators and bonuses can bring."""
    most = _most_points(scheme)
    for index, grade in enumerate(scheme.grades):
        least = Fraction(scheme.full_marks) * (grade.min or 0) / 100
        if most is not None and least > most:
            table.faults.add(Place("grades", index), "min", "GRADE_OUT_OF_REACH", value=grade.name)


def _most_points(scheme: Scheme) -> Fraction | None:
    """The highest total there can be; None where a bonus has no limit."""
    bonuses = [part.cap for part in scheme.adjustments if part.kind == "bonus"]
    most = Fraction(scheme.full_marks)
    for cap in bonuses:
        if cap is None:
            return None
        most += cap
    for leaf in scheme.leaves():
        if isinstance(leaf.params, Target):
            most += leaf.points * (leaf.params.cap - 1)
        elif isinstance(leaf.params, MeanDeviation):
            most += leaf.points * (leaf.params.ceiling / 100 - 1)
    return most
