"""`panel`: groups of named raters give marks (领导评估, 互评)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self

from tenants.schemes.faults import FactError
from tenants.schemes.figures import exact_text
from tenants.schemes.methods.contracts import Attained, Missing, Outcome, OwnMethod, Rule
from tenants.schemes.methods.groups import Weights, check_groups, mean_text, read_groups, weighted_mean
from tenants.schemes.methods.ratings import DEFAULT_OUT_OF, checked_mark
from tenants.schemes.readers import FactReader, Number
from tenants.schemes.tables import Table

_MOST_RATINGS = 1_000


@dataclass(frozen=True, slots=True)
class Panel(OwnMethod):
    """The groups' mean marks, weighted, over the highest mark."""

    name: ClassVar[str] = "panel"
    groups: Weights
    out_of: Fraction

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `groups`, `out_of`."""
        groups = read_groups(table)
        out_of = table.positive("out_of", DEFAULT_OUT_OF)
        return None if groups is None or out_of is None else cls(groups, out_of)

    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """A fact: `ratings`, a list of marks per group."""
        ratings = reader.mapping("ratings")
        check_groups(ratings, self.groups, "ratings")
        return {"ratings": {group: self._marks(given) for group, given in ratings.items()}}

    def _marks(self, given: object) -> list[Number]:
        if not isinstance(given, list | tuple):
            raise FactError("NOT_A_LIST_OF_NUMBERS", "ratings")
        if len(given) > _MOST_RATINGS:
            raise FactError("TOO_MANY_RATINGS", "ratings", highest=str(_MOST_RATINGS))
        return [checked_mark(mark, "ratings", self.out_of) for mark in given]

    def attain_fact(self, fact: Mapping[str, Any]) -> Outcome:
        """The weighted mean mark over the highest; missing while a group has not answered."""
        ratings = fact["ratings"]
        if any(weight and not ratings.get(group) for group, weight in self.groups.items()):
            return Missing("no_answers")
        means = {group: _mean(ratings[group]) for group in self.groups if ratings.get(group)}
        return Attained.of(weighted_mean(means, self.groups) / self.out_of, partial(self._rule, means))

    def _rule(self, means: Mapping[str, Fraction]) -> Rule:
        mean = weighted_mean(means, self.groups)
        quotient = f"{exact_text(mean)} / {exact_text(self.out_of)} = {exact_text(mean / self.out_of)}"
        return Rule(f"{mean_text(means, self.groups)}; {quotient}")


def _mean(marks: list[Number]) -> Fraction:
    return sum(map(Fraction, marks), Fraction(0)) / len(marks)
