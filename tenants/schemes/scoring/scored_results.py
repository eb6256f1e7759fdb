"""Results without their derivations: what comes out of an evaluation in another process."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tenants.schemes.faults import EvaluationError
from tenants.schemes.scoring.entries import Entry, OutsideResult
from tenants.schemes.scoring.evaluation import evaluate
from tenants.schemes.scoring.leaf_outcomes import Attainments
from tenants.schemes.scoring.results import Pending
from tenants.schemes.scoring.score_bases import write_basis


@dataclass(frozen=True, slots=True)
class ScoredResult:
    """One subject's score, as `Result` has it; from its `basis` the derivation can be written later."""

    code: str
    total: Decimal | None
    attained: Decimal
    grade: str | None
    rank: int | None
    undecided: str | None
    pending: tuple[Pending, ...]
    consequences: tuple[str, ...]
    basis: bytes


def evaluate_scores(
    entries: Sequence[Entry],
    outside: Iterable[OutsideResult],
    known: Attainments | None = None,
    *,
    compare: bool = True,
) -> dict[str, ScoredResult]:
    """Every entry's result without its derivation; see `evaluate`."""
    by_code = {entry.code: entry for entry in entries}
    return {
        code: ScoredResult(
            code=result.code,
            total=result.total,
            attained=result.attained,
            grade=result.grade,
            rank=result.rank,
            undecided=result.undecided,
            pending=result.pending,
            consequences=result.consequences,
            basis=write_basis(by_code[code], result),
        )
        for code, result in evaluate(entries, outside, compare=compare, known=known).items()
    }


def evaluate_each(
    parts: Sequence[Sequence[Entry]], outside: Sequence[OutsideResult]
) -> list[dict[str, ScoredResult] | EvaluationError]:
    """Parts of a roster, each evaluated without the others, and without what compares subjects."""
    return [_alone(part, outside) for part in parts]


def _alone(
    part: Sequence[Entry], outside: Sequence[OutsideResult]
) -> dict[str, ScoredResult] | EvaluationError:
    try:
        return evaluate_scores(part, outside, compare=False)
    except EvaluationError as error:
        # A circle around one subject is no fault of the others.
        return error


def evaluation_figures(entries: Iterable[Entry]) -> int:
    """How many figures are scored in an evaluation."""
    return sum(entry.scheme.evaluated_figures for entry in entries)
