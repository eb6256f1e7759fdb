"""`steps`: a figure reaches thresholds, each worth a percentage (分段计分)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self

from tenants.schemes.exact_numbers import exact_text
from tenants.schemes.methods.contracts import Attained, Outcome, OwnMethod, Rule
from tenants.schemes.reading.table_reader import Table, sequence
from tenants.schemes.reading.value_readers import FactReader, Number

Ladder = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Steps(OwnMethod):
    """The highest threshold reached gives the percent; below all of them 0."""

    name: ClassVar[str] = "steps"
    ladder: Ladder
    signed: bool

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `steps`, `signed`."""
        if not table.has("steps"):
            table.fault("steps", "MISSING_KEY")
        ladder = read_ladder(table)
        signed = table.flag("signed")
        return None if ladder is None else cls(ladder, signed)

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `value`."""
        return {"value": reader.number("value", signed=self.signed)}

    def attain_fact(self, fact: Mapping[str, Any]) -> Outcome:
        """The highest step's percent."""
        value = fact["value"]
        percent = climb(self.ladder, value)[1]
        return Attained(percent.numerator, percent.denominator * 100, partial(self._rule, value))

    def _rule(self, value: Number) -> Rule:
        return Rule(step_text(self.ladder, Fraction(value)))


def read_ladder(table: Table) -> Ladder | None:
    """The pairs [threshold, percent] under `steps`, highest threshold first; None without or with a fault."""
    given = table.get("steps")
    if given is None:
        return None
    pairs = [tuple(sequence(pair)) for pair in sequence(given)]
    if not pairs or any(len(pair) != 2 for pair in pairs):
        table.fault("steps", "NOT_PAIRS")
        return None
    read = [[table.amount("steps", value) for value in pair] for pair in pairs]
    ladder = [(low, percent) for low, percent in read if low is not None and percent is not None]
    if len(ladder) != len(read):
        return None
    if any(percent > 100 for _, percent in ladder):
        table.fault("steps", "NOT_IN_RANGE", low="0", high="100")
    if len({low for low, _ in ladder}) < len(ladder):
        table.fault("steps", "DUPLICATE_THRESHOLD")
    return tuple(sorted(ladder, reverse=True))


def climb(ladder: Ladder, value: Number | Fraction) -> tuple[Fraction | None, Fraction]:
    """The highest threshold that `value` reaches (None below them all) and its percent."""
    over, under = value.as_integer_ratio()
    for threshold, percent in ladder:
        if over * threshold.denominator >= threshold.numerator * under:
            return threshold, percent
    return None, Fraction(0)


def step_text(ladder: Ladder, value: Fraction) -> str:
    """The comparison that shows which step `value` reaches."""
    threshold, percent = climb(ladder, value)
    if threshold is None:
        return f"{exact_text(value)} < {exact_text(ladder[-1][0])} → 0%"
    return f"{exact_text(value)} ≥ {exact_text(threshold)} → {exact_text(percent)}%"
