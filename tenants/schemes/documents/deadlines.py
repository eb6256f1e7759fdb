"""When an indicator's figure is due: month and day in the scheme's year, or in a year after it."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from unicodedata import normalize

from tenants.schemes.reading.table_reader import Table
from tenants.text_rule import plain_digits, sign_name

ONCE = None
_DEADLINE = re.compile(r"(\+[1-9]-)?([0-9]{2})-([0-9]{2})")

Deadlines = Mapping[str | None, date]


def read_deadlines(table: Table, year: int | None) -> Deadlines | None:
    """The dates under `due`: one text for a figure given once, else one per period; None without the key."""
    given = table.get("due")
    if given is None:
        return None
    texts: Iterable[tuple[str | None, object]] = [(ONCE, given)]
    if isinstance(given, Mapping):
        texts = (table.entries("due", of="periods") or {}).items()
    read = {period: read_day(table, "due", text, year or 2000) for period, text in texts}
    return {period: due for period, due in read.items() if due is not None}


def read_day(table: Table, key: str, given: object, year: int) -> date | None:
    """A day in the scheme's year, or in a year after it, as `"MM-DD"` or `"+1-MM-DD"`."""
    text = table.named(key, given) if isinstance(given, str) else ""
    match = _DEADLINE.fullmatch(text)
    if match is None:
        _report_signs(table, key, text)
        return None
    later, month, day = match[1] or "", int(match[2]), int(match[3])
    year += int(later.strip("+-") or 0)
    if not (1 <= month <= 12 and day):
        table.fault(key, "NOT_A_DEADLINE")
        return None
    last = monthrange(year, month)[1]
    if day > last:
        expected = f"{later}{month:02}-{last}"
        table.fault(key, "NO_SUCH_DAY", value=text, year=str(year), expected=expected)
        return None
    return date(year, month, day)


def _report_signs(table: Table, key: str, text: str) -> None:
    """Says what to type, if only digits or signs of another script are in the way."""
    expected = plain_digits(normalize("NFKC", text))
    if not _DEADLINE.fullmatch(expected):
        table.fault(key, "NOT_A_DEADLINE")
        return
    sign = next(each for each in text if not each.isascii())
    table.fault(key, "STRANGE_DIGITS", value=text[:80], sign=sign_name(sign), expected=expected)
