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
    """One subject with all that bears on its score.

    `links` name other entries or outside results, by what the scheme calls the link; `weights` are those
    targets' weights (1 if not given). `decisions` are the performance office's word on a tie: admitted to
    the grade or not.
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
    """A result from elsewhere that a link may point to; without a total it is pending there.

    `band` are the totals between which its grade lies; only `grade_points` with a range asks for it.
    """

    code: str
    total: Decimal | None
    full_marks: Decimal
    grade: str | None = None
    band: tuple[Decimal | Fraction, Decimal | Fraction] | None = None
    name: str = ""
