"""What a method of assessment is: how it reads its keys, checks a fact and finds an attainment.

An attainment of 1 is full points. A method sees cells, one per subject and period, and neither points of
other indicators nor totals.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar, Self

from tenants.schemes.readers import FactReader
from tenants.schemes.tables import Table
from tenants.schemes.tariffs import Event, Tariff

Fault = tuple[str, str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Attained:
    """A known attainment, and the sum that led to it."""

    value: Fraction
    rule: str
    note: str | None = None
    note_params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing to go by yet; a `firm` one stays pending, whatever the scheme makes of missing facts."""

    reason: str
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Excluded:
    """The indicator does not apply to this subject."""

    reason: str


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


@dataclass(frozen=True, slots=True)
class Cell:
    """All that one leaf knows of one subject in one period."""

    points: Fraction
    fact: Mapping[str, Any] | None = None
    events: tuple[Event, ...] = ()
    links: tuple[LinkedResult, ...] = ()


class Method(ABC):
    """A way of assessment; an instance holds the settings that one indicator gives it."""

    __slots__ = ()
    name: ClassVar[str]

    @classmethod
    @abstractmethod
    def read(cls, table: Table) -> Self | None:
        """The method with the settings of one indicator's table; None where a fault was reported."""

    def faults(self, points: Fraction) -> Iterator[Fault]:
        """What is wrong with the settings beside the indicator's points: (key, code, params)."""
        del points
        yield from ()

    @abstractmethod
    def attain(self, cell: Cell) -> Outcome:
        """The outcome for one subject in one period."""

    def attain_all(self, cells: Mapping[str, Cell]) -> dict[str, Outcome]:
        """The outcomes of a whole ranking group; a method that compares subjects starts here."""
        return {subject: self.attain(cell) for subject, cell in cells.items()}


class FactMethod(Method):
    """A method that reads a reported fact."""

    __slots__ = ()

    @abstractmethod
    def read_fact(self, reader: FactReader) -> dict[str, Any]:
        """The fact's data, checked."""

    @abstractmethod
    def attain_fact(self, fact: Mapping[str, Any]) -> Outcome:
        """The outcome for a fact that `read_fact` let pass."""

    def attain(self, cell: Cell) -> Outcome:
        """Missing until there is a fact."""
        return Missing("no_fact") if cell.fact is None else self.attain_fact(cell.fact)


class EventMethod(Method):
    """A method that reads the events recorded against the indicator."""

    __slots__ = ()
    tariff: Tariff


class LinkMethod(Method):
    """A method that reads other subjects' results."""

    __slots__ = ()
    link: str
    reads_grades: ClassVar[bool] = False
    single: ClassVar[bool] = False


def pending_link(links: tuple[LinkedResult, ...]) -> Missing | None:
    """What to wait for, if any of the linked results is not there yet."""
    if not links:
        return Missing("no_links")
    return Missing("linked_pending", firm=True) if any(link.total is None for link in links) else None
