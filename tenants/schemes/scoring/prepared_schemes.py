"""A scheme, prepared for scoring: the weights of its leaves in each period, as whole numbers.

Computed once per scheme, so that each figure costs only a look-up and a multiplication.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from tenants.schemes.documents.indicators import Indicator
from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.methods.contracts import EventMethod, FactMethod, LinkMethod, OwnMethod, PeerMethod

LeafPeriod = tuple[str, str | None]
"""A leaf's code and one of its periods."""


@dataclass(frozen=True, slots=True)
class LeafWeights:
    """One leaf with the weight of each of its periods."""

    leaf: Indicator
    weights: Mapping[LeafPeriod, Fraction]

    @property
    def whole(self) -> Fraction:
        """The weight of all its periods."""
        return sum(self.weights.values(), Fraction(0))


@dataclass(frozen=True, slots=True)
class PreparedScheme:
    """A scheme, ready to be evaluated: its leaves in order, and grouped by what their methods read.

    `shares` are the points of every leaf in every period, in units of 1 / `unit` points; `reported` are those
    that facts are reported against.
    """

    scheme: Scheme
    leaves: tuple[LeafWeights, ...]
    shares: Mapping[LeafPeriod, int]
    unit: int
    reported: frozenset[LeafPeriod]
    own: tuple[tuple[LeafPeriod, OwnMethod], ...]
    peers: tuple[tuple[LeafPeriod, PeerMethod], ...]
    events: tuple[tuple[LeafWeights, EventMethod], ...]
    links: tuple[tuple[Indicator, LinkMethod], ...]


def prepared_scheme(scheme: Scheme) -> PreparedScheme:
    """The scheme, prepared."""
    leaves = tuple(LeafWeights(leaf, _weights(scheme, leaf)) for leaf in scheme.leaves())
    points = {
        key: each.leaf.points * weight / each.whole for each in leaves for key, weight in each.weights.items()
    }
    unit = lcm(*(share.denominator for share in points.values()))
    methods = [(key, each.leaf.params) for each in leaves for key in each.weights]
    return PreparedScheme(
        scheme=scheme,
        leaves=leaves,
        shares={key: share.numerator * (unit // share.denominator) for key, share in points.items()},
        unit=unit,
        reported=frozenset(key for key, method in methods if isinstance(method, FactMethod)),
        own=tuple((key, method) for key, method in methods if isinstance(method, OwnMethod)),
        peers=tuple((key, method) for key, method in methods if isinstance(method, PeerMethod)),
        events=tuple((e, e.leaf.params) for e in leaves if isinstance(e.leaf.params, EventMethod)),
        links=tuple((e.leaf, e.leaf.params) for e in leaves if isinstance(e.leaf.params, LinkMethod)),
    )


def _weights(scheme: Scheme, leaf: Indicator) -> dict[LeafPeriod, Fraction]:
    return {
        (leaf.code, period): leaf.periods[period] if period else Fraction(1)
        for period in scheme.period_codes(leaf)
    }
