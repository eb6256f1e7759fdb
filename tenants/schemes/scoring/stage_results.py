"""Scores the stages of a year: the points of their periods, graded and ranked like the year.

Reads subjects that are added up; knows nothing of links, adjustments and overrides, which belong to the
whole year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial

from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.documents.stages import Stage
from tenants.schemes.exact_numbers import divisor_text, exact_text, rounded, told
from tenants.schemes.methods.contracts import Excluded, Missing
from tenants.schemes.scoring.derivations import rounding_text, sum_text
from tenants.schemes.scoring.entries import Entry
from tenants.schemes.scoring.gradings import Grading, gradings_of, totals_of
from tenants.schemes.scoring.lines import Line
from tenants.schemes.scoring.ranks import ranks_of
from tenants.schemes.scoring.results import Pending, StageResult
from tenants.schemes.scoring.subject_totals import ZERO, PeriodPoints, SubjectTotal


@dataclass(frozen=True)
class StageTotal:
    """One subject in one stage; `parts` are the points of each root's indicators in it."""

    entry: Entry
    stage: Stage
    parts: tuple[Fraction, ...]
    out_of: Fraction
    pending: tuple[Pending, ...]

    @property
    def exact(self) -> Fraction:
        """The stage's points, scaled to full marks."""
        return (
            sum(self.parts, ZERO) * Fraction(self.entry.scheme.full_marks) / self.out_of
            if self.out_of
            else ZERO
        )

    @cached_property
    def attained(self) -> Decimal:
        """The points so far, rounded by the scheme."""
        return rounded(self.exact, self.entry.scheme.rounding)

    @property
    def total(self) -> Decimal | None:
        """The stage's total; None while one of its figures is pending."""
        return None if self.pending else self.attained


def stage_results(scheme: Scheme, subjects: Sequence[SubjectTotal]) -> dict[str, tuple[StageResult, ...]]:
    """Every stage of every subject of a ranking group, in the order of the document."""
    found: dict[str, list[StageResult]] = {subject.entry.code: [] for subject in subjects}
    for stage in scheme.stages:
        for code, result in _graded(scheme, [_stage_total(stage, subject) for subject in subjects]):
            found[code].append(result)
    return {code: tuple(results) for code, results in found.items()}


def stage_lines(results: Sequence[StageResult], full_marks: Decimal) -> Iterator[Line]:
    """One line per stage: its total, its grade and its rank."""
    for each in results:
        params = {"grade": each.grade, "rank": each.rank and str(each.rank), "undecided": each.undecided}
        yield Line(
            kind="stage",
            code=each.code,
            label=each.name,
            rule=each.explain(),
            points=each.total,
            out_of=format(full_marks, "f"),
            note="pending" if each.pending else None,
            note_params={key: value for key, value in params.items() if value},
        )


def _graded(scheme: Scheme, subjects: Sequence[StageTotal]) -> Iterator[tuple[str, StageResult]]:
    ranks = ranks_of(totals_of(subjects), scheme.rank)
    gradings = gradings_of(scheme, subjects)
    for subject in subjects:
        code = subject.entry.code
        grading = gradings.get(code, Grading())
        yield code, _stage_result(subject, grading, ranks)


def _stage_result(subject: StageTotal, grading: Grading, ranks: Mapping[str, int]) -> StageResult:
    return StageResult(
        code=subject.stage.code,
        name=subject.stage.name,
        total=subject.total,
        attained=subject.attained,
        grade=grading.grade,
        rank=ranks.get(subject.entry.code),
        undecided=grading.undecided,
        pending=subject.pending,
        explain=partial(_rule, subject),
    )


def _stage_total(stage: Stage, subject: SubjectTotal) -> StageTotal:
    parts: dict[str, Fraction] = {}
    counted = [
        (leaf.leaf.code, each)
        for leaf in subject.leaves
        for each in leaf.periods
        if each.period in stage.periods
    ]
    for code, each in counted:
        root = code.partition(".")[0]
        parts[root] = parts.get(root, ZERO) + (each.points or ZERO)
    out_of = sum((each.out_of for _, each in counted), ZERO)
    # Events and decisions belong to the year's grade, not to a stage's.
    entry = replace(subject.entry, events=(), decisions={})
    return StageTotal(entry, stage, tuple(parts.values()), out_of, tuple(_pending(counted, out_of)))


def _pending(counted: Sequence[tuple[str, PeriodPoints]], out_of: Fraction) -> Iterator[Pending]:
    """What is missing; if everything is excluded, everything is missing."""
    for code, each in counted:
        if isinstance(each.outcome, Missing) or (not out_of and isinstance(each.outcome, Excluded)):
            yield Pending(code, each.period, each.outcome.reason)


def _rule(subject: StageTotal) -> str:
    scheme = subject.entry.scheme
    full = exact_text(Fraction(scheme.full_marks))
    rule = f"{sum_text(subject.parts)}; × {full} / {divisor_text(subject.out_of)}"
    return f"{rule} = {told(subject.exact)}{rounding_text(subject.exact, subject.attained, scheme.rounding)}"
