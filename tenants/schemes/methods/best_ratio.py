"""`best_ratio`: the ratio of the figure to the best one of the ranking group (与最优值比)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self

from tenants.schemes.exact_numbers import divisor_text, exact_text
from tenants.schemes.methods.contracts import Attained, Outcome, PeerMethod, Rule
from tenants.schemes.methods.target import DIRECTIONS
from tenants.schemes.reading.table_reader import Table
from tenants.schemes.reading.value_readers import FactReader


@dataclass(frozen=True, slots=True)
class BestRatio(PeerMethod):
    """`value / best`, or the other way round where less is better; never below 0."""

    name: ClassVar[str] = "best_ratio"
    direction: str
    signed: bool

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `direction`, `signed`."""
        direction = table.choice("direction", DIRECTIONS, "higher") or "higher"
        return cls(direction, table.flag("signed"))

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `value`."""
        return {"value": reader.number("value", signed=self.signed)}

    def compare(self, facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Outcome]:
        """Each subject's ratio to the best."""
        values = {subject: Fraction(fact["value"]) for subject, fact in facts.items()}
        best = (max if self.direction == "higher" else min)(values.values())
        explain = partial(self._rule, best, len(values))
        return {
            subject: Attained.of(self._ratio(value, best), partial(explain, value))
            for subject, value in values.items()
        }

    def _ratio(self, value: Fraction, best: Fraction) -> Fraction:
        if self.direction == "higher":
            return max(value, Fraction(0)) / best if best > 0 else Fraction(0)
        return max(best, Fraction(0)) / value if value > 0 else Fraction(1)

    def _rule(self, best: Fraction, compared: int, value: Fraction) -> Rule:
        text = f"best of {compared}: {exact_text(best)}"
        if self.direction == "higher" and best <= 0:
            return Rule(f"{text} ≤ 0 → 0")
        if self.direction == "lower" and value <= 0:
            return Rule(f"{text}; {exact_text(value)} ≤ 0 → 1")
        over, under = (value, best) if self.direction == "higher" else (best, value)
        text += f"; {exact_text(over)} / {divisor_text(under)} = {exact_text(over / under)}"
        return Rule(text if over >= 0 else f"{text} → 0")
