"""Trials (试评): a scheme tried on the facts of a finished year, before it is published. Nothing is kept.

The year is evaluated as its results were made, with the tried scheme in place of the one that assessed some
of its subjects, so that whatever rests on their results (portfolios) moves with them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from policy import Action
from resolvers.computing_requests import ComputingRequest
from resolvers.faults import refuse
from resolvers.results.evaluations import COUNTED_IN_RUNS, CycleInputs, load_inputs
from resolvers.results.records import Release, Run, Score
from resolvers.results.rows import current_release, find_run, latest_run, read_provisional, read_released
from resolvers.results.tie_decisions import count_decisions
from resolvers.results.trial_comparisons import Comparison
from resolvers.results.trial_inputs import Dropped, dropped_from, subjects_assessed_by, with_scheme
from resolvers.rights.permits import require, require_allowed
from resolvers.rights.places import owned_place
from resolvers.rules.parsed_documents import checked_apart
from resolvers.rules.places import scheme_place
from resolvers.rules.records import SchemeStatus
from resolvers.rules.rows import find_scheme
from resolvers.rules.scheme_steps import drafting_decision
from resolvers.rules.stored_documents import read_document
from resolvers.year.places import cycle_place
from resolvers.year.records import Cycle, CycleStatus
from resolvers.year.rows import find_cycle
from tenants.database.session import Session
from tenants.schemes import DerivationPart, Scheme, ScoredResult, compares_subjects, evaluate_tried, fit_piece


@dataclass(frozen=True, slots=True)
class TrialInput:
    """What is tried on which year: one of `scheme` and `document`, in place of the scheme coded `replaces`.

    Without `replaces`, in place of the scheme of the same code.
    """

    cycle: UUID
    scheme: UUID | None
    document: str | None
    replaces: str | None

    @property
    def place(self) -> tuple[str, ...]:
        """Where the tried scheme was named."""
        return ("tried", "document" if self.scheme is None else "scheme")


@dataclass(frozen=True, slots=True)
class Made:
    """How a year's results were made: in a run, official if it was released."""

    run: Run
    release: Release | None

    @property
    def source(self) -> UUID:
        """Where the scores with their lines are kept."""
        return self.release.id if self.release else self.run.id


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What came of it: those tried, by rank, then the others that moved with them.

    `results` are those of all; what is asked for of their derivations is written when it is shown.
    """

    cycle: Cycle
    scheme: Scheme
    replaced: str
    made: Made
    rows: Sequence[Comparison]
    dropped: Sequence[Dropped]
    results: Mapping[UUID, ScoredResult]
    assessed_by: Mapping[UUID, Scheme]

    def parts(self, subjects: Collection[UUID]) -> list[DerivationPart]:
        """What the derivations of some subjects are written from."""
        asked: dict[int, list[str]] = {}
        for subject in subjects:
            asked.setdefault(id(self.assessed_by[subject]), []).append(str(subject))
        return [self._part(codes) for codes in asked.values()]

    def _part(self, codes: Sequence[str]) -> DerivationPart:
        scheme = self.assessed_by[UUID(codes[0])]
        needed: Collection[str] = codes
        if compares_subjects(scheme):
            needed = [str(subject) for subject, each in self.assessed_by.items() if each == scheme]
        return DerivationPart(scheme, {code: self.results[UUID(code)].basis for code in needed}, codes)

    @property
    def tried(self) -> Sequence[Comparison]:
        """The subjects that the tried scheme assesses."""
        return [row for row in self.rows if row.tried]


async def try_scheme(request: ComputingRequest, asked: TrialInput) -> Trial:
    """Who may draft the scheme there and may read all the year's results may see what would come of it.

    No connection is held while the document is read or the year is evaluated.
    """
    before_reading = await request.reads()
    cycle = await _readable_cycle(before_reading, asked)
    scheme = await _tried_scheme(request, before_reading, asked)
    session = await request.reads()
    if session is not before_reading:
        # Everything that is compared is read from one snapshot.
        cycle = await _readable_cycle(session, asked)
    require(session, Action.SCHEME_DRAFT, owned_place(session.viewer, scheme.level, cycle.owner_id))
    made = await _made(session, cycle)
    inputs = await load_inputs(session, cycle, statuses=COUNTED_IN_RUNS, as_read=made.run.known)
    for level in {entry.level for entry in inputs.entries}:
        require(session, Action.SCORE_READ, owned_place(session.viewer, level, cycle.owner_id))
    code = scheme.code if asked.replaces is None else asked.replaces
    subjects = _subjects(asked, inputs, code, scheme)
    tried = with_scheme(inputs, subjects, scheme)
    before = await _before(session, cycle, made)
    codes = frozenset(map(str, subjects))
    pieces = [(piece, codes.intersection(each.code for each in piece)) for piece in tried.pieces()]
    fitted = await tried.computed_pieces(request, fit_piece, pieces, path=("cycle",))
    found = await tried.computed(request, evaluate_tried, codes, fitted, path=("cycle",))
    results = tried.by_subject(found.results)
    rows = _compared(inputs, subjects, scheme, before, results)
    assessed_by = {UUID(each.code): each.scheme for each in tried.assessed}
    return Trial(
        cycle, scheme, code, made, rows, dropped_from(inputs, scheme, found.unused), results, assessed_by
    )


async def _readable_cycle(session: Session, asked: TrialInput) -> Cycle:
    cycle = await find_cycle(session, asked.cycle)
    require(session, Action.SCORE_READ, cycle_place(session.viewer, cycle))
    # Asked again for its own level, once the document is read; who drafts nowhere has nothing read.
    require_allowed(drafting_decision(session.viewer))
    return cycle


async def _tried_scheme(request: ComputingRequest, session: Session, asked: TrialInput) -> Scheme:
    if asked.scheme is None:
        return await checked_apart(request, asked.document or "", asked.place)
    version = await find_scheme(session, asked.scheme)
    if version.status is SchemeStatus.DISCARDED:
        raise refuse("SCHEME_DISCARDED", *asked.place)
    needed = Action.SCHEME_DRAFT if version.status is SchemeStatus.DRAFT else Action.SCHEME_READ
    require(session, needed, scheme_place(session.viewer, version))
    return (await read_document(version.document)).scheme


async def _made(session: Session, cycle: Cycle) -> Made:
    """The release in force of a released year, the final run of a closed one."""
    release = await current_release(session, cycle.id) if cycle.status is CycleStatus.RELEASED else None
    if release is not None:
        return Made(await find_run(session, release.run_id), release)
    run = await latest_run(session, cycle) if cycle.status is CycleStatus.CLOSED else None
    if run is None or run.cycle_version != cycle.version:
        raise refuse("TRIAL_WITHOUT_RESULTS", "cycle", status=cycle.status)
    if await count_decisions(session, cycle) != run.decisions:
        raise refuse("TRIAL_WITHOUT_RESULTS", "cycle", status=cycle.status)
    return Made(run, None)


def _subjects(asked: TrialInput, inputs: CycleInputs, code: str, scheme: Scheme) -> frozenset[UUID]:
    subjects = subjects_assessed_by(inputs, code)
    if not subjects:
        used = ", ".join(sorted({each.name for each in inputs.schemes.values()}))
        place = asked.place if asked.replaces is None else ("replaces",)
        raise refuse("TRIAL_OF_NOBODY", *place, value=_name(asked, scheme, code), allowed=used)
    levels = {entry.level for entry in inputs.entries if entry.subject_id in subjects}
    if levels != {scheme.level}:
        replaced = next(each.name for each in inputs.schemes.values() if each.code == code)
        raise refuse("TRIAL_OF_OTHER_LEVEL", *asked.place, level=scheme.level, replaced=replaced)
    return subjects


def _name(asked: TrialInput, scheme: Scheme, code: str) -> str:
    """What the caller calls the scheme in whose place another is tried: its own name if it is not named."""
    return scheme.name if asked.replaces is None else code[:80]


async def _before(session: Session, cycle: Cycle, made: Made) -> Mapping[UUID, Score]:
    read = read_provisional if made.release is None else read_released
    return (await read(session, [cycle.id])).get(cycle.id, {})


def _compared(
    inputs: CycleInputs,
    subjects: frozenset[UUID],
    scheme: Scheme,
    before: Mapping[UUID, Score],
    after: Mapping[UUID, ScoredResult],
) -> Sequence[Comparison]:
    rows = [
        Comparison(
            entry,
            scheme if entry.subject_id in subjects else inputs.schemes[entry.scheme_id],
            inputs.schemes[entry.scheme_id],
            entry.subject_id in subjects,
            before.get(entry.subject_id),
            after[entry.subject_id],
        )
        for entry in inputs.entries
    ]
    return sorted((row for row in rows if row.tried or row.moved), key=lambda row: row.position)
