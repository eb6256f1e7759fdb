"""What comes out of an evaluation."""

from dataclasses import dataclass
from decimal import Decimal

from tenants.schemes.lines import Line


@dataclass(frozen=True, slots=True)
class Pending:
    """What is still missing, and why: no_fact, no_answers, no_links, linked_pending."""

    indicator: str
    period: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """One subject's score with its derivation.

    `total`, `grade` and `rank` are None while anything is pending; `attained` are the points so far.
    `undecided` names the grade on whose quota line the subject's tie stands.
    """

    code: str
    total: Decimal | None
    attained: Decimal
    grade: str | None
    rank: int | None
    undecided: str | None
    pending: tuple[Pending, ...]
    consequences: tuple[str, ...]
    lines: tuple[Line, ...]
