"""How much structure a text may have, looked at before it is parsed.

`tomllib` keeps several tables for every part of every header and dotted key: 400,000 characters of headers
with nineteen parts took 200 MB. Looks at each character a bounded number of times.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

MOST_PARTS = 20
"""Of one key: `rounding.mode` has two, `when.first.share` three."""

MOST_PARTS_IN_ALL = 6_000
"""Of all headers and dotted keys: a thousand indicators with two tables of their own have 5,000."""

_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
# A key of thousands of parts takes `tomllib` minutes, wherever it stands.
_ENDLESS_KEY = re.compile(rf"""(?<![\w-])(?:{_PART}[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}""")
_BEGINNING = re.compile(rf"^[ \t]*+(\[{{1,2}}+)?[ \t]*+({_PART}(?:[ \t]*+\.[ \t]*+{_PART})*+)", re.MULTILINE)
_EACH_PART = re.compile(_PART)


@dataclass(frozen=True, slots=True)
class Excess:
    """The line of what is too much, the code, and the parameters of its message."""

    line: int
    code: str
    params: Mapping[str, str]


def excess_of(text: str) -> Excess | None:
    """The first thing that is too much in a new document, if there is one."""
    return endless_key_of(text) or _excess_in_all(text)


def endless_key_of(text: str) -> Excess | None:
    """The first key of too many parts: no text that has one is parsed."""
    endless = _ENDLESS_KEY.search(text)
    return None if endless is None else _excess(text, endless.start(), "ENDLESS_KEY", MOST_PARTS)


def _excess_in_all(text: str) -> Excess | None:
    parts = 0
    for found in _BEGINNING.finditer(text):
        of_key = sum(1 for _ in _EACH_PART.finditer(found[2]))
        if found[1] or of_key > 1:
            parts += of_key
        if parts > MOST_PARTS_IN_ALL:
            return _excess(text, found.start(), "TOO_MANY_KEYS", MOST_PARTS_IN_ALL)
    return None


def _excess(text: str, start: int, code: str, highest: int) -> Excess:
    return Excess(1 + text.count("\n", 0, start), code, {"highest": str(highest)})
