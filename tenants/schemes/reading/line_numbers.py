"""Finds the line of a table's key, or of an entry of a list.

`tomllib` keeps no line numbers, so this reads headers, keys and brackets again, well enough to point at them.
It never decides what the document says.
"""

import re

_PART = r"""(?:"[^"\n]*+"|'[^'\n]*+'|[^\s=#"'.\[\]{},]++)"""
_NAMES = re.compile(rf"\s*+({_PART}(?:\s*+\.\s*+{_PART})*+)\s*+")
_NAME = re.compile(_PART)
_ARRAY_HEADER = re.compile(r"\s*\[\[\s*([A-Za-z0-9_.\-]+)\s*\]\]")
_HEADER = re.compile(r"\s*\[")
# A text that is not closed on its line ends with the line, so that no character is looked at twice.
_TOKEN = re.compile(r'''"""|\'\'\'|"(?:\\.|[^"\\])*+(?:"|$)|'[^']*+(?:'|$)|#.*|[\[\]{}]''')
_Table = tuple[str | None, int | None]
_DOCUMENT: _Table = (None, None)


class LineNumbers:
    """Line numbers of one document, by table and key."""

    def __init__(self, text: str) -> None:
        scan = _Scan()
        for number, line in enumerate(text.splitlines(), start=1):
            scan.read(line, number)
        self._lines = scan.lines
        self._entries = scan.entries

    def line_of(
        self, section: str | None, index: int | None, key: str | None, under: str | None
    ) -> int | None:
        """The line of the key, else of the key above it, of its table, or of its section."""
        table = (section, index)
        names = (f"{under}.{key}", under, (under or "").partition(".")[0], key, (key or "").partition(".")[0])
        for name in names:
            if name and (table, name) in self._lines:
                return self._lines[(table, name)]
        own = self._lines.get((table, None))
        if own is None and section is not None and index is not None:
            own = self.entry_line(None, None, section, index)
        return own or self._lines.get((_DOCUMENT, section))

    def entry_line(self, section: str | None, index: int | None, key: str, number: int) -> int | None:
        """The line on which the nth inline table of the list under `key` begins."""
        lines = self._entries.get(((section, index), key), [])
        return lines[number] if number < len(lines) else None


class _Scan:
    """Reads line by line and remembers which table, list or text is open."""

    def __init__(self) -> None:
        self.lines: dict[tuple[_Table, str | None], int] = {}
        self.entries: dict[tuple[_Table, str], list[int]] = {}
        self._table: _Table = _DOCUMENT
        self._prefix = ""
        self._counts: dict[str, int] = {}
        self._key: str | None = None
        self._depth = 0
        self._quotes: str | None = None

    def read(self, line: str, number: int) -> None:
        """Reads one line."""
        if self._quotes is None and self._depth == 0:
            self._read_start(line, number)
        self._read_tokens(line, number)

    def _read_start(self, line: str, number: int) -> None:
        header = _ARRAY_HEADER.match(line)
        if header:
            section = header[1]
            self._table, self._prefix, self._key = (section, self._counts.get(section, 0)), "", None
            self._counts[section] = self._counts.get(section, 0) + 1
            self.lines[(self._table, None)] = number
        elif _HEADER.match(line):
            self._open(_names(line.strip()[1:], "]"), number)
        else:
            names = _names(line, "=")
            if names:
                self._key = self._record(names, number)

    def _open(self, names: list[str], number: int) -> None:
        """The header of one table, either inside the entry above it or of the document."""
        self._prefix, self._key = "", None
        if names and names[0] == self._table[0]:
            names = names[1:]
        else:
            self._table = _DOCUMENT
        if names:
            self._prefix = self._record(names, number) + "."

    def _record(self, names: list[str], number: int) -> str:
        """Remembers the line of a key, and of the tables that a dotted key opens."""
        name = self._prefix + names[0]
        self.lines.setdefault((self._table, name), number)
        # Deeper parts are never asked for.
        for part in names[1:2]:
            name = f"{name}.{part}"
            self.lines.setdefault((self._table, name), number)
        return name

    def _read_tokens(self, line: str, number: int) -> None:
        start = 0
        while True:
            if self._quotes is not None:
                end = line.find(self._quotes, start)
                if end < 0:
                    return
                self._quotes, start = None, end + 3
            found = _TOKEN.search(line, start)
            if found is None or found[0].startswith("#"):
                return
            start = found.end()
            self._read_token(found[0], number)

    def _read_token(self, token: str, number: int) -> None:
        if token in ('"""', "'''"):
            self._quotes = token
        elif token in ("[", "{"):
            if token == "{" and self._depth == 1 and self._key is not None:
                self.entries.setdefault((self._table, self._key), []).append(number)
            self._depth += 1
        elif token in ("]", "}"):
            self._depth = max(0, self._depth - 1)


def _names(text: str, end: str) -> list[str]:
    """The parts of the dotted name before `end`, if the text begins with one."""
    found = _NAMES.match(text)
    if found is None or not text.startswith(end, found.end()):
        return []
    return [part.strip("\"'") for part in _NAME.findall(found[1])]
