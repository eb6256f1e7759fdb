"""On which day a period ends (考核期截止日): by it, an event's day puts the event into its period."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date

from tenants.schemes.documents.deadlines import read_day
from tenants.schemes.reading.table_reader import Table, entry_key

# The months with which the periods end whose codes need no explanation.
_MONTHS = {
    **{f"M{month:02d}": month for month in range(1, 13)},
    **{f"Q{quarter}": 3 * quarter for quarter in range(1, 5)},
    "H1": 6,
    "H2": 12,
    "FY": 12,
}

PeriodEnds = Mapping[str, date]


def read_period_ends(table: Table, periods: Iterable[str], year: int) -> PeriodEnds:
    """The last day of each period: what `until` says, or what its code says; in order of these days."""
    given = table.entries("until", of="periods") or {}
    known = dict.fromkeys(periods)
    for period in given:
        if period not in known:
            table.fault(entry_key("until", period), "DEADLINE_WITHOUT_PERIOD", value=period[:80])
    ends = {period: _end(table, period, given, year) for period in known}
    found = {period: end for period, end in ends.items() if end is not None}
    _check_distinct(table, found)
    return dict(sorted(found.items(), key=lambda item: item[1]))


def period_of(ends: PeriodEnds, day: date) -> str:
    """The first period that ends on or after the day; the last one for what comes after all."""
    last = ""
    for period, end in ends.items():
        last = period
        if day <= end:
            break
    return last


def _end(table: Table, period: str, given: Mapping[str, object], year: int) -> date | None:
    if period in given:
        return read_day(table, entry_key("until", period), given[period], year)
    month = _MONTHS.get(period)
    if month is None:
        table.fault("until", "PERIOD_WITHOUT_END", value=period[:80])
        return None
    return date(year, month, monthrange(year, month)[1])


def _check_distinct(table: Table, ends: PeriodEnds) -> None:
    taken: dict[date, str] = {}
    for period, end in ends.items():
        if end in taken:
            table.fault("until", "PERIODS_END_TOGETHER", value=period[:80], other=taken[end][:80])
        taken.setdefault(end, period)
