"""`target`: what was done of what was to be done (量化指标完成率)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self

from tenants.schemes.figures import exact_text
from tenants.schemes.methods.contracts import Attained, FactMethod, Outcome
from tenants.schemes.readers import FactReader
from tenants.schemes.tables import Table

DIRECTIONS = ("higher", "lower")


@dataclass(frozen=True, slots=True)
class Target(FactMethod):
    """`actual / target`, or the other way round where less is better; between 0 and `cap`."""

    name: ClassVar[str] = "target"
    target: Fraction | None
    cap: Fraction
    direction: str
    signed: bool

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `target`, `cap`, `direction`, `signed`."""
        target = table.positive("target") if table.has("target") else None
        cap = table.positive("cap", Fraction(1))
        direction = table.choice("direction", DIRECTIONS, "higher")
        signed = table.flag("signed")
        if cap is None or direction is None:
            return None
        return cls(target, cap, direction, signed)

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `actual`, and `target` unless the scheme gives it."""
        data: dict[str, Any] = {"actual": reader.number("actual", signed=self.signed)}
        if self.target is None:
            data["target"] = reader.positive("target")
        return data

    def attain_fact(self, fact: Mapping[str, Any]) -> Outcome:
        """The ratio, within 0 and `cap`."""
        actual = Fraction(fact["actual"])
        target = Fraction(fact["target"]) if self.target is None else self.target
        if self.direction == "lower" and actual <= 0:
            return Attained(self.cap, f"{exact_text(actual)} ≤ 0 → {exact_text(self.cap)}")
        over, under = (actual, target) if self.direction == "higher" else (target, actual)
        ratio = over / under
        value = max(Fraction(0), min(ratio, self.cap))
        rule = f"{exact_text(over)} / {exact_text(under)} = {exact_text(ratio)}"
        if value == ratio:
            return Attained(value, rule)
        limit = self.cap if ratio > self.cap else Fraction(0)
        return Attained(value, f"{rule} → {exact_text(limit)}", "capped", {"cap": exact_text(limit)})
