"""`survey`: groups of raters cast ballots for bands of satisfaction (公众评议, 满意度测评)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self

from tenants.schemes.exact_numbers import exact_text
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
    absent_groups,
    mean_text,
    named_groups,
    read_absences,
    read_groups,
    weighted_mean,
    whole_numbers,
    withheld_groups,
)
from tenants.schemes.methods.satisfaction_bands import read_bands
from tenants.schemes.methods.steps import Ladder, read_ladder
from tenants.schemes.methods.worths import PERCENT, read_worth_scale
from tenants.schemes.reading.table_reader import Table
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
    satisfied: frozenset[str]
    may_be_absent: frozenset[str]
    weights: Mapping[str, int]
    worth: Mapping[str, int]
    unit: int
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `groups`, `may_be_absent`, the bands, `steps`, and with these `worth_in`.

        The bands are `values` and, of these, `satisfied`; or `satisfied` and `unsatisfied` alone.
        """
        groups = read_groups(table)
        may_be_absent = read_absences(table, groups)
        values, satisfied = read_bands(table)
        ladder = read_ladder(table, read_worth_scale(table) if table.has("steps") else PERCENT)
        if groups is None or values is None:
            return None
        worth, unit = whole_numbers(values)
        weights = whole_numbers(groups)[0]
        return cls(groups, values, ladder, satisfied, may_be_absent, weights, worth, unit)

    def in_words(self, groups: Mapping[str, str]) -> Self:
        """With the names of its groups."""
        return replace(self, names=groups)

    def for_points(self, points: Fraction) -> Self:
        """The survey of an indicator of so many points."""
        return self if self.ladder is None else replace(self, ladder=self.ladder.for_points(points))

    def faults(self, points: Fraction) -> Iterator[Fault]:
        """No step brings more than the indicator's points."""
        del points
        if self.ladder is not None:
            yield from self.ladder.faults()

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `counts`, ballots per group and band, and the groups that are `absent`."""
        counts = named_groups(reader.mapping("counts"), self.groups, "counts")
        read = {group: self._ballots(given) for group, given in counts.items()}
        answered = [group for group, ballots in read.items() if any(ballots.values())]
        return {"counts": read, **absent_groups(reader, answered, self.weights, self.may_be_absent)}

    def _ballots(self, given: object) -> dict[str, int]:
        ballots = named_values(checked_mapping(given, "counts"), self.values, "counts", "UNKNOWN_BAND")
        return {band: checked_whole(count, "counts") for band, count in ballots.items()}

    def attain_fact(self, fact: Mapping[str, Any]) -> Outcome:
        """The weighted mean percent; missing while a group has not answered."""
        counts: Mapping[str, Mapping[str, int]] = fact["counts"]
        absent: Sequence[str] = fact.get("absent", ())
        over, under, whole, silent = 0, 1, 0, False
        for group, weight in self.weights.items():
            ballots = counts.get(group, {})
            cast = sum(ballots.values())
            if cast:
                worth = sum([self.worth[band] * count for band, count in ballots.items()])
                over, under = over * cast + weight * worth * under, under * cast
                whole += weight
            elif weight and group not in absent:
                silent = True
        if silent:
            # Firm: ballots that were cast do not vanish because others are still to come.
            return Missing(PendingReason.NO_ANSWERS, firm=whole > 0)
        under *= whole * self.unit
        if self.ladder is not None:
            return Attained.of(self.ladder.attainment(Fraction(over, under)), partial(self._rule, fact))
        return Attained(over, under * 100, partial(self._rule, fact))

    def withheld(self, fact: Mapping[str, Any]) -> tuple[str, ...]:
        """All groups, where one has few raters or none yet."""
        cast = {group: sum(map(int, ballots.values())) for group, ballots in fact["counts"].items()}
        return withheld_groups(cast, self.groups, fact.get("absent", ()))

    def satisfied_percent(self, fact: Mapping[str, Any]) -> tuple[Fraction, Rule] | None:
        """The percent of ballots in the bands that count as satisfied, the groups weighted, and the sum that
        gives it; None where nobody has answered."""
        counts: Mapping[str, Mapping[str, int]] = fact["counts"]
        shares = {
            group: Fraction(100 * sum(ballots.get(band, 0) for band in self.satisfied), cast)
            for group in self.groups
            if self.weights[group] and (cast := sum((ballots := counts.get(group, {})).values()))
        }
        if not shares:
            return None
        mean = weighted_mean(shares, self.groups)
        outline = f"{exact_text(mean)}%" if self.withheld(fact) else None
        return mean, Rule(f"{mean_text(shares, self.groups, self.names)}%", outline=outline)

    def _rule(self, fact: Mapping[str, Any]) -> Rule:
        counts: Mapping[str, Mapping[str, int]] = fact["counts"]
        asked = [group for group in self.groups if any(counts.get(group, {}).values())]
        means = {group: self._mean(counts[group]) for group in asked}
        mean = weighted_mean(means, self.groups)
        step = "" if self.ladder is None else f"; {self.ladder.text(mean)}"
        outline = f"{exact_text(mean)}%{step}" if self.withheld(fact) else None
        return Rule(f"{mean_text(means, self.groups, self.names)}%{step}", outline=outline)

    def _mean(self, ballots: Mapping[str, int]) -> Fraction:
        worth = sum((self.values[band] * count for band, count in ballots.items()), Fraction(0))
        return worth / sum(ballots.values())
