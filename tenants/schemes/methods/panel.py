"""`panel`: groups of named raters give marks (领导评估, 互评)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self

from tenants.schemes.exact_numbers import divisor_text, exact_text
from tenants.schemes.faults import FactError
from tenants.schemes.methods.contracts import Attained, Missing, Outcome, OwnMethod, PendingReason, Rule
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
from tenants.schemes.methods.rating import DEFAULT_OUT_OF, checked_mark
from tenants.schemes.reading.table_reader import Table
from tenants.schemes.reading.value_readers import FactReader, Number
from tenants.schemes.sums import exact_sum

_MOST_RATINGS = 1_000


@dataclass(frozen=True, slots=True)
class Panel(OwnMethod):
    """The groups' mean marks, weighted, over the highest mark; `weights` are `groups` in whole numbers."""

    name: ClassVar[str] = "panel"
    judged: ClassVar[bool] = True
    by_others: ClassVar[bool] = True
    groups: Weights
    out_of: Fraction
    weights: Mapping[str, int]
    may_be_absent: frozenset[str]
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `groups`, `may_be_absent`, `out_of`."""
        groups = read_groups(table)
        may_be_absent = read_absences(table, groups)
        out_of = table.positive("out_of", DEFAULT_OUT_OF)
        if groups is None or out_of is None:
            return None
        return cls(groups, out_of, whole_numbers(groups)[0], may_be_absent)

    def in_words(self, groups: Mapping[str, str]) -> Self:
        """With the names of its groups."""
        return replace(self, names=groups)

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `ratings`, a list of marks per group, and the groups that are `absent`."""
        ratings = named_groups(reader.mapping("ratings"), self.groups, "ratings")
        read = {group: self._marks(given) for group, given in ratings.items()}
        answered = [group for group, marks in read.items() if marks]
        return {"ratings": read, **absent_groups(reader, answered, self.weights, self.may_be_absent)}

    def _marks(self, given: object) -> list[Number]:
        if not isinstance(given, list | tuple):
            raise FactError("NOT_A_LIST_OF_NUMBERS", "ratings")
        if len(given) > _MOST_RATINGS:
            raise FactError("TOO_MANY_RATINGS", "ratings", highest=str(_MOST_RATINGS))
        return [checked_mark(mark, "ratings", self.out_of) for mark in given]

    def attain_fact(self, fact: Mapping[str, Any]) -> Outcome:
        """The weighted mean mark over the highest; missing while a group has not answered."""
        ratings: Mapping[str, Sequence[Number]] = fact["ratings"]
        absent: Sequence[str] = fact.get("absent", ())
        over, under, whole, silent = 0, 1, 0, False
        for group, weight in self.weights.items():
            marks = ratings.get(group)
            if marks:
                top, bottom = _mean(marks).as_integer_ratio()
                over, under = over * bottom + weight * top * under, under * bottom
                whole += weight
            elif weight and group not in absent:
                silent = True
        if silent:
            # Firm: marks that were given do not vanish because others are still to come.
            return Missing(PendingReason.NO_ANSWERS, firm=whole > 0)
        most, of = self.out_of.as_integer_ratio()
        return Attained(over * of, under * whole * most, partial(self._rule, fact))

    def withheld(self, fact: Mapping[str, Any]) -> tuple[str, ...]:
        """All groups, where one has few raters or none yet."""
        given = {group: len(marks) for group, marks in fact["ratings"].items()}
        return withheld_groups(given, self.groups, fact.get("absent", ()))

    def _rule(self, fact: Mapping[str, Any]) -> Rule:
        ratings: Mapping[str, Sequence[Number]] = fact["ratings"]
        means = {group: _mean(ratings[group]) for group in self.groups if ratings.get(group)}
        mean = weighted_mean(means, self.groups)
        quotient = f"{exact_text(mean)} / {divisor_text(self.out_of)} = {exact_text(mean / self.out_of)}"
        outline = quotient if self.withheld(fact) else None
        return Rule(f"{mean_text(means, self.groups, self.names)}; {quotient}", outline=outline)


def _mean(marks: Sequence[Number]) -> Fraction:
    return exact_sum(mark.as_integer_ratio() for mark in marks) / len(marks)
