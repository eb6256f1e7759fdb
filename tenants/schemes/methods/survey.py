"""`survey`: groups of raters cast ballots for bands of satisfaction (公众评议, 满意度测评)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self

from tenants.schemes.methods.contracts import (
    Attained,
    Fault,
    Missing,
    Outcome,
    OwnMethod,
    PendingReason,
    Rule,
)
from tenants.schemes.methods.groups import (
    Weights,
    mean_text,
    named_groups,
    read_groups,
    weighted_mean,
    whole_numbers,
)
from tenants.schemes.methods.steps import Ladder, read_ladder
from tenants.schemes.methods.worths import PERCENT, read_worth_scale
from tenants.schemes.reading.table_reader import Table, entry_key
from tenants.schemes.reading.value_readers import FactReader, checked_mapping, checked_whole, named_values


@dataclass(frozen=True, slots=True)
class Survey(OwnMethod):
    """The groups' mean values in percent, weighted; a ladder may turn that percentage into another, or
    into points.

    `weights` and `worth` are `groups` and `values` in whole numbers, `worth` in parts of 1 / `unit`: a county
    has thousands of answers, and fractions would take twenty times as long.
    """

    name: ClassVar[str] = "survey"
    judged: ClassVar[bool] = True
    by_others: ClassVar[bool] = True
    groups: Weights
    values: Mapping[str, Fraction]
    ladder: Ladder | None
    weights: Mapping[str, int]
    worth: Mapping[str, int]
    unit: int

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `groups`, `values`, `steps`, and with these `worth_in`."""
        groups, values = read_groups(table), _read_values(table)
        ladder = read_ladder(table, read_worth_scale(table) if table.has("steps") else PERCENT)
        if groups is None or values is None:
            return None
        worth, unit = whole_numbers(values)
        return cls(groups, values, ladder, whole_numbers(groups)[0], worth, unit)

    def for_points(self, points: Fraction) -> Self:
        """The survey of an indicator of so many points."""
        return self if self.ladder is None else replace(self, ladder=self.ladder.for_points(points))

    def faults(self, points: Fraction) -> Iterator[Fault]:
        """No step brings more than the indicator's points."""
        del points
        if self.ladder is not None:
            yield from self.ladder.faults()

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `counts`, ballots per group and band."""
        counts = named_groups(reader.mapping("counts"), self.groups, "counts")
        return {"counts": {group: self._ballots(given) for group, given in counts.items()}}

    def _ballots(self, given: object) -> dict[str, int]:
        ballots = named_values(checked_mapping(given, "counts"), self.values, "counts", "UNKNOWN_BAND")
        return {band: checked_whole(count, "counts") for band, count in ballots.items()}

    def attain_fact(self, fact: Mapping[str, Any]) -> Outcome:
        """The weighted mean percent; missing while a group has not answered."""
        counts: Mapping[str, Mapping[str, int]] = fact["counts"]
        over, under, whole = 0, 1, 0
        for group, weight in self.weights.items():
            ballots = counts.get(group, {})
            cast = sum(ballots.values())
            if cast:
                worth = sum([self.worth[band] * count for band, count in ballots.items()])
                over, under = over * cast + weight * worth * under, under * cast
                whole += weight
            elif weight:
                return Missing(PendingReason.NO_ANSWERS)
        under *= whole * self.unit
        if self.ladder is not None:
            return Attained.of(self.ladder.attainment(Fraction(over, under)), partial(self._rule, counts))
        return Attained(over, under * 100, partial(self._rule, counts))

    def _rule(self, counts: Mapping[str, Mapping[str, int]]) -> Rule:
        asked = [group for group in self.groups if any(counts.get(group, {}).values())]
        means = {group: self._mean(counts[group]) for group in asked}
        text = f"{mean_text(means, self.groups)}%"
        if self.ladder is None:
            return Rule(text)
        return Rule(f"{text}; {self.ladder.text(weighted_mean(means, self.groups))}")

    def _mean(self, ballots: Mapping[str, int]) -> Fraction:
        worth = sum((self.values[band] * count for band, count in ballots.items()), Fraction(0))
        return worth / sum(ballots.values())


def _read_values(table: Table) -> Mapping[str, Fraction] | None:
    if not table.has("values"):
        table.fault("values", "MISSING_KEY")
    values = table.figures("values")
    for band, value in (values or {}).items():
        if value > 100:
            table.fault(entry_key("values", band), "NOT_IN_RANGE", low="0", high="100")
    return values
