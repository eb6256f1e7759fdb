"""`grade_points`: the grades of linked results turned into points (专项绩效考核计入单位)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import ClassVar, Self

from tenants.schemes.exact_numbers import divisor_text, exact_text
from tenants.schemes.faults import EvaluationError
from tenants.schemes.methods.contracts import (
    Attained,
    Fault,
    LinkedResult,
    LinkMethod,
    Missing,
    Outcome,
    PendingReason,
    Rule,
)
from tenants.schemes.methods.links import read_no_links, unanswered
from tenants.schemes.reading.table_reader import Table, entry_key, sequence

_Range = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class GradePoints(LinkMethod):
    """A table from grade to points, or to a range of points that is linear over the grade's band."""

    name: ClassVar[str] = "grade_points"
    reads_grades: ClassVar[bool] = True
    grades: Mapping[str, _Range]
    link: str
    no_links: str

    @classmethod
    def read(cls, table: Table) -> Self | None:
        """Settings: `grades`, `link`, `no_links`."""
        grades = _read_ranges(table)
        link = table.text("link", "projects")
        no_links = read_no_links(table)
        if grades is None or link is None:
            return None
        return cls(grades, link, no_links)

    def faults(self, points: Fraction) -> Iterator[Fault]:
        """A grade may not bring more than the indicator's points."""
        for grade, (_, high) in self.grades.items():
            if high > points:
                params = {"value": grade[:80], "highest": exact_text(points)}
                yield entry_key("grades", grade), "GRADE_ABOVE_POINTS", params

    def attain_links(self, points: Fraction, links: tuple[LinkedResult, ...]) -> Outcome:
        """The mean of the grades' points over the indicator's points."""
        outcome = unanswered(links, self.no_links)
        if outcome is not None:
            return outcome
        if any(link.grade is None for link in links):
            return Missing(PendingReason.LINKED_PENDING, firm=True)
        worth = [self._worth(link) for link in links]
        mean = sum((each for each, _ in worth), Fraction(0)) / len(worth)
        return Attained.of(mean / points, partial(_rule, points, mean, [text for _, text in worth]))

    def _worth(self, link: LinkedResult) -> tuple[Fraction, str]:
        if link.grade is None or link.grade not in self.grades:
            raise EvaluationError("GRADE_NOT_IN_TABLE", [link.code], value=str(link.grade))
        low, high = self.grades[link.grade]
        if low == high:
            return high, f"{link.label} {link.grade} → {exact_text(high)}"
        if link.band is None or link.total is None:
            raise EvaluationError("BAND_UNKNOWN", [link.code], value=link.grade)
        return _along(link.label, link.grade, link.total, (low, high), link.band)


def _rule(points: Fraction, mean: Fraction, worth: Sequence[str]) -> Rule:
    text = "; ".join(worth)
    if len(worth) > 1:
        text += f"; mean = {exact_text(mean)}"
    return Rule(f"{text}; {exact_text(mean)} / {divisor_text(points)} = {exact_text(mean / points)}")


def _along(label: str, grade: str, total: Fraction, points: _Range, band: _Range) -> tuple[Fraction, str]:
    """The points at `total`'s place in the band; after an override the total can lie outside the band."""
    (low, high), (bottom, top) = points, band
    place = min(max(total, bottom), top)
    worth = high if top == bottom else low + (high - low) * (place - bottom) / (top - bottom)
    share = f"({exact_text(place)} − {exact_text(bottom)}) / ({exact_text(top)} − {exact_text(bottom)})"
    rise = f"({exact_text(high)} − {exact_text(low)}) × {share}"
    return worth, f"{label} {grade}: {exact_text(low)} + {rise} = {exact_text(worth)}"


def _read_ranges(table: Table) -> Mapping[str, _Range] | None:
    if not table.has("grades"):
        table.fault("grades", "MISSING_KEY")
    given = table.entries("grades", of="linked grades")
    if given is None:
        return None
    read = {grade: _read_range(table, grade, value) for grade, value in given.items()}
    ranges = {grade: value for grade, value in read.items() if value is not None}
    return ranges if len(ranges) == len(read) else None


def _read_range(table: Table, grade: str, value: object) -> _Range | None:
    key = entry_key("grades", grade)
    ends = sequence(value) if isinstance(value, list) else (value,)
    if not 1 <= len(ends) <= 2 or not all(map(_is_figure, ends)):
        table.fault(key, "NOT_A_RANGE", value=grade[:80])
        return None
    read = [table.amount(key, end) for end in ends]
    low, high = read[0], read[-1]
    if low is None or high is None:
        return None
    if low > high:
        table.fault(key, "NOT_A_RANGE", value=grade[:80])
        return None
    return low, high


def _is_figure(value: object) -> bool:
    """Whether it is a number, or a text that looks like a fraction."""
    return isinstance(value, int | Decimal) or (isinstance(value, str) and "/" in value)
