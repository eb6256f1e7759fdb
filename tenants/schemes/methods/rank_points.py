"""`rank_points`: the place among the ranking group gives the points (按名次计分)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any, ClassVar, Self

from tenants.schemes.exact_numbers import exact_text
from tenants.schemes.methods.contracts import Attained, Fault, Outcome, PeerMethod, Rule
from tenants.schemes.methods.target import DIRECTIONS
from tenants.schemes.methods.worths import WorthScale, read_worth_scale
from tenants.schemes.reading.table_reader import Table, sequence
from tenants.schemes.reading.value_readers import FactReader, Number

_MOST_PLACES = 100_000
_Places = tuple[tuple[int, Fraction], ...]
_Ends = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class RankPoints(PeerMethod):
    """A worth per place: up to each place of `places`, or evenly between the two of `ends`.

    Equal values share the better place: 1, 2, 2, 4.
    """

    name: ClassVar[str] = "rank_points"
    places: _Places
    ends: _Ends | None
    scale: WorthScale
    direction: str
    signed: bool

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `places`, or `first` and `last`; `worth_in`, `direction`, `signed`."""
        direction = table.choice("direction", DIRECTIONS, "higher") or "higher"
        signed = table.flag("signed")
        scale = read_worth_scale(table)
        linear = table.has("first") | table.has("last")
        if table.has("places") == linear:
            table.fault("places", "PLACES_OR_ENDS")
            return None
        ends = _read_ends(table, scale) if linear else None
        places = () if linear else _read_places(table, scale)
        return cls(places, ends, scale, direction, signed) if places or ends else None

    def for_points(self, points: Fraction) -> Self:
        """The places of an indicator of so many points."""
        return replace(self, scale=self.scale.for_points(points))

    def faults(self, points: Fraction) -> Iterator[Fault]:
        """No place brings more than the indicator's points."""
        del points
        yield from self.scale.faults("places", (worth for _, worth in self.places))
        yield from self.scale.faults("first", self.ends or ())

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `value`."""
        return {"value": reader.number("value", signed=self.signed)}

    def compare(self, facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Outcome]:
        """What each subject's place is worth."""
        values = {subject: fact["value"] for subject, fact in facts.items()}
        ahead: dict[Number, int] = {}
        for count, value in enumerate(sorted(values.values(), reverse=self.direction == "higher")):
            ahead.setdefault(value, count)
        return {
            subject: self._attained(value, ahead[value], len(values)) for subject, value in values.items()
        }

    def _attained(self, value: Number, ahead: int, compared: int) -> Outcome:
        attainment = self._worth(ahead, compared) / self.scale.full
        return Attained.of(attainment, partial(self._rule, value, ahead, compared))

    def _worth(self, ahead: int, compared: int) -> Fraction:
        if self.ends is not None:
            first, last = self.ends
            return first - (first - last) * ahead / max(compared - 1, 1)
        return next((worth for place, worth in self.places if ahead < place), Fraction(0))

    def _rule(self, value: Number, ahead: int, compared: int) -> Rule:
        worth = self.scale.text(self._worth(ahead, compared))
        text = f"{exact_text(Fraction(value))}: {ahead} of {compared} {self.direction}"
        if self.ends is None:
            return Rule(f"{text} → place {self._place_text(ahead + 1)} → {worth}")
        text += f" → place {ahead + 1}"
        if compared == 1:
            return Rule(f"{text} → {worth}")
        first, last = map(exact_text, self.ends)
        return Rule(f"{text}; {first} − ({first} − {last}) × {ahead} / {compared - 1} = {worth}")

    def _place_text(self, place: int) -> str:
        """The comparison that shows which of `places` counts."""
        reached = next((up_to for up_to, _ in self.places if place <= up_to), None)
        return f"{place} > {self.places[-1][0]}" if reached is None else f"{place} ≤ {reached}"


def _read_ends(table: Table, scale: WorthScale) -> _Ends | None:
    first, last = table.number("first"), table.number("last")
    if first is None or last is None:
        return None
    scale.check_percents(table, "first", (first,))
    if last > first:
        table.fault("last", "PERCENTS_RISING")
    return first, last


def _read_places(table: Table, scale: WorthScale) -> _Places:
    """The pairs [place, worth]; empty where a fault was reported."""
    pairs = [tuple(sequence(pair)) for pair in sequence(table.get("places"))]
    if not pairs or any(len(pair) != 2 or not _is_place(pair[0]) for pair in pairs):
        table.fault("places", "NOT_PLACES", high=str(_MOST_PLACES))
        return ()
    read = [(place, table.amount("places", worth)) for place, worth in pairs]
    places = tuple((p, worth) for p, worth in read if isinstance(p, int) and worth is not None)
    if len(places) < len(read):
        return ()
    scale.check_percents(table, "places", (worth for _, worth in places))
    neighbours = list(pairwise(places))
    if any(later[0] <= earlier[0] for earlier, later in neighbours):
        table.fault("places", "PLACES_NOT_RISING")
    if any(later[1] > earlier[1] for earlier, later in neighbours):
        table.fault("places", "PERCENTS_RISING")
    return places


def _is_place(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_PLACES
