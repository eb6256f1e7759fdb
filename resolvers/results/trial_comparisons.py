"""What a subject's score was and what it would be, side by side. Reads no rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from resolvers.results.records import Score
from resolvers.year.records import Entry
from tenants.schemes import Line, Pending, Scheme, ScoredResult
from tenants.schemes.exact_numbers import percent_of

# Behind every rank there is.
_LAST = 2**30


@dataclass(frozen=True, slots=True)
class Comparison:
    """One subject before and after; `tried` if the tried scheme is what assesses it.

    Schemes of different full marks are compared by percent of them, as rankings are. `earlier` is the scheme
    of then.
    """

    entry: Entry
    scheme: Scheme
    earlier: Scheme
    tried: bool
    before: Score | None
    after: ScoredResult

    @property
    def change(self) -> Decimal | None:
        """What the total gains or loses; None where one of the two isn't final."""
        if self.before is None or self.before.total is None or self.after.total is None:
            return None
        return self.after.total - self.before.total

    @property
    def percent_change(self) -> Decimal | None:
        """The same in percent of full marks."""
        if self.before is None or self.before.total is None or self.after.total is None:
            return None
        was = percent_of(self.before.total, self.earlier.full_marks)
        return percent_of(self.after.total, self.scheme.full_marks) - was

    @property
    def grade_changed(self) -> bool:
        """Whether the grade is another one."""
        return (self.before.grade if self.before else None) != self.after.grade

    @property
    def moved(self) -> bool:
        """Whether total, percent, rank, grade or an open tie are others than before."""
        old, new = self.before, self.after
        if old is None or self.percent_change:
            return True
        was = (old.total, old.attained, old.rank, old.grade, old.undecided)
        return was != (new.total, new.attained, new.rank, new.grade, new.undecided)

    @property
    def position(self) -> tuple[int, str, str, int, int]:
        """Its place in the list: those tried first, each ranking group by the new rank."""
        entry, rank = self.entry, self.after.rank
        return (
            0 if self.tried else 1,
            entry.category,
            entry.ranking_group or "",
            _LAST if rank is None else rank,
            entry.position,
        )

    def newly_pending(self) -> Sequence[Pending]:
        """What is missing now and was not before."""
        before = None if self.before is None else self.before.pending
        known = {(item["indicator"], item["period"]) for item in before or ()}
        return [item for item in self.after.pending if (item.indicator, item.period) not in known]


@dataclass(frozen=True, slots=True)
class Summary:
    """How a whole group fares; `pending` are those without a final total after."""

    subjects: int
    rose: int
    fell: int
    unchanged: int
    pending: int
    undecided: int
    grade_changed: int
    rank_changed: int


def summary_of(rows: Sequence[Comparison]) -> Summary:
    """The numbers of a group."""
    changes = [row.percent_change for row in rows]
    return Summary(
        subjects=len(rows),
        rose=sum(change is not None and change > 0 for change in changes),
        fell=sum(change is not None and change < 0 for change in changes),
        unchanged=sum(change == 0 for change in changes),
        pending=sum(row.after.total is None for row in rows),
        undecided=sum(row.after.undecided is not None for row in rows),
        grade_changed=sum(row.grade_changed for row in rows),
        rank_changed=sum(row.before is None or row.before.rank != row.after.rank for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Move:
    """An indicator or adjustment whose points changed; None where one of the schemes doesn't have it.

    `full_before` and `full_after` are the full marks of the two schemes.
    """

    kind: str
    code: str
    name: str
    before: Fraction | None
    after: Fraction | None
    full_before: Fraction
    full_after: Fraction

    @property
    def change(self) -> Fraction:
        """What it brings more or less."""
        return (self.after or Fraction(0)) - (self.before or Fraction(0))

    @property
    def percent_change(self) -> Fraction:
        """The same in percent of full marks."""
        was = (self.before or Fraction(0)) / self.full_before
        return ((self.after or Fraction(0)) / self.full_after - was) * 100


def moves_between(row: Comparison, before: Iterable[Line], after: Iterable[Line]) -> list[Move]:
    """What moved a score, the largest first; `before` are the lines of then, `after` those of the trial."""
    old, new = _points(before), _points(after)
    moves = [
        Move(
            kind,
            code,
            (new.get((kind, code)) or old[kind, code]).label,
            _value(old, key),
            _value(new, key),
            Fraction(row.earlier.full_marks),
            Fraction(row.scheme.full_marks),
        )
        for key in {**old, **new}
        for kind, code in [key]
    ]
    found = [move for move in moves if move.change or move.percent_change]
    return sorted(found, key=lambda move: (-abs(move.percent_change), move.code))


_Key = tuple[str, str]


def _points(lines: Iterable[Line]) -> dict[_Key, Line]:
    """The lines with the sum of a leaf or an adjustment; its periods and events have lines of their own."""
    return {(line.kind, line.code): line for line in lines if _is_sum(line)}


def _is_sum(line: Line) -> bool:
    if line.kind == "leaf":
        return line.period is None
    return line.kind == "adjustment" and line.note != "event"


def _value(lines: dict[_Key, Line], key: _Key) -> Fraction | None:
    return lines[key].value if key in lines else None
