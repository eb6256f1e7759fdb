"""What follows if certain conditions hold, apart from what the grade brings (满意率不到60%取消评优 …).

Reads and checks the conditions; `scoring` finds out whether they hold.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tenants.schemes.documents.indicators import Indicator
from tenants.schemes.documents.overrides import Override
from tenants.schemes.documents.place_counts import PlaceCount, read_first_or_last
from tenants.schemes.methods.survey import Survey
from tenants.schemes.reading.table_reader import Table, listed


@dataclass(frozen=True, slots=True)
class Consequence:
    """`then` follows if all given conditions hold; None or empty is no condition.

    `below` is in percent: of the indicator's points, or of full marks without an indicator. `satisfied_below`
    is in percent of the ballots of a survey. `grades` are final grades, `band` is the grade before overrides.
    With `among_grade`, `first` and `last` count only those of these grades; with `over_pool`, those of all
    schemes of the pool.
    """

    then: tuple[str, ...]
    indicator: str | None = None
    below: Fraction | None = None
    grades: tuple[str, ...] = ()
    first: PlaceCount | None = None
    last: PlaceCount | None = None
    override: str | None = None
    band: str | None = None
    among_grade: bool = False
    satisfied_below: Fraction | None = None
    over_pool: bool = False


def read_consequence(table: Table) -> Consequence | None:
    """The consequence of one `[[consequences]]` table; None where it has no conditions."""
    then = table.texts("then", of="consequences")
    # It has neither code nor name, so faults name it by what it leads to.
    table.about(", ".join(then))
    if not table.has("then"):
        table.fault("then", "MISSING_KEY")
    when = table.inner("when")
    if when is None and not table.has("when"):
        table.fault("when", "MISSING_KEY")
    table.finish()
    return None if when is None else _read_conditions(when, then)


def check_names(
    tables: list[Table],
    consequences: list[Consequence | None],
    *,
    indicators: Mapping[str, Indicator],
    grades: Collection[str],
    overrides: Collection[Override],
    in_pool: bool,
) -> None:
    """Conditions name indicators, grades and overrides that exist, and a pool if the scheme is in one.

    If no indicator or grade could be read, their own faults say so.
    """
    known = dict.fromkeys(override.code for override in overrides)
    for table, each in zip(tables, consequences, strict=True):
        if each is None:
            continue
        if each.indicator is not None and indicators and each.indicator not in indicators:
            near = table.near(each.indicator, indicators)
            table.fault("when", "UNKNOWN_INDICATOR", value=each.indicator[:80], **near)
        _check_satisfaction(table, each, indicators)
        if each.over_pool and not in_pool:
            table.fault("when", "POOL_MISSING")
        for name in (*each.grades, *filter(None, (each.band,))):
            if grades and name not in grades:
                near = table.near(name, grades)
                table.fault("when", "UNKNOWN_GRADE", value=name[:80], allowed=listed(grades), **near)
        if each.override is not None and each.override not in known:
            near = table.near(each.override, known)
            table.fault("when", "UNKNOWN_OVERRIDE", value=each.override[:80], allowed=listed(known), **near)


def _check_satisfaction(table: Table, each: Consequence, indicators: Mapping[str, Indicator]) -> None:
    """Only a survey that says who counts as satisfied has a rate of satisfaction."""
    asked = None if each.indicator is None else indicators.get(each.indicator)
    if each.satisfied_below is None or asked is None:
        return
    if not isinstance(asked.params, Survey) or not asked.params.satisfied:
        table.fault("when", "NO_SATISFIED_BANDS", value=asked.code[:80])


def _read_conditions(when: Table, then: tuple[str, ...]) -> Consequence:
    indicator = when.optional_text("indicator")
    read = Consequence(
        then,
        indicator=indicator,
        below=_read_below(when, indicator),
        satisfied_below=when.positive("satisfied_below") if when.has("satisfied_below") else None,
        grades=_read_grades(when),
        first=read_first_or_last(when, "first"),
        last=read_first_or_last(when, "last"),
        override=when.optional_text("override"),
        band=when.optional_text("band"),
        among_grade=when.choice("among", ("grade",), "") == "grade" if when.has("among") else False,
        over_pool=when.choice("over", ("pool",), "") == "pool" if when.has("over") else False,
    )
    if read.over_pool and not (read.first or read.last):
        when.fault("over", "OVER_NOTHING")
    if when.has("satisfied_below") and indicator is None:
        when.fault("indicator", "MISSING_KEY")
    if when.has("among") and (not read.grades or not (read.first or read.last)):
        when.fault("among", "AMONG_NOTHING")
    when.finish()
    return read


def _read_below(when: Table, indicator: str | None) -> Fraction | None:
    """The percent of points or of full marks; an indicator needs one condition or the other."""
    if when.has("below") or (indicator is not None and not when.has("satisfied_below")):
        return when.positive("below")
    return None


def _read_grades(when: Table) -> tuple[str, ...]:
    """One grade, or a list of them."""
    if isinstance(when.get("grade"), str):
        return tuple(filter(None, [when.text("grade")]))
    grades = when.texts("grade")
    if when.has("grade") and when.get("grade") == []:
        when.fault("grade", "MISSING_KEY")
    return grades
