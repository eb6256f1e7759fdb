"""Derivations (计算过程) as a viewer reads them.

Who doesn't read what few raters have said reads no group's mean. What is kept of a score is never changed:
this is decided when it is read, for previews, trials and rankings too.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NewType

from resolvers.results.records import Ranked
from resolvers.year.few_raters import reads_few_raters
from resolvers.year.places import entry_place
from resolvers.year.records import Entry
from tenants.levels import Level
from tenants.tree import Place
from tenants.viewer import Viewer

StoredLine = Mapping[str, Any]

ShownLine = NewType("ShownLine", StoredLine)
"""A line that this viewer may read; nothing else is written out for anybody."""

READING_NOTES = frozenset({"few_raters"})
"""Notes that the engine doesn't give: they depend on who reads."""

# A weighted mean of groups, in lines that were written before they had an outline.
_MEANS = re.compile(r"\(.+ × .+\) / ")
_WITH_MEANS = frozenset({"leaf", "consequence"})


def shown_lines(viewer: Viewer, entry: Entry, stored: Iterable[StoredLine]) -> list[ShownLine]:
    """The lines of an entry's score or preview, as the viewer reads them."""
    return _shown(viewer, entry_place(viewer, entry), stored)


def shown_ranked_lines(viewer: Viewer, ranked: Ranked, stored: Iterable[StoredLine]) -> list[ShownLine]:
    """The lines of a row of a ranking.

    It knows no roster: who reads the figures of some units only, such as a portfolio's, reads outlines here.
    """
    # Nobody reads the figures of another government, so where that stands doesn't matter.
    path = viewer.path if ranked.tenant == viewer.tenant else ""
    return _shown(viewer, Place(ranked.tenant, path, Level(ranked.level), ranked.subject_id), stored)


def _shown(viewer: Viewer, place: Place, stored: Iterable[StoredLine]) -> list[ShownLine]:
    lines = list(stored)
    outlines = [_outline(line) for line in lines]
    if any(outline is not None for outline in outlines) and not reads_few_raters(viewer, place):
        lines = list(map(_outlined, lines, outlines))
    return list(map(ShownLine, lines))


def _outlined(line: StoredLine, outline: str | None) -> StoredLine:
    return line if outline is None else {**line, "rule": outline, "note": "few_raters"}


def _outline(line: StoredLine) -> str | None:
    """What is read of the line without what few raters have said; None where that is all of it."""
    if "outline" in line:
        text: str | None = line["outline"]
        return text
    # Nobody knows how many raters there were.
    return "" if line["kind"] in _WITH_MEANS and _MEANS.search(line["rule"]) else None
