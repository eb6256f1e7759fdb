"""Derivations, written from the bases of scores: as the evaluation would have written them, to the letter."""

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.faults import EvaluationError
from tenants.schemes.methods.contracts import PeerMethod
from tenants.schemes.scoring.derivations import points_lines
from tenants.schemes.scoring.leaf_outcomes import Outcomes, linked_outcomes, reported_outcomes
from tenants.schemes.scoring.lines import Line, lines_to_json
from tenants.schemes.scoring.prepared_schemes import PreparedScheme, prepared_scheme
from tenants.schemes.scoring.ranking_groups import RankingGroup
from tenants.schemes.scoring.score_bases import ScoreBasis, read_basis
from tenants.schemes.scoring.subject_totals import subject_total


@dataclass(frozen=True, slots=True)
class DerivationPart:
    """Scores of one scheme, and which of them are asked for.

    `bases` are of those asked for; where the scheme compares subjects, of all that it assesses there. Without
    `compare` they were scored without the others, and what compares subjects is pending.
    """

    scheme: Scheme
    bases: Mapping[str, bytes]
    asked: Collection[str]
    compare: bool = True

    @property
    def figures(self) -> int:
        """How many figures are written about."""
        return self.scheme.figures * len(self.asked)


def compares_subjects(scheme: Scheme) -> bool:
    """Whether a subject's points depend on the facts of others."""
    return any(isinstance(leaf.params, PeerMethod) for leaf in scheme.leaves())


def write_derivations(parts: Sequence[DerivationPart]) -> list[dict[str, bytes]]:
    """The derivations asked for, part by part; each as `read_derivation` reads it."""
    return [{code: _compressed(lines) for code, lines in _derived(part)} for part in parts]


def read_derivation(written: bytes) -> list[dict[str, Any]]:
    """The lines of a derivation, as `lines_to_json` gives them."""
    lines: list[dict[str, Any]] = json.loads(zlib.decompress(written))
    return lines


def _compressed(lines: Sequence[Mapping[str, Any]]) -> bytes:
    return zlib.compress(json.dumps(lines, ensure_ascii=False).encode(), 1)


def _derived(part: DerivationPart) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    prepared = prepared_scheme(part.scheme)
    bases = {code: read_basis(code, part.scheme, written) for code, written in part.bases.items()}
    for group in _groups(bases.values()):
        entries = tuple(basis.entry for basis in group)
        outcomes = reported_outcomes(RankingGroup(prepared, entries), compare=part.compare)
        for basis in group:
            code = basis.entry.code
            if code in part.asked:
                lines = lines_to_json(_points_lines(prepared, basis, outcomes[code]))
                yield code, [*lines, *basis.closing]


def _groups(bases: Iterable[ScoreBasis]) -> Collection[list[ScoreBasis]]:
    groups: dict[str | None, list[ScoreBasis]] = {}
    for basis in bases:
        groups.setdefault(basis.entry.group, []).append(basis)
    return groups.values()


def _points_lines(prepared: PreparedScheme, basis: ScoreBasis, outcomes: Outcomes) -> Iterator[Line]:
    """Refuses to explain a score that would not come out the same any more."""
    if prepared.links:
        outcomes |= linked_outcomes(prepared, basis.entry, basis.linked)
    subject = subject_total(prepared, basis.entry, outcomes)
    if subject.attained != basis.attained:
        raise EvaluationError("SCORED_OTHERWISE", [basis.entry.name or basis.entry.code])
    return points_lines(subject)
