"""The bands of satisfaction for which ballots are cast (满意度档次): what each is worth, and which are good.

A survey that counts only how many are satisfied names two lists, `satisfied` and `unsatisfied`: each ballot
is worth 100 percent or none, so that the mean is the rate of satisfaction (满意率).
"""

from collections.abc import Mapping
from fractions import Fraction

from tenants.schemes.reading.table_reader import Table, entry_key


def read_bands(table: Table) -> tuple[Mapping[str, Fraction] | None, frozenset[str]]:
    """What each band is worth in percent, None with a fault; and the bands that count as satisfied."""
    if table.has("values") == table.has("unsatisfied"):
        table.fault("values", "VALUES_OR_UNSATISFIED")
    satisfied, unsatisfied = table.texts("satisfied", of="values"), table.texts("unsatisfied", of="values")
    if not table.has("values"):
        return _two_lists(table, satisfied, unsatisfied), frozenset(satisfied)
    values = table.figures("values")
    for band, value in (values or {}).items():
        if value > 100:
            table.fault(entry_key("values", band), "NOT_IN_RANGE", low="0", high="100")
    for band in satisfied:
        if values is not None and band not in values:
            near, allowed = table.near(band, values), ", ".join(values)
            table.fault("satisfied", "UNKNOWN_BAND", value=band[:80], allowed=allowed, **near)
    return values, frozenset(satisfied)


def _two_lists(
    table: Table, satisfied: tuple[str, ...], unsatisfied: tuple[str, ...]
) -> Mapping[str, Fraction] | None:
    if not satisfied or not unsatisfied:
        table.fault("unsatisfied" if satisfied else "satisfied", "MISSING_KEY")
        return None
    for band in unsatisfied:
        if band in satisfied:
            table.fault("unsatisfied", "DUPLICATE_CODE", value=band[:80])
    worths = dict.fromkeys(satisfied, Fraction(100))
    return worths | {band: Fraction(0) for band in unsatisfied if band not in worths}
