"""Prefetches the scores of a list's entries, so that no field of an entry has to await one.

Scores are prefetched only if nothing else below the list is asynchronous. Otherwise two lists of one request
would load the same things in two statements instead of one.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from resolvers.loaders import Loaders
from resolvers.year.records import Entry
from schema.engine.execution.selections import Branch

# Fields of an entry, and of a score, that read something for themselves. Held against the types by
# tests/unit/schema/test_awaited_fields.py.
READ_BY_ENTRIES = frozenset({"scheme", "preview", "measurements", "events", "mayDecideTie"})
READ_BY_SCORES = frozenset({"scheme", "release", "pending", "fullMarks", "percent"})
# Fields of a score that come from its lines, which are prefetched with it.
FROM_LINES = frozenset({"lines", "stages"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the entries of a list: their scores, the lines of these."""

    scores: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is to be read for the entries of a list and for the units of each."""

    entries: Asked = Asked()
    units: Asked = Asked()

    @classmethod
    def of(cls, entries: Branch | None) -> "Ahead":
        """By what is selected below the entries; nothing where something else has to be waited for."""
        fields = None if entries is None else entries.below()
        if fields is None:
            return cls()
        units = fields.get("units")
        own, theirs = _asked(fields), Asked() if units is None else _asked(units.below())
        return cls() if own is None or theirs is None else cls(own, theirs)

    async def read(self, loaders: Loaders, entries: Sequence[Entry]) -> None:
        """Read it. The loaders keep what goes wrong, and each field tells of it in its own place."""
        with suppress(Exception):
            found = await loaders.results.load_scores(entries) if self.entries.scores else []
            explained = found if self.entries.lines else []
            if self.units.scores:
                units = [
                    unit for each in entries for unit in loaders.year.units_of(each.cycle_id, each.subject_id)
                ]
                found = await loaders.results.load_scores(units)
                explained = [*explained, *(found if self.units.lines else [])]
            await loaders.results.load_lines(explained)


def _asked(fields: Mapping[str, Branch] | None) -> Asked | None:
    if fields is None or not READ_BY_ENTRIES.isdisjoint(fields):
        return None
    score = fields.get("score")
    if score is None:
        return Asked()
    below = score.below()
    # With arguments it may be a score of another standing than the one that is read here.
    if below is None or score.has_arguments or not READ_BY_SCORES.isdisjoint(below):
        return None
    return Asked(scores=True, lines=not FROM_LINES.isdisjoint(below))
