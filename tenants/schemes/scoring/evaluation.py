"""Scores a set of subjects together, from the bottom up: projects before units, units before portfolios.

Works on whole ranking groups, because quotas, ties and methods that compare subjects need all of them.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from itertools import chain

from tenants.schemes.duplicates import duplicates
from tenants.schemes.faults import EvaluationError
from tenants.schemes.methods.contracts import LinkedResult
from tenants.schemes.scoring.derivations import points_lines
from tenants.schemes.scoring.entries import Entry, OutsideResult
from tenants.schemes.scoring.grade_lines import consequence_lines, grade_lines
from tenants.schemes.scoring.gradings import Grading, gradings_of, totals_of
from tenants.schemes.scoring.leaf_outcomes import (
    Attainments,
    Outcomes,
    check_entry,
    linked_outcomes,
    reported_outcomes,
    targets_of,
)
from tenants.schemes.scoring.lines import Line
from tenants.schemes.scoring.placings import Placings, PlacingsOfSubject, placings_of, pool_placings
from tenants.schemes.scoring.prepared_schemes import PreparedScheme
from tenants.schemes.scoring.ranking_groups import RankingGroup, ranking_groups
from tenants.schemes.scoring.ranks import ranks_of
from tenants.schemes.scoring.results import Result, StageResult
from tenants.schemes.scoring.stage_results import stage_lines, stage_results
from tenants.schemes.scoring.subject_totals import SubjectTotal, subject_total

_Node = tuple[str, str | int]


def evaluate(
    entries: Iterable[Entry],
    outside: Iterable[OutsideResult] = (),
    *,
    compare: bool = True,
    known: Attainments | None = None,
) -> dict[str, Result]:
    """Every entry's result, in the order given; raises EvaluationError for a set that cannot be evaluated.

    Without `compare`, indicators that compare the subjects of a ranking group stay pending. This is for
    looking at some of its subjects alone. Subjects whose figures are `known` have no lines for them.
    """
    with _without_collections():
        return _Evaluation(tuple(entries), tuple(outside)).run(compare=compare, known=known)


@contextmanager
def _without_collections() -> Iterator[None]:
    """Pauses the garbage collector: scoring makes no reference cycles, and GC runs took half of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Evaluation:
    """The state of one evaluation: what has been scored so far."""

    def __init__(self, entries: Sequence[Entry], outside: Sequence[OutsideResult]) -> None:
        _refuse_duplicates(entries, outside)
        self._entries = {entry.code: entry for entry in entries}
        self._groups = ranking_groups(entries)
        self._group_of = {e.code: n for n, group in enumerate(self._groups) for e in group.entries}
        for entry in entries:
            check_entry(entry)
        self._linked = {result.code: _from_outside(result) for result in outside}
        self._subjects: dict[str, SubjectTotal] = {}
        self._gradings: dict[str, Grading] = {}

    def _prepared(self, entry: Entry) -> PreparedScheme:
        return self._groups[self._group_of[entry.code]].prepared

    def run(self, *, compare: bool, known: Attainments | None) -> dict[str, Result]:
        reported: dict[str, Outcomes] = {}
        for group in self._groups:
            reported |= reported_outcomes(group, compare=compare, known=known)
        for kind, key in self._ordered():
            if kind == "grades" and isinstance(key, int):
                self._grade(self._groups[key])
            elif isinstance(key, str):
                self._total(self._entries[key], reported.pop(key))
        return self._results()

    def _ordered(self) -> Sequence[_Node]:
        """Totals and grades, each after all that it reads."""
        graph: TopologicalSorter[_Node] = TopologicalSorter()
        for code, entry in self._entries.items():
            graph.add(("total", code), *self._read_by(entry))
            graph.add(("grades", self._group_of[code]), ("total", code))
        try:
            return tuple(graph.static_order())
        except CycleError as error:
            circle = [key for kind, key in error.args[1] if kind == "total" and isinstance(key, str)]
            raise EvaluationError("CIRCLE", sorted(set(circle))) from error

    def _read_by(self, entry: Entry) -> Iterable[_Node]:
        for _, method in self._prepared(entry).links:
            for target in targets_of(entry, method):
                yield from self._nodes_of(entry, target, grades=method.reads_grades)

    def _nodes_of(self, entry: Entry, target: str, *, grades: bool) -> Iterable[_Node]:
        if target in self._entries:
            yield ("total", target)
            if grades:
                yield ("grades", self._group_of[target])
        elif target not in self._linked:
            raise EvaluationError("UNKNOWN_LINK", [entry.code], value=target)

    def _total(self, entry: Entry, outcomes: Outcomes) -> None:
        prepared = self._prepared(entry)
        if prepared.links:
            outcomes |= linked_outcomes(prepared, entry, self._linked)
        subject = subject_total(prepared, entry, outcomes)
        self._subjects[entry.code] = subject
        self._linked[entry.code] = _linked(subject)

    def _grade(self, group: RankingGroup) -> None:
        subjects = self._subjects_of(group)
        gradings = gradings_of(group.scheme, subjects)
        for subject in subjects:
            code = subject.entry.code
            self._gradings[code] = gradings.get(code, Grading())
            self._linked[code] = _linked(subject, self._gradings[code].grade)

    def _subjects_of(self, group: RankingGroup) -> list[SubjectTotal]:
        return [self._subjects[entry.code] for entry in group.entries]

    def _results(self) -> dict[str, Result]:
        """Every result, when all are graded: what follows may depend on subjects of other schemes."""
        pools = pool_placings(self._subjects.values(), self._gradings)
        found = {
            result.code: result
            for group in self._groups
            for result in self._results_of(group, pools.get(group.scheme.pool or ""))
        }
        return {code: found[code] for code in self._entries}

    def _results_of(self, group: RankingGroup, pool: Placings | None) -> Iterator[Result]:
        subjects = self._subjects_of(group)
        totals = totals_of(subjects)
        ranks = ranks_of(totals, group.scheme.rank)
        placings = PlacingsOfSubject(placings_of(totals, self._gradings, assessed=len(subjects)), pool)
        stages = stage_results(group.scheme, subjects)
        for subject in subjects:
            code = subject.entry.code
            grading = self._gradings[code]
            follows = () if subject.pending else tuple(consequence_lines(subject, grading, placings))
            yield _result(subject, grading, ranks.get(code), follows, stages[code], self._linked_to(subject))

    def _linked_to(self, subject: SubjectTotal) -> dict[str, LinkedResult]:
        methods = [method for _, method in subject.prepared.links]
        return {
            target: self._linked[target] for method in methods for target in targets_of(subject.entry, method)
        }


