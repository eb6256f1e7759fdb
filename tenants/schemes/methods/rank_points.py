"""`rank_points`: the place among the ranking group gives the points (按名次计分)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any, ClassVar, Self

from tenants.schemes.exact_numbers import exact_text
from tenants.schemes.methods.contracts import Attained, Outcome, PeerMethod, Rule
from tenants.schemes.methods.target import DIRECTIONS
from tenants.schemes.reading.table_reader import Table, sequence
from tenants.schemes.reading.value_readers import FactReader, Number

_MOST_PLACES = 100_000
_Places = tuple[tuple[int, Fraction], ...]
_Ends = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class RankPoints(PeerMethod):
    """A percent per place: up to each place of `places`, or evenly between the two of `ends`.

    Equal values share the better place: 1, 2, 2, 4.
    """

    name: ClassVar[str] = "rank_points"
    places: _Places
    ends: _Ends | None
    direction: str
    signed: bool

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `places`, or `first` and `last`; `direction`, `signed`."""
        direction = table.choice("direction", DIRECTIONS, "higher") or "higher"
        signed = table.flag("signed")
        linear = table.has("first") | table.has("last")
        if table.has("places") == linear:
            table.fault("places", "PLACES_OR_ENDS")
            return None
        ends = _read_ends(table) if linear else None
        places = () if linear else _read_places(table)
        return cls(places, ends, direction, signed) if places or ends else None

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `value`."""
        return {"value": reader.number("value", signed=self.signed)}

    def compare(self, facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Outcome]:
        """The percent of each subject's place."""
        values = {subject: fact["value"] for subject, fact in facts.items()}
        ahead: dict[Number, int] = {}
        for count, value in enumerate(sorted(values.values(), reverse=self.direction == "higher")):
            ahead.setdefault(value, count)
        return {
            subject: self._attained(value, ahead[value], len(values)) for subject, value in values.items()
        }

    def _attained(self, value: Number, ahead: int, compared: int) -> Outcome:
        percent = self._percent(ahead, compared)
        explain = partial(self._rule, value, ahead, compared)
        return Attained(percent.numerator, percent.denominator * 100, explain)

    def _percent(self, ahead: int, compared: int) -> Fraction:
        if self.ends is not None:
            first, last = self.ends
            return first - (first - last) * ahead / max(compared - 1, 1)
        return next((percent for place, percent in self.places if ahead < place), Fraction(0))

    def _rule(self, value: Number, ahead: int, compared: int) -> Rule:
        percent = exact_text(self._percent(ahead, compared))
        text = f"{exact_text(Fraction(value))}: {ahead} of {compared} {self.direction}"
        if self.ends is None:
            return Rule(f"{text} → place {self._place_text(ahead + 1)} → {percent}%")
        text += f" → place {ahead + 1}"
        if compared == 1:
            return Rule(f"{text} → {percent}%")
        first, last = map(exact_text, self.ends)
        return Rule(f"{text}; {first} − ({first} − {last}) × {ahead} / {compared - 1} = {percent}%")

    def _place_text(self, place: int) -> str:
        """The comparison that shows which of `places` counts."""
        reached = next((up_to for up_to, _ in self.places if place <= up_to), None)
        return f"{place} > {self.places[-1][0]}" if reached is None else f"{place} ≤ {reached}"


def _read_ends(table: Table) -> _Ends | None:
    first, last = table.number("first"), table.number("last")
    if first is None or last is None:
        return None
    if first > 100:
        table.fault("first", "NOT_IN_RANGE", low="0", high="100")
    if last > first:
        table.fault("last", "PERCENTS_RISING")
    return first, last


def _read_places(table: Table) -> _Places:
    """The pairs [place, percent]; empty where a fault was reported."""
    pairs = [tuple(sequence(pair)) for pair in sequence(table.get("places"))]
    if not pairs or any(len(pair) != 2 or not _is_place(pair[0]) for pair in pairs):
        table.fault("places", "NOT_PLACES", high=str(_MOST_PLACES))
        return ()
    read = [(place, table.amount("places", percent)) for place, percent in pairs]
    places = tuple((p, percent) for p, percent in read if isinstance(p, int) and percent is not None)
    if len(places) < len(read):
        return ()
    if any(percent > 100 for _, percent in places):
        table.fault("places", "NOT_IN_RANGE", low="0", high="100")
    neighbours = list(pairwise(places))
    if any(later[0] <= earlier[0] for earlier, later in neighbours):
        table.fault("places", "PLACES_NOT_RISING")
    if any(later[1] > earlier[1] for earlier, later in neighbours):
        table.fault("places", "PERCENTS_RISING")
    return places


def _is_place(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_PLACES
