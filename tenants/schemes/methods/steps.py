"""`steps`: a figure reaches thresholds, each worth a percentage or points (分段计分)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self

from tenants.schemes.exact_numbers import exact_text
from tenants.schemes.methods.contracts import Attained, Fault, Outcome, OwnMethod, Rule
from tenants.schemes.methods.worths import PERCENT, WorthScale, read_worth_scale
from tenants.schemes.reading.table_reader import Table, sequence
from tenants.schemes.reading.value_readers import FactReader, Number

_Steps = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """Thresholds with what each is worth, the highest first."""

    steps: _Steps
    scale: WorthScale = PERCENT

    def for_points(self, points: Fraction) -> Self:
        """The ladder of an indicator of so many points."""
        return replace(self, scale=self.scale.for_points(points))

    def faults(self) -> Iterator[Fault]:
        """No step brings more than the indicator's points."""
        yield from self.scale.faults("steps", (worth for _, worth in self.steps))

    def attainment(self, value: Number | Fraction) -> Fraction:
        """What `value` reaches, 1 for full points; below all steps 0."""
        return self._reached(value)[1] / self.scale.full

    def text(self, value: Fraction) -> str:
        """The comparison that shows which step `value` reaches."""
        threshold, worth = self._reached(value)
        if threshold is None:
            return f"{exact_text(value)} < {exact_text(self.steps[-1][0])} → {self.scale.text(worth)}"
        return f"{exact_text(value)} ≥ {exact_text(threshold)} → {self.scale.text(worth)}"

    def _reached(self, value: Number | Fraction) -> tuple[Fraction | None, Fraction]:
        """The highest threshold that `value` reaches (None below them all) and its worth."""
        over, under = value.as_integer_ratio()
        for threshold, worth in self.steps:
            if over * threshold.denominator >= threshold.numerator * under:
                return threshold, worth
        return None, Fraction(0)


@dataclass(frozen=True, slots=True)
class Steps(OwnMethod):
    """The highest threshold reached gives its worth; below all of them 0."""

    name: ClassVar[str] = "steps"
    ladder: Ladder
    signed: bool

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `steps`, `worth_in`, `signed`."""
        if not table.has("steps"):
            table.fault("steps", "MISSING_KEY")
        signed = table.flag("signed")
        scale = read_worth_scale(table)
        ladder = read_ladder(table, scale, signed=signed)
        return None if ladder is None else cls(ladder, signed)

    def for_points(self, points: Fraction) -> Self:
        """The steps of an indicator of so many points."""
        return replace(self, ladder=self.ladder.for_points(points))

    def faults(self, points: Fraction) -> Iterator[Fault]:
        """No step brings more than the indicator's points."""
        del points
        yield from self.ladder.faults()

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `value`."""
        return {"value": reader.number("value", signed=self.signed)}

    def attain_fact(self, fact: Mapping[str, Any]) -> Outcome:
        """What the highest step reached is worth."""
        value = fact["value"]
        return Attained.of(self.ladder.attainment(value), partial(self._rule, value))

    def _rule(self, value: Number) -> Rule:
        return Rule(self.ladder.text(Fraction(value)))


def read_ladder(table: Table, scale: WorthScale, *, signed: bool = False) -> Ladder | None:
    """The pairs [threshold, worth] under `steps`; None without or with a fault.

    Where figures are `signed`, thresholds may lie below 0.
    """
    given = table.get("steps")
    if given is None:
        return None
    pairs = [tuple(sequence(pair)) for pair in sequence(given)]
    if not pairs or any(len(pair) != 2 for pair in pairs):
        table.fault("steps", "NOT_PAIRS")
        return None
    read = [(table.amount("steps", low, signed=signed), table.amount("steps", worth)) for low, worth in pairs]
    steps = [(low, worth) for low, worth in read if low is not None and worth is not None]
    if len(steps) != len(read):
        return None
    scale.check_percents(table, "steps", (worth for _, worth in steps))
    if len({low for low, _ in steps}) < len(steps):
        table.fault("steps", "DUPLICATE_THRESHOLD")
    return Ladder(tuple(sorted(steps, reverse=True)), scale)
