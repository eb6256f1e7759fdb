"""Scores a case and compares it with what the case expects."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tenants.schemes.cases.case_files import Case, CaseSubject, entries_of
from tenants.schemes.cases.expectations import Expectation
from tenants.schemes.exact_numbers import exact_text
from tenants.schemes.scoring.evaluation import evaluate
from tenants.schemes.scoring.results import Pending, Result


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a result differs from what the case expects."""

    subject: str
    field: str
    expected: str
    actual: str


@dataclass(frozen=True, slots=True)
class CaseRun:
    """A case with its results."""

    case: Case
    results: dict[str, Result]
    differences: tuple[Difference, ...]


def run_case(case: Case) -> CaseRun:
    """The case's results, compared with what it expects; raises EvaluationError as `evaluate` does."""
    results = evaluate(entries_of(case))
    found = [each for subject in case.subjects for each in _differences(subject, results[subject.entry.code])]
    return CaseRun(case, results, tuple(found))


def pending_text(pending: Pending) -> str:
    """`key_work/H1`, or the indicator alone where it has no periods."""
    return pending.indicator if pending.period is None else f"{pending.indicator}/{pending.period}"


def _differences(subject: CaseSubject, result: Result) -> Iterator[Difference]:
    for field, expected, actual in _compared(subject.expect, result):
        if expected != actual:
            yield Difference(subject.entry.code, field, _text(expected), _text(actual))
    yield from _point_differences(subject, result)
    yield from _stage_differences(subject, result)


def _compared(expect: Expectation, result: Result) -> Iterator[tuple[str, object, object]]:
    """What is expected and the actual value; what is pending or undecided is always compared."""
    plain = {"attained": result.attained, "rank": result.rank, "total": result.total, "grade": result.grade}
    for field, actual in plain.items():
        expected = getattr(expect, field)
        if expected is not None:
            yield field, expected, actual
    yield "undecided", expect.undecided, result.undecided
    yield "pending", expect.pending or (), tuple(map(pending_text, result.pending))
    if expect.consequences is not None:
        yield "consequences", expect.consequences, result.consequences


def _point_differences(subject: CaseSubject, result: Result) -> Iterator[Difference]:
    sums = [line for line in result.lines if line.kind in ("leaf", "indicator") and line.period is None]
    values = {line.code: line.value for line in sums}
    for code, expected in (subject.expect.points or {}).items():
        actual = values.get(code)
        if actual != expected:
            shown = "-" if actual is None else exact_text(actual)
            yield Difference(subject.entry.code, f"points of {code}", exact_text(expected), shown)


def _stage_differences(subject: CaseSubject, result: Result) -> Iterator[Difference]:
    actual = {stage.code: stage for stage in result.stages}
    for code, expect in subject.expect.stages.items():
        for field in ("total", "grade", "rank"):
            expected, found = getattr(expect, field), getattr(actual[code], field)
            if expected is not None and expected != found:
                yield Difference(subject.entry.code, f"{field} of {code}", _text(expected), _text(found))


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "-"
    if isinstance(value, Fraction):
        return exact_text(value)
    return "-" if value is None else str(value)
