"""What a method of assessment is: how it reads its keys, checks a fact and finds an attainment.

An attainment of 1 is full points. A method sees what was reported for one subject in one period (or for a
whole ranking group), and neither the points of other indicators nor totals.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple, Self

from tenants.schemes.reading.table_reader import Table
from tenants.schemes.reading.value_readers import FactReader, Number
from tenants.schemes.tariffs import Event, Tariff

Fault = tuple[str, str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """The sum that gives an attainment, in figures.

    `outline` is what those read of it who do not read what few raters have said; None for all of it.
    """

    text: str
    note: str | None = None
    note_params: Mapping[str, str] = field(default_factory=dict)
    outline: str | None = None


class Attained(NamedTuple):
    """A known attainment, `over / under`, and a function that writes the sum that gives it.

    A county has thousands of them: whole numbers are added up many times faster than fractions, and the sum
    is written only if it is read.
    """

    over: int
    under: int
    explain: Callable[[], Rule]

    @classmethod
    def of(cls, value: Fraction, explain: Callable[[], Rule]) -> Self:
        """The attainment of a fraction."""
        return cls(value.numerator, value.denominator, explain)

    @property
    def value(self) -> Fraction:
        """The attainment: 1 is full points."""
        return Fraction(self.over, self.under)


class PendingReason(StrEnum):
    """Why there is no attainment; each needs its sentence, `PENDING_…`, where the reader's words are."""

    NO_FACT = "no_fact"
    NO_TARGET = "no_target"
    NO_ANSWERS = "no_answers"
    NO_LINKS = "no_links"
    LINKED_PENDING = "linked_pending"
    PEERS_MISSING = "peers_missing"
    MEAN_NOT_POSITIVE = "mean_not_positive"


@dataclass(frozen=True, slots=True)
class Missing:
    """No attainment yet; a `firm` one stays pending, even if missing facts count as zero or are excluded."""

    reason: PendingReason
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Excluded:
    """The indicator does not apply to this subject."""

    reason: PendingReason


Outcome = Attained | Missing | Excluded


@dataclass(frozen=True, slots=True)
class LinkedResult:
    """Another subject's result as a link sees it; `total` is None while it is pending.

    `band` holds the totals between which its grade lies.
    """

    code: str
    total: Fraction | None
    full_marks: Fraction
    grade: str | None = None
    band: tuple[Fraction, Fraction] | None = None
    weight: Fraction = Fraction(1)
    name: str = ""

    @property
    def label(self) -> str:
        """What a derivation calls it."""
        return self.name or self.code


class Method(ABC):
    """A way of assessment; an instance holds the settings that one indicator gives it."""

    __slots__ = ()
    name: ClassVar[str]

    @classmethod
    @abstractmethod
    def read(cls, table: Table) -> Self | None:
        """The method with the settings of one indicator's table; None where a fault was reported."""

    @property
    def highest(self) -> Fraction:
        """The highest attainment that the settings allow: above 1, it can bring more than the points."""
        return Fraction(1)

    def in_words(self, groups: Mapping[str, str]) -> Self:
        """The method with the names of its groups of raters, for those that have any."""
        del groups
        return self

    def for_points(self, points: Fraction) -> Self:
        """The method for an indicator of so many points, where its settings are stated in them."""
        del points
        return self

    def faults(self, points: Fraction) -> Iterator[Fault]:
        """What is wrong with the settings, given the indicator's points: (key, code, params)."""
        del points
        yield from ()


class FactMethod(Method):
    """A method that reads reported facts.

    What is `judged` is somebody's opinion of the subject; `by_others`, an opinion that is never its own.
    """

    __slots__ = ()
    judged: ClassVar[bool] = False
    by_others: ClassVar[bool] = False

    @property
    def leaves_target_open(self) -> bool:
        """Whether figures are measured against a target that the scheme doesn't state."""
        return False

    @property
    def stated_target(self) -> Fraction | None:
        """The target that the scheme states, for methods that measure against one."""
        return None

    @abstractmethod
    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """The fact's data, checked."""

    def read_target(self, reader: FactReader) -> Number | None:
        """The target that stands beside the fact's data, checked; None if there is none."""
        del reader
        return None

    def withheld(self, fact: Mapping[str, Any]) -> tuple[str, ...]:
        """The groups of raters whose answers are not shown to those whom they judge."""
        del fact
        return ()


class OwnMethod(FactMethod):
    """A method that needs only the subject's own fact."""

    __slots__ = ()

    @abstractmethod
    def attain_fact(self, fact: Mapping[str, Any]) -> Outcome:
        """The outcome for a fact that `read_fact` accepted."""


class PeerMethod(FactMethod):
    """A method that compares the facts of a whole ranking group."""

    __slots__ = ()

    @abstractmethod
    def compare(self, facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Outcome]:
        """The outcome of every subject of the group, from the facts of all that are compared."""


class EventMethod(Method):
    """A method that reads the events recorded against the indicator."""

    __slots__ = ()
    tariff: Tariff

    @abstractmethod
    def attain_events(self, points: Fraction, events: Sequence[Event]) -> Outcome:
        """The outcome for an indicator of so many points."""


class LinkMethod(Method):
    """A method that reads other subjects' results."""

    __slots__ = ()
    link: str
    reads_grades: ClassVar[bool] = False
    single: ClassVar[bool] = False

    @abstractmethod
    def attain_links(self, points: Fraction, links: tuple[LinkedResult, ...]) -> Outcome:
        """The outcome for an indicator of so many points."""
