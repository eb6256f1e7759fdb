"""`target`: how much of the target was reached (量化指标完成率)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self

from tenants.schemes.exact_numbers import divisor_text, exact_text
from tenants.schemes.faults import FactError
from tenants.schemes.methods.contracts import (
    Attained,
    Missing,
    Outcome,
    OwnMethod,
    PendingReason,
    Rule,
)
from tenants.schemes.reading.table_reader import Table
from tenants.schemes.reading.value_readers import FactReader, Number

DIRECTIONS = ("higher", "lower")
# Firm: the figure is there; whoever assesses owes the target.
_NO_TARGET = Missing(PendingReason.NO_TARGET, firm=True)


@dataclass(frozen=True, slots=True)
class Target(OwnMethod):
    """`actual / target`, or the other way round where less is better; between 0 and `cap`."""

    name: ClassVar[str] = "target"
    target: Fraction | None
    cap: Fraction
    direction: str
    signed: bool

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `target`, `cap`, `direction`, `signed`."""
        target = _read_target(table) if table.has("target") else None
        cap = table.positive("cap", Fraction(1))
        direction = table.choice("direction", DIRECTIONS, "higher")
        signed = table.flag("signed")
        if cap is None or direction is None:
            return None
        return cls(target, cap, direction, signed)

    @property
    def highest(self) -> Fraction:
        """The cap."""
        return self.cap

    @property
    def leaves_target_open(self) -> bool:
        """Unless the scheme states the target of all."""
        return self.target is None

    @property
    def stated_target(self) -> Fraction | None:
        """The target of all, if the scheme states it."""
        return self.target

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `actual`."""
        return {"actual": reader.number("actual", signed=self.signed)}

    def read_target(self, reader: FactReader) -> Number | None:
        """The target, above 0, where the scheme leaves it open."""
        if self.target is not None or not reader.has("target"):
            return None
        target = reader.number("target", signed=True)
        if target <= 0:
            raise FactError("TARGET_NOT_POSITIVE", "target")
        return target

    def attain_fact(self, fact: Mapping[str, Any]) -> Outcome:
        """The ratio, within 0 and `cap`; pending until the target is there, which is nobody's zero."""
        target = self.target if self.target is not None else fact.get("target")
        if target is None:
            return _NO_TARGET
        actual = fact["actual"]
        over, under = actual.as_integer_ratio()
        top, bottom = target.as_integer_ratio()
        explain = partial(self._rule, actual, target)
        if self.direction == "higher":
            over, under = over * bottom, under * top
        elif over > 0:
            over, under = top * under, bottom * over
        else:
            return Attained(self.cap.numerator, self.cap.denominator, explain)
        if over <= 0:
            return Attained(0, 1, explain)
        most, of = self.cap.numerator, self.cap.denominator
        return Attained(most, of, explain) if over * of > most * under else Attained(over, under, explain)

    def _rule(self, reported: Number, aimed_at: Number | Fraction) -> Rule:
        actual, target = Fraction(reported), Fraction(aimed_at)
        if self.direction == "lower" and actual <= 0:
            return Rule(f"{exact_text(actual)} ≤ 0 → {exact_text(self.cap)}")
        over, under = (actual, target) if self.direction == "higher" else (target, actual)
        ratio = over / under
        text = f"{exact_text(over)} / {divisor_text(under)} = {exact_text(ratio)}"
        if 0 <= ratio <= self.cap:
            return Rule(text)
        limit = exact_text(self.cap if ratio > self.cap else Fraction(0))
        return Rule(f"{text} → {limit}", "capped", {"cap": limit})


def _read_target(table: Table) -> Fraction | None:
    """The target of all figures: nothing can be divided by 0, and below it a ratio says nothing."""
    target = table.amount("target", table.get("target"), signed=True)
    if target is not None and target <= 0:
        table.fault("target", "TARGET_NOT_POSITIVE")
        return None
    return target
