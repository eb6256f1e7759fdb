"""`deduct`: starts full, and each recorded event takes its points (倒扣分)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import ClassVar, Self

from tenants.schemes.exact_numbers import exact_text
from tenants.schemes.methods.contracts import Attained, EventMethod, Fault, Outcome, Rule
from tenants.schemes.methods.worths import WorthScale, read_worth_scale
from tenants.schemes.reading.table_reader import Table
from tenants.schemes.tariffs import Event, Tariff, read_tariff


@dataclass(frozen=True, slots=True)
class Deduct(EventMethod):
    """What the events leave of the points; never below 0."""

    name: ClassVar[str] = "deduct"
    tariff: Tariff
    scale: WorthScale

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `events`, what each kind of event takes, and with these `worth_in`."""
        tariff = read_tariff(table)
        scale = read_worth_scale(table, "points") if table.has("events") else WorthScale(in_points=True)
        return cls(tariff, scale)

    def for_points(self, points: Fraction) -> Self:
        """The tariff in points, for an indicator of so many."""
        scale = self.scale.for_points(points)
        kinds = {
            kind: None if worth is None else scale.points_of(worth, points)
            for kind, worth in (self.tariff.kinds or {}).items()
        }
        return replace(self, tariff=Tariff(kinds if self.tariff.kinds is not None else None), scale=scale)

    def faults(self, points: Fraction) -> Iterator[Fault]:
        """A kind of event may not take more than the indicator's points."""
        for kind, charge in (self.tariff.kinds or {}).items():
            if charge is not None and charge > points:
                yield "events", "EVENT_ABOVE_POINTS", {"value": kind, "highest": exact_text(points)}

    def attain_events(self, points: Fraction, events: Sequence[Event]) -> Outcome:
        """What is left of the points."""
        charges = [self.tariff.charge(event) for event in events]
        left = points - sum(charges, Fraction(0))
        return Attained.of(max(left, Fraction(0)) / points, partial(_rule, points, charges))


def _rule(points: Fraction, charges: Sequence[Fraction]) -> Rule:
    left = points - sum(charges, Fraction(0))
    sums = " − ".join(exact_text(figure) for figure in (points, *charges))
    if left < 0:
        return Rule(f"max(0, {sums}) = 0", "capped", {"cap": "0"})
    return Rule(f"{sums} = {exact_text(left)}" if charges else sums)
