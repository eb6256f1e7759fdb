"""Scores the stages of a year: what their periods brought, graded and ranked like the year itself.

Reads finished tallies; knows nothing of links, adjustments and overrides, which belong to the whole year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial

from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.documents.stages import Stage
from tenants.schemes.exact_numbers import exact_text, rounded, told
from tenants.schemes.methods.contracts import Excluded, Missing
from tenants.schemes.scoring.derivations import rounding_text, sum_text
from tenants.schemes.scoring.entries import Entry
from tenants.schemes.scoring.gradings import Grading, gradings_of, totals_of
from tenants.schemes.scoring.lines import Line
from tenants.schemes.scoring.ranks import ranks_of
from tenants.schemes.scoring.results import Interim, Pending
from tenants.schemes.scoring.subject_totals import ZERO, PeriodTally, Tally


@dataclass(frozen=True)
class StageTally:
    """One subject in one stage; `parts` are what the indicators of each root brought in it."""

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


def interims_of(scheme: Scheme, tallies: Sequence[Tally]) -> dict[str, tuple[Interim, ...]]:
    """Every stage of every subject of a ranking group, in the order of the document."""
    found: dict[str, list[Interim]] = {tally.entry.code: [] for tally in tallies}
    for stage in scheme.stages:
        for code, interim in _graded(scheme, [_stage_tally(stage, tally) for tally in tallies]):
            found[code].append(interim)
    return {code: tuple(interims) for code, interims in found.items()}


def interim_lines(interims: Sequence[Interim], full_marks: Decimal) -> Iterator[Line]:
    """One line a stage: what it came to and where that put the subject."""
    for each in interims:
        params = {"grade": each.grade, "rank": each.rank and str(each.rank), "undecided": each.undecided}
        yield Line(
            kind="stage",
            code=each.code,
            label=each.name,
            rule=each.explain(),
            points=each.total,
            out_of=full_marks,
            note="pending" if each.pending else None,
            note_params={key: value for key, value in params.items() if value},
        )


def _graded(scheme: Scheme, tallies: Sequence[StageTally]) -> Iterator[tuple[str, Interim]]:
    ranks = ranks_of(totals_of(tallies), scheme.rank)
    gradings = gradings_of(scheme, tallies)
    for tally in tallies:
        code = tally.entry.code
        grading = gradings.get(code, Grading())
        yield code, _interim(tally, grading, ranks)


def _interim(tally: StageTally, grading: Grading, ranks: Mapping[str, int]) -> Interim:
    return Interim(
        code=tally.stage.code,
        name=tally.stage.name,
        total=tally.total,
        attained=tally.attained,
        grade=grading.grade,
        rank=ranks.get(tally.entry.code),
        undecided=grading.undecided,
        pending=tally.pending,
        explain=partial(_rule, tally),
    )


def _stage_tally(stage: Stage, tally: Tally) -> StageTally:
    parts: dict[str, Fraction] = {}
    spots = [
        (leaf.leaf.code, each)
        for leaf in tally.leaves
        for each in leaf.periods
        if each.period in stage.periods
    ]
    for code, each in spots:
        root = code.partition(".")[0]
        parts[root] = parts.get(root, ZERO) + (each.points or ZERO)
    out_of = sum((each.out_of for _, each in spots), ZERO)
    # What happened in the year bears on the year's grade, not on a stage's.
    entry = replace(tally.entry, events=(), decisions={})
    return StageTally(entry, stage, tuple(parts.values()), out_of, tuple(_pending(spots, out_of)))


def _pending(spots: Sequence[tuple[str, PeriodTally]], out_of: Fraction) -> Iterator[Pending]:
    """What is missing; where everything is excluded, everything is missing."""
    for code, each in spots:
        if isinstance(each.outcome, Missing) or (not out_of and isinstance(each.outcome, Excluded)):
            yield Pending(code, each.period, each.outcome.reason)


def _rule(tally: StageTally) -> str:
    scheme = tally.entry.scheme
    rule = (
        f"{sum_text(tally.parts)}; × {exact_text(Fraction(scheme.full_marks))} / {exact_text(tally.out_of)}"
    )
    return f"{rule} = {told(tally.exact)}{rounding_text(tally.exact, tally.attained, scheme.rounding)}"
