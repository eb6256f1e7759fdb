"""Events that change the grade and never the points (一票否决, 降一等次, 取消评先资格)."""

from dataclasses import dataclass

from tenants.schemes.reading.table_reader import Table, listed

EFFECTS = ("lowest", "down", "bar")


@dataclass(frozen=True, slots=True)
class Override:
    """One such event; `grade` is the grade that it bars: the subject takes no place of it."""

    code: str
    name: str
    effect: str
    grade: str | None


def read_override(table: Table) -> Override | None:
    """The override of one `[[overrides]]` table; None where a fault was reported."""
    code, name = table.code("code", of_table=True), table.text("name")
    table.about(code or name)
    effect = table.choice("effect", EFFECTS)
    grade = table.text("grade") if effect == "bar" else table.optional_text("grade")
    if effect == "down" and grade is not None:
        table.fault("grade", "GRADE_NOT_FOR_DOWN")
    table.finish()
    if code is None or name is None or effect is None:
        return None
    return Override(code, name, effect, grade)


def check_barred_grades(tables: list[Table], overrides: list[Override | None], grades: list[str]) -> None:
    """The grade that is barred exists and has one below it."""
    known = dict.fromkeys(grades)
    for table, override in zip(tables, overrides, strict=True):
        if override is None or override.grade is None or not grades:
            continue
        if override.grade not in known:
            near = table.near(override.grade, known)
            table.fault("grade", "UNKNOWN_GRADE", value=override.grade[:80], allowed=listed(known), **near)
        elif override.grade == grades[-1]:
            table.fault("grade", "LAST_GRADE_BARRED")