def _result(
    subject: SubjectTotal,
    grading: Grading,
    rank: int | None,
    follows: tuple[Line, ...],
    stages: tuple[StageResult, ...],
    linked: Mapping[str, LinkedResult],
) -> Result:
    return Result(
        code=subject.entry.code,
        total=subject.total,
        attained=subject.attained,
        grade=grading.grade,
        rank=rank,
        undecided=grading.undecided,
        pending=subject.pending,
        consequences=tuple(line.code for line in follows),
        stages=stages,
        linked=linked,
        derive=lambda: points_lines(subject),
        close=lambda: chain(
            stage_lines(stages, subject.prepared.scheme.full_marks),
            grade_lines(subject, grading, rank),
            follows,
        ),
    )


def _linked(subject: SubjectTotal, grade: str | None = None) -> LinkedResult:
    total = None if subject.total is None else Fraction(subject.total)
    entry = subject.entry
    band = None if grade is None else entry.scheme.band(grade)
    full = Fraction(entry.scheme.full_marks)
    return LinkedResult(entry.code, total, full, grade, band, name=entry.name)


def _from_outside(result: OutsideResult) -> LinkedResult:
    band = None if result.band is None else (Fraction(result.band[0]), Fraction(result.band[1]))
    total = None if result.total is None else Fraction(result.total)
    full = Fraction(result.full_marks)
    return LinkedResult(result.code, total, full, result.grade, band, name=result.name)


def _refuse_duplicates(entries: Sequence[Entry], outside: Sequence[OutsideResult]) -> None:
    twice = duplicates([*(entry.code for entry in entries), *(result.code for result in outside)])
    if twice:
        raise EvaluationError("DUPLICATE_SUBJECT", twice)
