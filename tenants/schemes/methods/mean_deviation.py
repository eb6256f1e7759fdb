"""`mean_deviation`: how far the figure lies above or below the ranking group's mean (与平均值比)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self

from tenants.schemes.exact_numbers import divisor_text, exact_text
from tenants.schemes.methods.contracts import Attained, Missing, Outcome, PeerMethod, PendingReason, Rule
from tenants.schemes.methods.target import DIRECTIONS
from tenants.schemes.reading.table_reader import Table
from tenants.schemes.reading.value_readers import FactReader

STEPS = ("percent", "unit")
# Firm: no figure is missing, they only cannot be compared.
_NO_MEAN = Missing(PendingReason.MEAN_NOT_POSITIVE, firm=True)


@dataclass(frozen=True, slots=True)
class MeanDeviation(PeerMethod):
    """`at_mean` percent at the mean; `gain` or `loss` percent for every step beyond it.

    A step is a percent of the mean, or 1 of the value's own unit (a percentage point of a growth rate). Never
    below `floor` or above `ceiling` percent.
    """

    name: ClassVar[str] = "mean_deviation"
    at_mean: Fraction
    gain: Fraction
    loss: Fraction
    floor: Fraction
    ceiling: Fraction
    per: str
    direction: str
    signed: bool

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `at_mean`, `gain`, `loss`, `per`, `floor`, `ceiling`, `direction`, `signed`."""
        at_mean, gain, loss = table.number("at_mean"), table.number("gain"), table.number("loss")
        floor, ceiling = table.number("floor", Fraction(0)), table.positive("ceiling", Fraction(100))
        per = table.choice("per", STEPS, "percent") or "percent"
        direction = table.choice("direction", DIRECTIONS, "higher") or "higher"
        signed = table.flag("signed")
        if at_mean is None or gain is None or loss is None or floor is None or ceiling is None:
            return None
        if floor > ceiling:
            table.fault("floor", "NOT_IN_RANGE", low="0", high=exact_text(ceiling))
        elif not floor <= at_mean <= ceiling:
            table.fault("at_mean", "NOT_IN_RANGE", low=exact_text(floor), high=exact_text(ceiling))
        return cls(at_mean, gain, loss, floor, ceiling, per, direction, signed)

    @property
    def highest(self) -> Fraction:
        """The ceiling."""
        return self.ceiling / 100

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `value`."""
        return {"value": reader.number("value", signed=self.signed)}

    def compare(self, facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Outcome]:
        """Each subject's percent; pending if the mean is 0 or below, so that there are no percents of it.

        If all figures are equal, each of them is the mean, whatever it is.
        """
        values = {subject: Fraction(fact["value"]) for subject, fact in facts.items()}
        total, number = sum(values.values(), Fraction(0)), len(values)
        if total <= 0 and self.per == "percent" and len(set(values.values())) > 1:
            return dict.fromkeys(values, _NO_MEAN)
        return {
            subject: Attained.of(
                self._limited(self._percent(value, total / number)) / 100,
                partial(self._rule, value, total, number),
            )
            for subject, value in values.items()
        }

    def _beyond(self, value: Fraction, mean: Fraction) -> Fraction:
        """By how many steps the value is better than the mean; negative if it is worse."""
        if value == mean:
            return Fraction(0)
        better = value - mean if self.direction == "higher" else mean - value
        return better / mean * 100 if self.per == "percent" else better

    def _percent(self, value: Fraction, mean: Fraction) -> Fraction:
        beyond = self._beyond(value, mean)
        return self.at_mean + beyond * (self.gain if beyond > 0 else self.loss)

    def _limited(self, percent: Fraction) -> Fraction:
        return min(max(percent, self.floor), self.ceiling)

    def _rule(self, value: Fraction, total: Fraction, number: int) -> Rule:
        mean = total / number
        if mean <= 0 and self.per == "percent":
            percent_at_mean = f"{exact_text(self.at_mean)}%"
            return Rule(
                f"mean = {exact_text(total)} / {number} = {exact_text(mean)}; all equal → {percent_at_mean}"
            )
        better, worse = (value, mean) if self.direction == "higher" else (mean, value)
        beyond, percent = self._beyond(value, mean), self._percent(value, mean)
        sign, rate = ("+", self.gain) if beyond > 0 else ("−", self.loss)
        distance = f"{exact_text(better)} − {_inner_text(worse)}"
        unit = ""
        if self.per == "percent":
            distance, unit = f"({distance}) / {divisor_text(mean)}", "%"
        text = (
            f"mean = {exact_text(total)} / {number} = {exact_text(mean)}; "
            f"{distance} = {exact_text(beyond)}{unit}; "
            f"{exact_text(self.at_mean)}% {sign} {exact_text(rate)} × {exact_text(abs(beyond))}{unit} "
            f"= {exact_text(percent)}%"
        )
        if percent > self.ceiling:
            most = f"{exact_text(self.ceiling)}%"
            return Rule(f"{text} → {most}", "capped", {"cap": most})
        return Rule(text if percent >= self.floor else f"{text} → {exact_text(self.floor)}%")


def _inner_text(value: Fraction) -> str:
    """In brackets where a sign would follow another."""
    return f"({exact_text(value)})" if value < 0 else exact_text(value)
