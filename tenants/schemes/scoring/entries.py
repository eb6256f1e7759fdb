"""What goes into an evaluation: subjects with their facts, and results of subjects outside the set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.scoring.facts import Fact
from tenants.schemes.tariffs import Event


@dataclass(frozen=True, slots=True)
class Entry:
    """One subject with everything that its score depends on.

    `links` name other entries or outside results, by the link's name in the scheme; `weights` are the weights
    of these (1 if not given). `decisions` are the performance office's decisions on a tie: admitted to the
    grade or not.
    """

    code: str
    scheme: Scheme
    name: str = ""
    group: str | None = None
    facts: Sequence[Fact] = ()
    events: Sequence[Event] = ()
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    decisions: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutsideResult:
    """The result of a subject outside the set, which a link may name; without a total it is pending there.

    `band` holds the totals between which its grade lies; only `grade_points` with a range needs it.
    """

    code: str
    total: Decimal | None
    full_marks: Decimal
    grade: str | None = None
    band: tuple[Decimal | Fraction, Decimal | Fraction] | None = None
    name: str = ""
