"""`deduct`: starts full, and each recorded event takes its points (倒扣分)."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from tenants.schemes.figures import exact_text
from tenants.schemes.methods.contracts import Attained, Cell, EventMethod, Fault, Outcome
from tenants.schemes.tables import Table
from tenants.schemes.tariffs import Tariff, read_tariff


@dataclass(frozen=True, slots=True)
class Deduct(EventMethod):
    """What the events leave of the points; never below 0."""

    name: ClassVar[str] = "deduct"
    tariff: Tariff

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `events`, points per kind of event."""
        return cls(read_tariff(table))

    def faults(self, points: Fraction) -> Iterator[Fault]:
        """A kind of event may not take more than there is."""
        for kind, charge in (self.tariff.kinds or {}).items():
            if charge > points:
                yield "events", "EVENT_ABOVE_POINTS", {"value": kind, "highest": exact_text(points)}

    def attain(self, cell: Cell) -> Outcome:
        """What is left of the points."""
        charges = [self.tariff.charge(event) for event in cell.events]
        left = cell.points - sum(charges, Fraction(0))
        sums = " − ".join(exact_text(figure) for figure in (cell.points, *charges))
        kept = max(left, Fraction(0))
        if left < 0:
            rule = f"max(0, {sums}) = 0"
            return Attained(kept, rule, "capped", {"cap": "0"})
        return Attained(kept / cell.points, f"{sums} = {exact_text(kept)}" if charges else sums)
