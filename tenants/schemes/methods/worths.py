"""What a step, a place or a kind of event is worth: in points, or in percent of the indicator's points.

Shared by the methods whose settings say either (`worth_in`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from tenants.schemes.exact_numbers import divisor_text, exact_text
from tenants.schemes.methods.contracts import Fault
from tenants.schemes.reading.table_reader import Table

WORTH_IN = ("percent", "points")
_HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class WorthScale:
    """In what the worths of a setting are stated; `full` is what full points are in it."""

    in_points: bool
    full: Fraction = _HUNDRED

    def for_points(self, points: Fraction) -> Self:
        """The scale for an indicator of so many points."""
        return type(self)(self.in_points, points if self.in_points else _HUNDRED)

    def points_of(self, worth: Fraction, points: Fraction) -> Fraction:
        """What a worth comes to for an indicator of so many points."""
        return worth * points / self.full

    def text(self, worth: Fraction) -> str:
        """A worth in figures: `80%`, or `1.6; 1.6 / 3 = 8/15` where full points are 3."""
        if not self.in_points:
            return f"{exact_text(worth)}%"
        figures = exact_text(worth)
        return f"{figures}; {figures} / {divisor_text(self.full)} = {exact_text(worth / self.full)}"

    def faults(self, key: str, worths: Iterable[Fraction]) -> Iterator[Fault]:
        """A setting that brings more than the indicator's points; of percents its reader has said so."""
        if self.in_points and max(worths, default=Fraction(0)) > self.full:
            yield key, "WORTH_ABOVE_POINTS", {"highest": exact_text(self.full)}

    def check_percents(self, table: Table, key: str, worths: Iterable[Fraction]) -> None:
        """Percents are at most 100; points are held against the indicator's, once these are known."""
        if not self.in_points and max(worths, default=Fraction(0)) > _HUNDRED:
            table.fault(key, "NOT_IN_RANGE", low="0", high="100")


PERCENT = WorthScale(in_points=False)


def read_worth_scale(table: Table, default: str = "percent") -> WorthScale:
    """The setting `worth_in`."""
    return WorthScale(in_points=table.choice("worth_in", WORTH_IN, default) == "points")
