"""Adds up one subject: leaves from their outcomes, adjustments from their events, the total from both.

Exact throughout; the one rounding is that of the total. What only a derivation asks for waits until it asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import cast

from tenants.schemes.documents.adjustments import Adjustment
from tenants.schemes.documents.indicators import Indicator
from tenants.schemes.exact_numbers import rounded
from tenants.schemes.methods.contracts import Attained, Excluded, Missing, Outcome, Rule
from tenants.schemes.scoring.entries import Entry
from tenants.schemes.scoring.leaf_weights import LeafPlan, Plan, Spot
from tenants.schemes.scoring.results import Pending
from tenants.schemes.sums import exact_sum
from tenants.schemes.tariffs import Event

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class PeriodTally:
    """One leaf in one period; `weight` of `whole` is its part of the leaf, among the periods that count."""

    period: str | None
    outcome: Outcome
    weight: Fraction
    whole: Fraction
    out_of: Fraction
    points: Fraction | None


@dataclass(frozen=True, slots=True)
class LeafTally:
    """One leaf with the points known so far; `out_of` is what it can bring, 0 where it is excluded."""

    leaf: Indicator
    periods: tuple[PeriodTally, ...]
    out_of: Fraction
    points: Fraction
    pending: bool

    @property
    def excluded(self) -> bool:
        """Whether the leaf does not count for this subject."""
        return self.out_of == 0


@dataclass(frozen=True, slots=True)
class Sum:
    """An indicator's points so far, what they are made of, and what they are out of."""

    parts: tuple[Fraction, ...]
    points: Fraction
    out_of: Fraction
    pending: bool


@dataclass(frozen=True, slots=True)
class AdjustmentTally:
    """One adjustment with the events charged to it."""

    adjustment: Adjustment
    charges: tuple[tuple[Event, Fraction], ...]

    @property
    def charged(self) -> Fraction:
        """What the events come to before the cap."""
        return sum((points for _, points in self.charges), ZERO)

    @property
    def points(self) -> Fraction:
        """What it adds to the total; negative for a deduction."""
        return self.adjustment.sign * self.adjustment.capped(self.charged)


@dataclass(frozen=True)
class Tally:
    """One subject, added up; `kept` are the leaves' points that count, out of full marks.

    `balance` is leaves and adjustments together, which deductions may take below 0.
    """

    entry: Entry
    plan: Plan
    outcomes: Mapping[Spot, Outcome]
    adjustments: tuple[AdjustmentTally, ...]
    kept: Fraction
    balance: Fraction
    pending: tuple[Pending, ...]

    @property
    def exact(self) -> Fraction:
        """The total before rounding."""
        return max(self.balance, ZERO)

    @cached_property
    def attained(self) -> Decimal:
        """The points so far, rounded by the scheme."""
        return rounded(self.exact, self.entry.scheme.rounding)

    @property
    def total(self) -> Decimal | None:
        """The final total; None while anything is pending."""
        return None if self.pending else self.attained

    @cached_property
    def leaves(self) -> tuple[LeafTally, ...]:
        """Every leaf, period by period."""
        return tuple(self._leaf(each) for each in self.plan.leaves)

    @cached_property
    def sums(self) -> Mapping[str, Sum]:
        """Every indicator's sum; in reversed preorder children come before their parents."""
        sums = {
            each.leaf.code: Sum((each.points,), each.points, each.out_of, each.pending)
            for each in self.leaves
        }
        children: dict[str, list[Sum]] = {}
        for indicator in reversed(self.plan.scheme.indicators):
            if not indicator.is_leaf:
                sums[indicator.code] = _added(children[indicator.code])
            if indicator.parent is not None:
                children.setdefault(indicator.parent, []).insert(0, sums[indicator.code])
        return sums

    def part(self, code: str) -> tuple[Fraction, Fraction]:
        """One indicator's points, and what they are out of, without the rest of the tree."""
        under = [self._leaf(each) for each in self.plan.leaves if f"{each.leaf.code}.".startswith(f"{code}.")]
        return sum((leaf.points for leaf in under), ZERO), sum((leaf.out_of for leaf in under), ZERO)

    def _leaf(self, each: LeafPlan) -> LeafTally:
        factor = Fraction(self.plan.scheme.full_marks) / self.kept if self.kept else Fraction(1)
        return _leaf_tally(each, self.outcomes, factor)


def tally_of(plan: Plan, entry: Entry, reported: Mapping[Spot, Outcome]) -> Tally:
    """The subject's tally from the outcomes of all its leaves and periods."""
    adjustments = tuple(_adjustment_tally(entry, each) for each in plan.scheme.adjustments)
    adjusted = sum((each.points for each in adjustments), ZERO)
    if set(map(type, reported.values())) <= {Attained}:
        balance = _complete_points(plan, reported) + adjusted
        return Tally(entry, plan, reported, adjustments, Fraction(plan.scheme.full_marks), balance, ())
    outcomes = _settled(reported, plan.scheme.missing)
    left_out = {spot for spot, outcome in outcomes.items() if isinstance(outcome, Excluded)}
    kept = _kept(plan, left_out)
    points = _points(plan, outcomes, left_out)
    if kept:
        points *= Fraction(plan.scheme.full_marks) / kept
    pending = tuple(_pending(plan, outcomes, nothing_counts=not kept))
    return Tally(entry, plan, outcomes, adjustments, kept, points + adjusted, pending)


