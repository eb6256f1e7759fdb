"""Derivations (计算过程) of scores: as they are kept, or written from a run's bases.

Whoever asks has decided before that the scores may be read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from resolvers.computing_requests import LARGE_EVALUATION, Compute
from resolvers.faults import refuse
from resolvers.results.rows import KeptDerivation, Key, read_bases, read_kept_derivations
from resolvers.rules.rows import read_rules
from tenants.batches import batches
from tenants.database.session import Session
from tenants.schemes import (
    DerivationPart,
    EvaluationError,
    Scheme,
    compares_subjects,
    read_derivation,
    write_derivations,
)

Lines = list[dict[str, Any]]

_PIECE = 10_000
"""Figures that one process writes about at a time: some 1 s."""

Written = list[dict[str, bytes]]


class WritePieces(Protocol):
    """Carries out `write_derivations` for each piece."""

    async def __call__(self, pieces: Sequence[Sequence[DerivationPart]], *, long: bool) -> list[Written]:
        """What came of each."""
        ...


async def read_derivations(session: Session, compute: Compute, keys: Collection[Key]) -> dict[Key, Lines]:
    """The derivations of scores by run or release and subject, written now where only a basis is kept."""
    kept = await read_kept_derivations(session, keys)
    found = {each.key: lines for each in kept if (lines := _kept_lines(each)) is not None}
    unwritten = [each for each in kept if each.basis is not None]
    if not unwritten:
        return found
    parts = await _parts(session, unwritten)
    written = await derived(compute, [part for _, part in parts])
    return found | {
        (run, UUID(code)): lines
        for (run, _), part in zip(parts, written, strict=True)
        for code, lines in part.items()
    }


async def derived(compute: Compute, parts: Sequence[DerivationPart]) -> list[dict[str, Lines]]:
    """The derivations that are asked for, part by part."""
    long = sum(part.figures for part in parts) > LARGE_EVALUATION
    try:
        written = await compute(write_derivations, parts, long=long)
    except EvaluationError as error:
        raise refuse(error.code, **error.params) from None
    return [{code: read_derivation(each) for code, each in part.items()} for part in written]


async def derivations_of_run(session: Session, write: WritePieces, run_id: UUID) -> dict[UUID, bytes]:
    """All derivations of a run, to be kept with its release; none for scores that kept their lines."""
    bases = await read_bases(session, [run_id])
    rules = await read_rules(session, {each.scheme_id for each in bases})
    parts = [part for _, part in _of_each(bases, bases, rules)]
    pieces = list(_pieces(parts))
    long = sum(part.figures for part in parts) > LARGE_EVALUATION
    try:
        written = await write(pieces, long=long) if pieces else []
    except EvaluationError as error:
        raise refuse(error.code, "run", **error.params) from None
    return {UUID(code): each for piece in written for part in piece for code, each in part.items()}


def _kept_lines(kept: KeptDerivation) -> Lines | None:
    return kept.lines if kept.derivation is None else read_derivation(kept.derivation)


async def _parts(session: Session, unwritten: Sequence[KeptDerivation]) -> list[tuple[UUID, DerivationPart]]:
    rules = await read_rules(session, {each.scheme_id for each in unwritten})
    comparing = {key for key, scheme in rules.items() if compares_subjects(scheme)}
    runs = {each.source for each in unwritten if each.scheme_id in comparing}
    others = await read_bases(session, runs, comparing) if runs else []
    return [((run), part) for run, part in _of_each(unwritten, [*others, *unwritten], rules)]


def _of_each(
    asked: Iterable[KeptDerivation], bases: Iterable[KeptDerivation], rules: Mapping[UUID, Scheme]
) -> list[tuple[UUID, DerivationPart]]:
    """What is asked for, by run and scheme, with all bases of these."""
    found: dict[tuple[UUID, UUID], dict[str, bytes]] = {}
    for each in bases:
        found.setdefault((each.source, each.scheme_id), {})[str(each.subject_id)] = each.basis or b""
    wanted: dict[tuple[UUID, UUID], list[str]] = {}
    for each in asked:
        wanted.setdefault((each.source, each.scheme_id), []).append(str(each.subject_id))
    return [
        (run, DerivationPart(rules[scheme], found[run, scheme], codes))
        for (run, scheme), codes in wanted.items()
    ]


def _pieces(parts: Iterable[DerivationPart]) -> Iterator[list[DerivationPart]]:
    """The parts, cut so that processes can share them; what compares subjects needs all bases each time."""
    for part in parts:
        size = max(1, _PIECE // max(1, part.scheme.figures))
        for asked in batches(list(part.asked), size):
            needed = (
                part.bases if compares_subjects(part.scheme) else {code: part.bases[code] for code in asked}
            )
            yield [DerivationPart(part.scheme, needed, asked)]
