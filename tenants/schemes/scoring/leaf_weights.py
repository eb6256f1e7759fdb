"""What all evaluations of one scheme share: its spots in order, and their weights as whole numbers.

A spot is a leaf in one period. Worked out once for a ranking group, so that each of its figures costs no more
than a look-up and a multiplication.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from tenants.schemes.documents.indicators import Indicator
from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.methods.contracts import EventMethod, FactMethod, LinkMethod, OwnMethod, PeerMethod

Spot = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class LeafPlan:
    """One leaf with the weight of each of its periods."""

    leaf: Indicator
    weights: Mapping[Spot, Fraction]

    @property
    def whole(self) -> Fraction:
        """The weight of all its periods."""
        return sum(self.weights.values(), Fraction(0))


@dataclass(frozen=True, slots=True)
class Plan:
    """A scheme, ready to be evaluated.

    `shares` are the points of every spot, in units of 1 / `unit` points; `reported` are the spots of facts.
    """

    scheme: Scheme
    leaves: tuple[LeafPlan, ...]
    shares: Mapping[Spot, int]
    unit: int
    reported: frozenset[Spot]
    own: tuple[tuple[Spot, OwnMethod], ...]
    peers: tuple[tuple[Spot, PeerMethod], ...]
    events: tuple[tuple[Indicator, EventMethod], ...]
    links: tuple[tuple[Indicator, LinkMethod], ...]


def plan_of(scheme: Scheme) -> Plan:
    """The plan of a scheme."""
    leaves = tuple(LeafPlan(leaf, _weights(scheme, leaf)) for leaf in scheme.leaves())
    points = {
        spot: each.leaf.points * weight / each.whole
        for each in leaves
        for spot, weight in each.weights.items()
    }
    unit = lcm(*(share.denominator for share in points.values()))
    spots = [(spot, each.leaf.params) for each in leaves for spot in each.weights]
    return Plan(
        scheme=scheme,
        leaves=leaves,
        shares={spot: share.numerator * (unit // share.denominator) for spot, share in points.items()},
        unit=unit,
        reported=frozenset(spot for spot, method in spots if isinstance(method, FactMethod)),
        own=tuple((spot, method) for spot, method in spots if isinstance(method, OwnMethod)),
        peers=tuple((spot, method) for spot, method in spots if isinstance(method, PeerMethod)),
        events=tuple((e.leaf, e.leaf.params) for e in leaves if isinstance(e.leaf.params, EventMethod)),
        links=tuple((e.leaf, e.leaf.params) for e in leaves if isinstance(e.leaf.params, LinkMethod)),
    )


def _weights(scheme: Scheme, leaf: Indicator) -> dict[Spot, Fraction]:
    return {
        (leaf.code, period): leaf.periods[period] if period else Fraction(1)
        for period in scheme.period_codes(leaf)
    }
