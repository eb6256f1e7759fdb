"""Adds up one subject: leaves from their outcomes, adjustments from their events, the total from both.

Exact until the total is rounded. What only a derivation needs is computed when it is asked for.
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
from tenants.schemes.scoring.prepared_schemes import LeafPeriod, LeafWeights, PreparedScheme
from tenants.schemes.scoring.results import Pending
from tenants.schemes.sums import exact_sum
from tenants.schemes.tariffs import Event

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class PeriodPoints:
    """One leaf in one period; `weight` of `whole` is its part of the leaf, among the periods that count."""

    period: str | None
    outcome: Outcome
    weight: Fraction
    whole: Fraction
    out_of: Fraction
    points: Fraction | None


@dataclass(frozen=True, slots=True)
class LeafPoints:
    """One leaf with its points so far; `out_of` is what it can bring, 0 if it is excluded."""

    leaf: Indicator
    periods: tuple[PeriodPoints, ...]
    out_of: Fraction
    points: Fraction
    pending: bool

    @property
    def excluded(self) -> bool:
        """Whether the leaf does not count for this subject."""
        return self.out_of == 0


@dataclass(frozen=True, slots=True)
class IndicatorPoints:
    """An indicator's points so far, their parts, and the points that it can bring."""

    parts: tuple[Fraction, ...]
    points: Fraction
    out_of: Fraction
    pending: bool


@dataclass(frozen=True, slots=True)
class AdjustmentPoints:
    """One adjustment with its events and their points."""

    adjustment: Adjustment
    charges: tuple[tuple[Event, Fraction], ...]

    @property
    def charged(self) -> Fraction:
        """The points of all its events, before the cap."""
        return sum((points for _, points in self.charges), ZERO)

    @property
    def points(self) -> Fraction:
        """What it adds to the total; negative for a deduction."""
        return self.adjustment.sign * self.adjustment.capped(self.charged)


@dataclass(frozen=True)
class SubjectTotal:
    """One subject, added up; `kept` is the part of full marks whose leaves count.

    `balance` is the sum of leaves and adjustments; deductions can take it below 0.
    """

    entry: Entry
    prepared: PreparedScheme
    outcomes: Mapping[LeafPeriod, Outcome]
    adjustments: tuple[AdjustmentPoints, ...]
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
    def leaves(self) -> tuple[LeafPoints, ...]:
        """Every leaf, period by period."""
        factor = Fraction(self.prepared.scheme.full_marks) / self.kept if self.kept else Fraction(1)
        return tuple(_leaf_points(each, self.outcomes, factor) for each in self.prepared.leaves)

    @cached_property
    def sums(self) -> Mapping[str, IndicatorPoints]:
        """Every indicator's sum; in reversed preorder children come before their parents."""
        sums = {
            each.leaf.code: IndicatorPoints((each.points,), each.points, each.out_of, each.pending)
            for each in self.leaves
        }
        children: dict[str, list[IndicatorPoints]] = {}
        for indicator in reversed(self.prepared.scheme.indicators):
            if not indicator.is_leaf:
                sums[indicator.code] = _added(children[indicator.code][::-1])
            if indicator.parent is not None:
                children.setdefault(indicator.parent, []).append(sums[indicator.code])
        return sums


def subject_total(
    prepared: PreparedScheme, entry: Entry, reported: Mapping[LeafPeriod, Outcome]
) -> SubjectTotal:
    """The subject, added up from the outcomes of all its leaves and periods."""
    adjustments = tuple(_adjustment_points(entry, each) for each in prepared.scheme.adjustments)
    adjusted = sum((each.points for each in adjustments), ZERO)
    if set(map(type, reported.values())) <= {Attained}:
        balance = _complete_points(prepared, reported) + adjusted
        return SubjectTotal(
            entry, prepared, reported, adjustments, Fraction(prepared.scheme.full_marks), balance, ()
        )
    outcomes = _settled(reported, prepared.scheme.missing)
    left_out = {key for key, outcome in outcomes.items() if isinstance(outcome, Excluded)}
    kept = _kept(prepared, left_out)
    points = _points(prepared, outcomes, left_out)
    if kept:
        points *= Fraction(prepared.scheme.full_marks) / kept
    pending = tuple(_pending(prepared, outcomes, nothing_counts=not kept))
    return SubjectTotal(entry, prepared, outcomes, adjustments, kept, points + adjusted, pending)


