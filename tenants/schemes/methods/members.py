"""`members`: the totals of the subjects below this one (分管口下属单位)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import ClassVar, Self

from tenants.schemes.exact_numbers import divisor_text, exact_text
from tenants.schemes.methods.contracts import (
    Attained,
    LinkedResult,
    LinkMethod,
    Outcome,
    Rule,
)
from tenants.schemes.methods.links import ratio, read_no_links, unanswered
from tenants.schemes.reading.table_reader import Table

AGGREGATES = ("weighted", "mean", "min")


@dataclass(frozen=True, slots=True)
class Members(LinkMethod):
    """The members' totals over their full marks: weighted mean, plain mean or the least."""

    name: ClassVar[str] = "members"
    link: str
    aggregate: str
    no_links: str

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `link`, `aggregate`, `no_links`."""
        link = table.text("link", "members")
        aggregate = table.choice("aggregate", AGGREGATES, "weighted")
        no_links = read_no_links(table)
        return None if link is None or aggregate is None else cls(link, aggregate, no_links)

    def attain_links(self, points: Fraction, links: tuple[LinkedResult, ...]) -> Outcome:
        """The members' ratios, aggregated; missing while any of them is pending."""
        del points
        outcome = unanswered(links, self.no_links)
        if outcome is not None:
            return outcome
        if self.aggregate == "min":
            return Attained.of(min(map(ratio, links)), partial(_least, links))
        members = [(link, self._weight(link)) for link in links]
        return Attained.of(_mean(members), partial(_weighted, members))

    def _weight(self, link: LinkedResult) -> Fraction:
        return link.weight if self.aggregate == "weighted" else Fraction(1)


def _least(links: Sequence[LinkedResult]) -> Rule:
    listed = ", ".join(f"{link.label} {exact_text(ratio(link))}" for link in links)
    return Rule(f"min({listed}) = {exact_text(min(map(ratio, links)))}")


def _mean(members: Sequence[tuple[LinkedResult, Fraction]]) -> Fraction:
    whole = sum((weight for _, weight in members), Fraction(0))
    return sum((ratio(link) * weight for link, weight in members), Fraction(0)) / whole


def _weighted(members: Sequence[tuple[LinkedResult, Fraction]]) -> Rule:
    whole = sum((weight for _, weight in members), Fraction(0))
    terms = " + ".join(_term(link, weight) for link, weight in members)
    return Rule(f"({terms}) / {divisor_text(whole)} = {exact_text(_mean(members))}")


def _term(link: LinkedResult, weight: Fraction) -> str:
    factor = "" if weight == 1 else f" × {exact_text(weight)}"
    return f"{link.label} {exact_text(ratio(link))}{factor}"
