"""Grades of one ranking group: down the bands, then the events that change a grade (等次评定)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from tenants.schemes.documents.grades import Grade
from tenants.schemes.documents.overrides import Override
from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.scoring.entries import Entry
from tenants.schemes.scoring.quotas import ADMITTED, REACHED, UNDECIDED, Candidate, admissions


@dataclass(frozen=True, slots=True)
class BandCheck:
    """Whether one subject is admitted to one band; a share of the band's quota is one of so many, `base`."""

    grade: Grade
    admission: str
    base: int


@dataclass(frozen=True, slots=True)
class GradeChange:
    """One event's effect on the grade."""

    override: Override
    before: str | None
    after: str | None


@dataclass(slots=True)
class Grading:
    """How one subject gets its grade."""

    checks: list[BandCheck] = field(default_factory=list)
    changes: list[GradeChange] = field(default_factory=list)
    grade: str | None = None
    undecided: str | None = None

    @property
    def band(self) -> str | None:
        """The grade by total and quotas, before events change it; None while a tie is undecided."""
        return self.changes[0].before if self.changes else self.grade


class Graded(Protocol):
    """What is graded: a subject's year, or one of its stages."""

    @property
    def entry(self) -> Entry:
        """The subject, with the events that can change its grade."""
        ...

    @property
    def attained(self) -> Decimal:
        """The points so far, rounded."""
        ...

    @property
    def total(self) -> Decimal | None:
        """The final total; None while anything is pending."""
        ...


def totals_of(subjects: Iterable[Graded]) -> dict[str, Decimal]:
    """The final totals of the subjects that have one."""
    return {subject.entry.code: subject.total for subject in subjects if subject.total is not None}


def gradings_of(scheme: Scheme, subjects: Sequence[Graded]) -> dict[str, Grading]:
    """The grades of the subjects that have a final total."""
    candidates = [_candidate(subject.entry, subject) for subject in subjects if subject.total is not None]
    gradings = {candidate.code: Grading() for candidate in candidates}
    _walk_bands(scheme, candidates, gradings, assessed=len(subjects))
    for subject in subjects:
        if subject.entry.code in gradings:
            _apply_overrides(subject.entry, gradings[subject.entry.code])
    return gradings


def recorded_overrides(entry: Entry) -> list[Override]:
    """The overrides with an event, each once, however many events there are."""
    codes = {event.code for event in entry.events}
    return [override for override in entry.scheme.overrides if override.code in codes]


def _candidate(entry: Entry, subject: Graded) -> Candidate:
    barred = frozenset(override.grade for override in recorded_overrides(entry) if override.grade)
    return Candidate(entry.code, subject.attained, barred, entry.decisions)


def _walk_bands(
    scheme: Scheme, candidates: Sequence[Candidate], gradings: Mapping[str, Grading], *, assessed: int
) -> None:
    open_ones, waiting = list(candidates), list[Candidate]()
    for grade in scheme.grades:
        base = 0 if grade.quota is None else grade.quota.base(len(candidates), assessed)
        found = _at_band(scheme, grade, open_ones, waiting, base)
        for candidate in open_ones:
            _note_check(gradings[candidate.code], grade, found[candidate.code], base)
        waiting += [each for each in open_ones if found[each.code] == UNDECIDED]
        open_ones = [each for each in open_ones if found[each.code] not in (*ADMITTED, UNDECIDED)]


def _note_check(grading: Grading, grade: Grade, admission: str, base: int) -> None:
    grading.checks.append(BandCheck(grade, admission, base))
    if admission in ADMITTED:
        grading.grade = grade.name
    elif admission == UNDECIDED:
        grading.undecided = grade.name


def _at_band(
    scheme: Scheme, grade: Grade, pool: Sequence[Candidate], waiting: Sequence[Candidate], base: int
) -> dict[str, str]:
    """Whether each of `pool` is admitted; a barred subject takes no place."""
    minimum = Fraction(scheme.full_marks) * (grade.min or 0) / 100
    found = {candidate.code: _first_look(candidate, grade, minimum) for candidate in pool}
    if grade.quota is None:
        return found
    meeting = [candidate for candidate in pool if found[candidate.code] == REACHED]
    above = [candidate for candidate in waiting if _first_look(candidate, grade, minimum) == REACHED]
    return found | admissions(meeting, above, grade.name, grade.quota.places(base), grade.quota.ties)


def _first_look(candidate: Candidate, grade: Grade, minimum: Fraction) -> str:
    if grade.min is not None and candidate.total < minimum:
        return "below_min"
    return "barred" if grade.name in candidate.barred else REACHED


def _apply_overrides(entry: Entry, grading: Grading) -> None:
    """`down` one by one, then `lowest`, which wins."""
    recorded = recorded_overrides(entry)
    names = [grade.name for grade in entry.scheme.grades]
    for override in sorted(recorded, key=lambda each: each.effect == "lowest"):
        before = grading.grade
        if override.effect == "lowest":
            grading.grade, grading.undecided = names[-1], None
        elif override.effect == "down" and before is not None:
            grading.grade = names[min(names.index(before) + 1, len(names) - 1)]
        grading.changes.append(GradeChange(override, before, grading.grade))
