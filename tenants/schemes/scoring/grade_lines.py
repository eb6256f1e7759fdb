"""Writes the lines that follow from a final total: of the grade, and of its consequences."""

from collections.abc import Iterator
from fractions import Fraction

from tenants.schemes.documents.code_names import CodeKind
from tenants.schemes.documents.consequences import Consequence
from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.exact_numbers import exact_text
from tenants.schemes.scoring.conditions import shown_conditions
from tenants.schemes.scoring.gradings import BandCheck, GradeChange, Grading
from tenants.schemes.scoring.lines import Line
from tenants.schemes.scoring.placings import PlacingsOfSubject
from tenants.schemes.scoring.quotas import REACHED
from tenants.schemes.scoring.subject_totals import SubjectTotal

_CHANGED = {"down": "one_grade_down", "lowest": "lowest", "bar": "barred"}


def grade_lines(subject: SubjectTotal, grading: Grading, rank: int | None) -> Iterator[Line]:
    """A line for each band checked, then one for each event that changed the grade."""
    for check in grading.checks:
        yield _band_line(subject, check, rank)
    for change in grading.changes:
        yield _change_line(change)


def consequence_lines(subject: SubjectTotal, grading: Grading, placings: PlacingsOfSubject) -> Iterator[Line]:
    """What follows from the grade, then what follows from conditions; each once."""
    scheme, seen = subject.entry.scheme, set[str]()
    lines = [*_of_grade(scheme, grading), *_of_conditions(subject, grading, placings)]
    for line in lines:
        if line.code not in seen:
            seen.add(line.code)
            yield line


def _band_line(subject: SubjectTotal, check: BandCheck, rank: int | None) -> Line:
    quota = check.grade.quota
    params = {} if quota is None else {"room": str(quota.places(check.base)), "rank": str(rank)}
    note = None if check.admission == REACHED else check.admission
    name, rule = check.grade.name, _band_text(subject, check)
    if quota is not None:
        rule += f"; {quota.places_text(check.base)}"
    return Line("grade", name, name, rule, note=note, note_params=params)


def _band_text(subject: SubjectTotal, check: BandCheck) -> str:
    total, minimum = subject.attained, check.grade.min
    if minimum is None:
        return str(total)
    full = Fraction(subject.entry.scheme.full_marks)
    least = full * minimum / 100
    sign = "<" if total < least else "≥"
    return f"{total} {sign} {exact_text(least)} = {exact_text(minimum)}% × {exact_text(full)}"


def _change_line(change: GradeChange) -> Line:
    override = change.override
    moved = f"{change.before or '?'} → {change.after or '?'}"
    rule = f"≠ {override.grade}" if override.effect == "bar" else moved
    return Line("override", override.code, override.name, rule, note=_CHANGED[override.effect])


def _of_grade(scheme: Scheme, grading: Grading) -> Iterator[Line]:
    for grade in scheme.grades:
        if grade.name == grading.grade:
            for code in grade.consequences:
                yield Line("consequence", code, _name(scheme, code), grade.name)


def _of_conditions(subject: SubjectTotal, grading: Grading, placings: PlacingsOfSubject) -> Iterator[Line]:
    for consequence in subject.entry.scheme.consequences:
        rule = shown_conditions(consequence, subject, grading, placings)
        if rule is not None:
            scheme = subject.entry.scheme
            cause = _cause(scheme, consequence)
            outline = None if rule.outline is None else f"{cause}{rule.outline}"
            for code in consequence.then:
                yield Line("consequence", code, _name(scheme, code), f"{cause}{rule.text}", outline=outline)


def _name(scheme: Scheme, code: str) -> str:
    return scheme.names.own(CodeKind.CONSEQUENCE, code)


def _cause(scheme: Scheme, consequence: Consequence) -> str:
    """Whose figures the conditions show: an indicator's, or the total's; an event or a grade names itself."""
    if consequence.indicator is not None and (indicator := scheme.indicator(consequence.indicator)):
        return f"{indicator.name}: "
    named = consequence.override or consequence.grades or consequence.band
    return "" if named else f"{scheme.name}: "