def _complete_points(plan: Plan, outcomes: Mapping[Spot, Outcome]) -> Fraction:
    """The points of all leaves where every one of them was attained, as in a finished year."""
    attained = cast("Mapping[Spot, Attained]", outcomes)
    terms = ((share * (found := attained[spot])[0], found[1]) for spot, share in plan.shares.items())
    return exact_sum(terms) / plan.unit


def _settled(outcomes: Mapping[Spot, Outcome], missing: str) -> Mapping[Spot, Outcome]:
    """What the scheme makes of missing facts."""
    if missing == "pending" or not any(isinstance(each, Missing) for each in outcomes.values()):
        return outcomes
    return {spot: _without_fact(outcome, missing) for spot, outcome in outcomes.items()}


def _without_fact(outcome: Outcome, missing: str) -> Outcome:
    if not isinstance(outcome, Missing) or outcome.firm:
        return outcome
    if missing == "excluded":
        return Excluded(outcome.reason)
    return Attained(0, 1, partial(Rule, "0", "counted_zero", {"reason": outcome.reason}))


def _kept(plan: Plan, left_out: set[Spot]) -> Fraction:
    """The points of the leaves that have a period left."""
    if not left_out:
        return Fraction(plan.scheme.full_marks)
    return sum((each.leaf.points for each in plan.leaves if not each.weights.keys() <= left_out), ZERO)


def _points(plan: Plan, outcomes: Mapping[Spot, Outcome], left_out: set[Spot]) -> Fraction:
    """The points of all leaves, before those that do not count are made up for."""
    uneven = [each for each in plan.leaves if left_out and _is_uneven(each, left_out)]
    apart = {spot for each in uneven for spot in each.weights}
    terms = (
        (share * outcome.over, outcome.under)
        for spot, share in plan.shares.items()
        if isinstance(outcome := outcomes[spot], Attained) and spot not in apart
    )
    plain = exact_sum(terms) / plan.unit
    return plain + sum((_leaf_tally(each, outcomes, Fraction(1)).points for each in uneven), ZERO)


def _is_uneven(each: LeafPlan, left_out: set[Spot]) -> bool:
    """Whether some of the leaf's periods are left out and hand their weight to the others."""
    return not each.weights.keys().isdisjoint(left_out) and not each.weights.keys() <= left_out


def _leaf_tally(each: LeafPlan, outcomes: Mapping[Spot, Outcome], factor: Fraction) -> LeafTally:
    counted = [w for spot, w in each.weights.items() if not isinstance(outcomes[spot], Excluded)]
    whole = sum(counted, ZERO)
    out_of = each.leaf.points * factor if whole else ZERO
    periods = tuple(
        _period_tally(spot[1], outcomes[spot], weight, whole, out_of) for spot, weight in each.weights.items()
    )
    points = sum((period.points for period in periods if period.points is not None), ZERO)
    pending = any(isinstance(period.outcome, Missing) for period in periods)
    return LeafTally(each.leaf, periods, out_of, points, pending)


def _period_tally(
    period: str | None, outcome: Outcome, weight: Fraction, whole: Fraction, out_of: Fraction
) -> PeriodTally:
    if isinstance(outcome, Excluded) or not whole:
        return PeriodTally(period, outcome, weight, whole, ZERO, None)
    part = out_of * weight / whole
    points = part * outcome.value if isinstance(outcome, Attained) else None
    return PeriodTally(period, outcome, weight, whole, part, points)


def _added(parts: Sequence[Sum]) -> Sum:
    points = tuple(part.points for part in parts)
    out_of = sum((part.out_of for part in parts), ZERO)
    return Sum(points, sum(points, ZERO), out_of, any(part.pending for part in parts))


def _adjustment_tally(entry: Entry, adjustment: Adjustment) -> AdjustmentTally:
    events = [event for event in entry.events if event.code == adjustment.code]
    return AdjustmentTally(adjustment, tuple((event, adjustment.tariff.charge(event)) for event in events))


def _pending(plan: Plan, outcomes: Mapping[Spot, Outcome], *, nothing_counts: bool) -> Iterator[Pending]:
    """What is missing; where everything is excluded, everything is missing."""
    for code, period in plan.shares:
        outcome = outcomes[code, period]
        if isinstance(outcome, Missing) or (nothing_counts and isinstance(outcome, Excluded)):
            yield Pending(code, period, outcome.reason)
