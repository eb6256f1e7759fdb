"""Aligns rows of text in a terminal, where a Chinese character is two columns wide.

Must not know what the texts mean.
"""

import unicodedata
from collections.abc import Sequence


def lined_up(rows: Sequence[Sequence[str]]) -> list[str]:
    """Each row as one line, with its cells aligned."""
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
