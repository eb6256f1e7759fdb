"""Results with their derivation written out: what comes out of an evaluation in another process.

A derivation is one text of JSON per subject, compressed: a large trial's take 40 MB, which would have to be
copied and kept, and only those that are shown are read.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tenants.schemes.faults import EvaluationError
from tenants.schemes.scoring.entries import Entry, OutsideResult
from tenants.schemes.scoring.evaluation import evaluate
from tenants.schemes.scoring.lines import Line, line_from_json, lines_to_json
from tenants.schemes.scoring.results import Pending, Result


@dataclass(frozen=True, slots=True)
class WrittenResult:
    """One subject's score, as `Result` has it, without functions that compute more."""

    code: str
    total: Decimal | None
    attained: Decimal
    grade: str | None
    rank: int | None
    undecided: str | None
    pending: tuple[Pending, ...]
    consequences: tuple[str, ...]
    derivation: bytes

    @property
    def written_lines(self) -> str:
        """The derivation as JSON."""
        return zlib.decompress(self.derivation).decode()

    @property
    def stored_lines(self) -> list[dict[str, Any]]:
        """The derivation as `lines_to_json` gives it."""
        stored: list[dict[str, Any]] = json.loads(self.written_lines)
        return stored

    @property
    def lines(self) -> tuple[Line, ...]:
        """The derivation, line by line."""
        return tuple(map(line_from_json, self.stored_lines))


def evaluate_written(
    entries: Sequence[Entry], outside: Iterable[OutsideResult], compare: bool
) -> dict[str, WrittenResult]:
    """Every entry's result with its derivation; see `evaluate`."""
    found = evaluate(entries, outside, compare=compare)
    return {code: _written(result) for code, result in found.items()}


def evaluate_each(
    parts: Sequence[Sequence[Entry]], outside: Sequence[OutsideResult]
) -> list[dict[str, WrittenResult] | EvaluationError]:
    """Parts of a roster, each evaluated without the others, and without what compares subjects."""
    return [_alone(part, outside) for part in parts]


def _alone(
    part: Sequence[Entry], outside: Sequence[OutsideResult]
) -> dict[str, WrittenResult] | EvaluationError:
    try:
        return evaluate_written(part, outside, False)
    except EvaluationError as error:
        # A circle around one subject is no fault of the others.
        return error


def _written(result: Result) -> WrittenResult:
    return WrittenResult(
        code=result.code,
        total=result.total,
        attained=result.attained,
        grade=result.grade,
        rank=result.rank,
        undecided=result.undecided,
        pending=result.pending,
        consequences=result.consequences,
        derivation=zlib.compress(json.dumps(lines_to_json(result.lines), ensure_ascii=False).encode(), 1),
    )
