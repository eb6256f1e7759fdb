"""Prefetches the scores of a list's entries, so that no field of an entry has to await one.

Scores are prefetched only if nothing else below the list is asynchronous. Otherwise two lists of one request
would load the same things in two statements instead of one.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from resolvers.loaders import Loaders
from resolvers.results.records import Score
from resolvers.year.records import Entry
from schema.engine.execution.selections import Branch

# Fields of an entry, and of a score, that read something for themselves. Held against the types by
# tests/unit/schema/test_awaited_fields.py.
READ_BY_ENTRIES = frozenset({"scheme", "preview", "measurements", "events", "mayDecideTie"})
READ_BY_SCORES = frozenset({"scheme", "release", "pending", "fullMarks", "percent"})
# Fields of a score that come from its lines, which are prefetched with it.
FROM_LINES = frozenset({"lines", "stages"})
# The same with codes whose names stand in their schemes, which are prefetched too.
NAMED_BY_ENTRIES = frozenset({"category", "rankingGroup"})
NAMED_BY_SCORES = frozenset({"consequences"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the entries of a list.

    Their scores, the lines of these, the names of the entries' own codes, those of what follows from a score.
    """

    scores: bool = False
    lines: bool = False
    names: bool = False
    follows: bool = False

    async def read_scores(self, loaders: Loaders, entries: Sequence[Entry]) -> Sequence[Score]:
        """The scores of some entries."""
        return await loaders.results.load_scores(entries) if self.scores else ()

    def explained(self, scores: Sequence[Score]) -> Sequence[Score]:
        """Those of the scores whose lines are asked for."""
        return scores if self.lines else ()

    def naming(self, entries: Sequence[Entry], scores: Sequence[Score]) -> Iterator[UUID]:
        """The schemes that name the codes of some entries and their scores."""
        if self.names:
            yield from (each.scheme_id for each in entries)
        if self.follows:
            yield from (each.scheme_id for each in scores if each.consequences)


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
            own = await self.entries.read_scores(loaders, entries)
            units = self._units_of(loaders, entries)
            theirs = await self.units.read_scores(loaders, units)
            await loaders.results.load_lines([*self.entries.explained(own), *self.units.explained(theirs)])
            await loaders.rules.load_rules(
                {*self.entries.naming(entries, own), *self.units.naming(units, theirs)}
            )

    def _units_of(self, loaders: Loaders, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The units of some entries, if anything is asked of them."""
        if self.units == Asked():
            return ()
        return [unit for each in entries for unit in loaders.year.units_of(each.cycle_id, each.subject_id)]


def _asked(fields: Mapping[str, Branch] | None) -> Asked | None:
    if fields is None or not READ_BY_ENTRIES.isdisjoint(fields):
        return None
    names = _asks_names(fields, NAMED_BY_ENTRIES)
    score = fields.get("score")
    if score is None:
        return Asked(names=names)
    below = score.below()
    # With arguments it may be a score of another standing than the one that is read here.
    if below is None or score.has_arguments or not READ_BY_SCORES.isdisjoint(below):
        return None
    return Asked(
        scores=True,
        lines=not FROM_LINES.isdisjoint(below),
        names=names,
        follows=_asks_names(below, NAMED_BY_SCORES),
    )


def _asks_names(fields: Mapping[str, Branch], named: frozenset[str]) -> bool:
    return any("name" in fields[each].names() for each in named & fields.keys())
