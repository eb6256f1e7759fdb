"""Checks across the parts of a scheme: codes that collide, grades out of reach."""

from fractions import Fraction

from tenants.schemes.documents.assessors import Assessor
from tenants.schemes.documents.indicator_trees import MOST_INDICATORS
from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.reading.table_reader import Table

MOST_FIGURES = 4_000


def check_codes(table: Table, scheme: Scheme) -> None:
    """Events name adjustments, overrides and indicators by code alone, so no two may share one."""
    taken = {indicator.code for indicator in scheme.indicators}
    for section in ("adjustments", "overrides"):
        for given in table.tables(section):
            code = given.known_text("code")
            if code is None:
                continue
            if code in taken:
                _name(given, "code")
                given.fault("code", "DUPLICATE_CODE", value=code[:80])
            taken.add(code)


def check_assessors(table: Table, scheme: Scheme) -> None:
    """If the unit runs the assessment itself, no department outside of it gives a figure."""
    if not scheme.level.run_by_unit:
        return
    for given in (table, *table.tables("indicators", most=MOST_INDICATORS)):
        word = given.known_text("assessor")
        if word is not None and Assessor.named(word).department is not None:
            if given is not table:
                _name(given, "code")
            given.fault("assessor", "DEPARTMENT_NOT_USED", value=word[:80])


def check_size(table: Table, scheme: Scheme) -> None:
    """Each indicator has a figure per period, and people have to report and read all of them."""
    if scheme.figures > MOST_FIGURES:
        table.fault("indicators", "TOO_MANY_FIGURES", value=str(scheme.figures), highest=str(MOST_FIGURES))


def check_reach(table: Table, scheme: Scheme) -> None:
    """No grade may ask for more than the indicators and bonuses can bring."""
    most = _most_points(scheme)
    minima = {grade.name: grade.min for grade in scheme.grades}
    for given in table.tables("grades"):
        name = given.known_text("name")
        least = None if name is None else minima.get(name)
        if most is not None and least is not None and Fraction(scheme.full_marks) * least / 100 > most:
            _name(given, "name")
            given.fault("min", "GRADE_OUT_OF_REACH", value=str(name)[:80])


def _name(table: Table, key: str) -> None:
    """Names what the table's faults are about, if it has a name."""
    table.about(table.known_text(key))


def _most_points(scheme: Scheme) -> Fraction | None:
    """The highest total there can be; None where a bonus has no limit."""
    bonuses = [part.cap for part in scheme.adjustments if part.kind == "bonus"]
    most = Fraction(scheme.full_marks)
    for cap in bonuses:
        if cap is None:
            return None
        most += cap
    for leaf in scheme.leaves():
        if leaf.params is not None:
            most += leaf.points * (leaf.params.highest - 1)
    return most
