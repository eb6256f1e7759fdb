"""Adds up one subject: leaves from their outcomes, adjustments from their events, the total from both.

Exact throughout; the one rounding is that of the total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tenants.schemes.adjustments import Adjustment
from tenants.schemes.documents import Scheme
from tenants.schemes.entries import Entry
from tenants.schemes.figures import rounded
from tenants.schemes.indicators import Indicator
from tenants.schemes.methods.contracts import Attained, Excluded, Missing, Outcome
from tenants.schemes.outcomes import Pending
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


@dataclass(frozen=True, slots=True)
class Tally:
    """One subject, added up; `kept` are the leaves' points that count, out of full marks.

    `balance` is leaves and adjustments together, which deductions may take below 0.
    """

    entry: Entry
    leaves: tuple[LeafTally, ...]
    sums: Mapping[str, Sum]
    adjustments: tuple[AdjustmentTally, ...]
    kept: Fraction
    balance: Fraction
    pending: tuple[Pending, ...]

    @property
    def exact(self) -> Fraction:
        """The total before rounding."""
        return max(self.balance, ZERO)

    @property
    def attained(self) -> Decimal:
        """The points so far, rounded by the scheme."""
        return rounded(self.exact, self.entry.scheme.rounding)

    @property
    def total(self) -> Decimal | None:
        """The final total; None while anything is pending."""
        return None if self.pending else self.attained


def tally_of(entry: Entry, outcomes: Mapping[tuple[str, str | None], Outcome]) -> Tally:
    """The subject's tally from the outcomes of all its leaves and periods."""
    scheme = entry.scheme
    settled = {spot: _settled(outcome, scheme.missing) for spot, outcome in outcomes.items()}
    leaves = scheme.leaves()
    kept = sum((leaf.points for leaf in leaves if _weight(scheme, leaf, settled)), ZERO)
    factor = Fraction(scheme.full_marks) / kept if kept else Fraction(1)
    tallies = tuple(_leaf_tally(scheme, leaf, settled, factor) for leaf in leaves)
    adjustments = tuple(_adjustment_tally(entry, adjustment) for adjustment in scheme.adjustments)
    balance = sum((tally.points for tally in tallies), ZERO)
    balance += sum((tally.points for tally in adjustments), ZERO)
    pending = _pending(tallies, nothing_counts=not kept)
    return Tally(entry, tallies, _sums(scheme, tallies), adjustments, kept, balance, pending)


def _settled(outcome: Outcome, missing: str) -> Outcome:
    """What the scheme makes of a missing fact."""
    if not isinstance(outcome, Missing) or outcome.firm or missing == "pending":
        return outcome
    if missing == "excluded":
        return Excluded(outcome.reason)
    return Attained(ZERO, "0", "counted_zero", {"reason": outcome.reason})


def _period_weights(scheme: Scheme, leaf: Indicator) -> Mapping[str | None, Fraction]:
    return {period: leaf.periods[period] if period else Fraction(1) for period in scheme.period_codes(leaf)}


def _weight(scheme: Scheme, leaf: Indicator, settled: Mapping[tuple[str, str | None], Outcome]) -> Fraction:
    """The weight of the leaf's periods that count; 0 excludes the leaf."""
    weights = _period_weights(scheme, leaf)
    counted = (w for period, w in weights.items() if not isinstance(settled[leaf.code, period], Excluded))
    return sum(counted, ZERO)


def _leaf_tally(
    scheme: Scheme, leaf: Indicator, settled: Mapping[tuple[str, str | None], Outcome], factor: Fraction
) -> LeafTally:
    whole = _weight(scheme, leaf, settled)
    out_of = leaf.points * factor if whole else ZERO
    periods = tuple(
        _period_tally(period, settled[leaf.code, period], weight, whole, out_of)
        for period, weight in _period_weights(scheme, leaf).items()
    )
    points = sum((each.points for each in periods if each.points is not None), ZERO)
    pending = any(isinstance(each.outcome, Missing) for each in periods)
    return LeafTally(leaf, periods, out_of, points, pending)


def _period_tally(
    period: str | None, outcome: Outcome, weight: Fraction, whole: Fraction, out_of: Fraction
) -> PeriodTally:
    if isinstance(outcome, Excluded) or not whole:
        return PeriodTally(period, outcome, weight, whole, ZERO, None)
    part = out_of * weight / whole
    points = part * outcome.value if isinstance(outcome, Attained) else None
    return PeriodTally(period, outcome, weight, whole, part, points)


def _sums(scheme: Scheme, tallies: Sequence[LeafTally]) -> Mapping[str, Sum]:
    """Every indicator's sum; in reversed preorder children come before their parents."""
    sums = {each.leaf.code: Sum((each.points,), each.points, each.out_of, each.pending) for each in tallies}
    children: dict[str, list[Sum]] = {}
    for indicator in reversed(scheme.indicators):
        if not indicator.is_leaf:
            sums[indicator.code] = _added(children[indicator.code])
        if indicator.parent is not None:
            children.setdefault(indicator.parent, []).insert(0, sums[indicator.code])
    return sums


def _added(parts: Sequence[Sum]) -> Sum:
    points = tuple(part.points for part in parts)
    out_of = sum((part.out_of for part in parts), ZERO)
    return Sum(points, sum(points, ZERO), out_of, any(part.pending for part in parts))


def _adjustment_tally(entry: Entry, adjustment: Adjustment) -> AdjustmentTally:
    events = [event for event in entry.events if event.code == adjustment.code]
    return AdjustmentTally(adjustment, tuple((event, adjustment.tariff.charge(event)) for event in events))


def _pending(tallies: Sequence[LeafTally], *, nothing_counts: bool) -> tuple[Pending, ...]:
    """What is missing; where everything is excluded, everything is missing."""
    return tuple(
        Pending(tally.leaf.code, each.period, each.outcome.reason)
        for tally in tallies
        for each in tally.periods
        if isinstance(each.outcome, Missing) or (nothing_counts and isinstance(each.outcome, Excluded))
    )