def _complete_points(prepared: PreparedScheme, outcomes: Mapping[LeafPeriod, Outcome]) -> Fraction:
    """The points of all leaves if none is missing or excluded, as in a finished year."""
    attained = cast("Mapping[LeafPeriod, Attained]", outcomes)
    terms = ((share * (found := attained[key])[0], found[1]) for key, share in prepared.shares.items())
    return exact_sum(terms) / prepared.unit


def _settled(outcomes: Mapping[LeafPeriod, Outcome], missing: str) -> Mapping[LeafPeriod, Outcome]:
    """The outcomes, with missing facts counted as the scheme says."""
    if missing == "pending" or not any(isinstance(each, Missing) for each in outcomes.values()):
        return outcomes
    return {key: _without_fact(outcome, missing) for key, outcome in outcomes.items()}


def _without_fact(outcome: Outcome, missing: str) -> Outcome:
    if not isinstance(outcome, Missing) or outcome.firm:
        return outcome
    if missing == "excluded":
        return Excluded(outcome.reason)
    return Attained(0, 1, partial(Rule, "0", "counted_zero", {"reason": outcome.reason}))


def _kept(prepared: PreparedScheme, left_out: set[LeafPeriod]) -> Fraction:
    """The points of the leaves that have a period left."""
    if not left_out:
        return Fraction(prepared.scheme.full_marks)
    return sum((each.leaf.points for each in prepared.leaves if not each.weights.keys() <= left_out), ZERO)


def _points(
    prepared: PreparedScheme, outcomes: Mapping[LeafPeriod, Outcome], left_out: set[LeafPeriod]
) -> Fraction:
    """The points of all leaves, before scaling up for those that do not count."""
    uneven = [each for each in prepared.leaves if left_out and _is_uneven(each, left_out)]
    apart = {key for each in uneven for key in each.weights}
    terms = (
        (share * outcome.over, outcome.under)
        for key, share in prepared.shares.items()
        if isinstance(outcome := outcomes[key], Attained) and key not in apart
    )
    plain = exact_sum(terms) / prepared.unit
    return plain + sum((_leaf_points(each, outcomes, Fraction(1)).points for each in uneven), ZERO)


def _is_uneven(each: LeafWeights, left_out: set[LeafPeriod]) -> bool:
    """Whether some of the leaf's periods are left out and hand their weight to the others."""
    return not each.weights.keys().isdisjoint(left_out) and not each.weights.keys() <= left_out


def _leaf_points(each: LeafWeights, outcomes: Mapping[LeafPeriod, Outcome], factor: Fraction) -> LeafPoints:
    counted = [w for key, w in each.weights.items() if not isinstance(outcomes[key], Excluded)]
    whole = sum(counted, ZERO)
    out_of = each.leaf.points * factor if whole else ZERO
    periods = tuple(
        _period_points(key[1], outcomes[key], weight, whole, out_of) for key, weight in each.weights.items()
    )
    points = sum((period.points for period in periods if period.points is not None), ZERO)
    pending = any(isinstance(period.outcome, Missing) for period in periods)
    return LeafPoints(each.leaf, periods, out_of, points, pending)


def _period_points(
    period: str | None, outcome: Outcome, weight: Fraction, whole: Fraction, out_of: Fraction
) -> PeriodPoints:
    if isinstance(outcome, Excluded) or not whole:
        return PeriodPoints(period, outcome, weight, whole, ZERO, None)
    part = out_of * weight / whole
    points = part * outcome.value if isinstance(outcome, Attained) else None
    return PeriodPoints(period, outcome, weight, whole, part, points)


def _added(parts: Sequence[IndicatorPoints]) -> IndicatorPoints:
    points = tuple(part.points for part in parts)
    out_of = sum((part.out_of for part in parts), ZERO)
    return IndicatorPoints(points, sum(points, ZERO), out_of, any(part.pending for part in parts))


def _adjustment_points(entry: Entry, adjustment: Adjustment) -> AdjustmentPoints:
    events = [event for event in entry.events if event.code == adjustment.code]
    return AdjustmentPoints(adjustment, tuple((event, adjustment.tariff.charge(event)) for event in events))


def _pending(
    prepared: PreparedScheme, outcomes: Mapping[LeafPeriod, Outcome], *, nothing_counts: bool
) -> Iterator[Pending]:
    """What is missing; if everything is excluded, everything is missing."""
    for code, period in prepared.shares:
        outcome = outcomes[code, period]
        if isinstance(outcome, Missing) or (nothing_counts and isinstance(outcome, Excluded)):
            yield Pending(code, period, outcome.reason)
