"""Finds the line of a document on which a table's key stands.

`tomllib` keeps no positions, so this reads headers and keys again, well enough to point a person at them;
it never decides what the document says.
"""

import re

_ARRAY_HEADER = re.compile(r"\s*\[\[\s*([A-Za-z0-9_.\-]+)\s*\]\]")
_HEADER = re.compile(r"\s*\[")
_KEY = re.compile(r"\s*(?:\"([^\"]+)\"|([^\s=#\".]+))\s*(?:\.|=)")
_Table = tuple[str | None, int | None]


class Positions:
    """Line numbers of one document, by table and key."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[_Table, str | None], int] = {}
        self._scan(text)

    def line_of(
        self, section: str | None, index: int | None, key: str | None, under: str | None
    ) -> int | None:
        """The key's line, else that of the key it stands under, of its table, of its section."""
        table = (section, index)
        fallbacks = ((table, under or key), (table, key), (table, None), ((None, None), section))
        return next((self._lines[spot] for spot in fallbacks if spot in self._lines), None)

    def _scan(self, text: str) -> None:
        table: _Table = (None, None)
        counts: dict[str, int] = {}
        inside_string = False
        for number, line in enumerate(text.splitlines(), start=1):
            if not inside_string:
                table = self._read_line(line, number, table, counts)
            if (line.count('"""') + line.count("'''")) % 2:
                inside_string = not inside_string

    def _read_line(self, line: str, number: int, table: _Table, counts: dict[str, int]) -> _Table:
        header = _ARRAY_HEADER.match(line)
        if header:
            section = header.group(1)
            table = (section, counts.get(section, 0))
            counts[section] = counts.get(section, 0) + 1
            self._lines[(table, None)] = number
            return table
        key = None if _HEADER.match(line) else _KEY.match(line)
        if key:
            self._lines.setdefault((table, key.group(1) or key.group(2)), number)
        return table
