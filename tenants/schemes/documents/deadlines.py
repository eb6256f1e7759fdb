"""When an indicator's figure is due: month and day in the scheme's year, or in a year after it."""

import re
from collections.abc import Mapping
from datetime import date

from tenants.schemes.reading.table_reader import Table

ONCE = None
_DEADLINE = re.compile(r"(?:\+([1-9])-)?(\d{2})-(\d{2})")

Deadlines = Mapping[str | None, date]


def read_deadlines(table: Table, year: int | None) -> Deadlines | None:
    """The dates under `due`: one text for a figure given once, else one per period; None without the key."""
    given = table.get("due")
    if given is None:
        return None
    texts = given if isinstance(given, Mapping) else {ONCE: given}
    read = {period: read_day(table, "due", text, year or 2000) for period, text in texts.items()}
    return {period: due for period, due in read.items() if due is not None}


def read_day(table: Table, key: str, text: object, year: int) -> date | None:
    """A day in the scheme's year, or in a year after it, as `"MM-DD"` or `"+1-MM-DD"`."""
    match = _DEADLINE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        table.fault(key, "NOT_A_DEADLINE")
        return None
    later, month, day = (int(part or 0) for part in match.groups())
    try:
        return date(year + later, month, day)
    except ValueError:
        table.fault(key, "NOT_A_DEADLINE")
        return None
