"""The grades of a scheme (等次): bands by percent of full marks, best first, some with quotas."""

from dataclasses import dataclass
from fractions import Fraction

from tenants.schemes.documents.place_counts import PlaceCount, read_place_count
from tenants.schemes.reading.table_reader import Table

TIES = ("office", "in", "out")


@dataclass(frozen=True, slots=True)
class Quota(PlaceCount):
    """How many subjects of a ranking group may hold a grade, and what happens to a tie at the last place."""

    ties: str = "office"


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade; `min` is in percent of full marks, None for the last."""

    name: str
    min: Fraction | None
    quota: Quota | None
    consequences: tuple[str, ...]


def read_grades(tables: list[Table]) -> list[Grade]:
    """The grades of all `[[grades]]` tables, those with faults left out."""
    last = len(tables) - 1
    read = [_read_grade(table, index == last) for index, table in enumerate(tables)]
    _check_order(tables, read)
    _check_names(tables, read)
    return [grade for grade in read if grade is not None]


def _read_grade(table: Table, is_last: bool) -> Grade | None:
    name = table.name("name", of="grades")
    table.about(name)
    minimum = _read_min(table, is_last)
    quota = _read_quota(table, is_last)
    consequences = table.texts("consequences", of="consequences")
    table.finish()
    return None if name is None else Grade(name, minimum, quota, consequences)


def _read_min(table: Table, is_last: bool) -> Fraction | None:
    if not is_last:
        return table.positive("min")
    if table.has("min"):
        table.fault("min", "MIN_ON_LAST_GRADE")
    return None


def _read_quota(table: Table, is_last: bool) -> Quota | None:
    inner = table.inner("quota")
    if inner is None:
        return None
    if is_last:
        table.fault("quota", "QUOTA_ON_LAST_GRADE")
    size = read_place_count(inner, "quota", 0)
    ties = inner.choice("ties", TIES, "office") or "office"
    inner.finish()
    return Quota(size.share, size.count, size.rounding, size.of_assessed, ties)


def _check_names(tables: list[Table], grades: list[Grade | None]) -> None:
    taken: set[str] = set()
    for table, grade in zip(tables, grades, strict=True):
        if grade is None:
            continue
        if grade.name in taken:
            table.fault("name", "DUPLICATE_CODE", value=grade.name[:80])
        taken.add(grade.name)


def _check_order(tables: list[Table], grades: list[Grade | None]) -> None:
    """Each band must leave subjects to the next; with equal minima it does so only if it has a quota."""
    best: Grade | None = None
    for table, grade in zip(tables, grades, strict=True):
        if grade is None or grade.min is None:
            continue
        if best is not None and best.min is not None:
            if grade.min > best.min:
                table.fault("min", "GRADES_OVERLAP", value=best.name)
            elif grade.min == best.min and best.quota is None:
                table.fault("min", "GRADE_UNREACHABLE")
        best = grade
