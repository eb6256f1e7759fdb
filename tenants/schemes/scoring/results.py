"""What comes out of an evaluation."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from tenants.schemes.methods.contracts import LinkedResult, PendingReason
from tenants.schemes.scoring.lines import Line


@dataclass(frozen=True, slots=True)
class Pending:
    """What is still missing, and why."""

    indicator: str
    period: str | None
    reason: PendingReason


@dataclass(frozen=True, slots=True)
class StageResult:
    """One subject's result of a stage (阶段考核结果), and a function that writes the sum that gives it."""

    code: str
    name: str
    total: Decimal | None
    attained: Decimal
    grade: str | None
    rank: int | None
    undecided: str | None
    pending: tuple[Pending, ...]
    explain: Callable[[], str] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Result:
    """One subject's score; the derivation is written when it is read.

    `total`, `grade` and `rank` are None while anything is pending; `attained` are the points so far.
    `undecided` names the grade at whose quota line the subject is tied; `linked` are the results of others
    that it counts. `derive` writes the points' lines, `close` those that rest on the whole roster.
    """

    code: str
    total: Decimal | None
    attained: Decimal
    grade: str | None
    rank: int | None
    undecided: str | None
    pending: tuple[Pending, ...]
    consequences: tuple[str, ...]
    stages: tuple[StageResult, ...]
    linked: Mapping[str, LinkedResult]
    derive: Callable[[], Iterable[Line]] = field(repr=False, compare=False)
    close: Callable[[], Iterable[Line]] = field(repr=False, compare=False)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every step from the facts to the grade and what follows from it."""
        return (*self.derive(), *self.closing_lines())

    def closing_lines(self) -> tuple[Line, ...]:
        """The last of them: stages, grade and what follows from it."""
        return tuple(self.close())
