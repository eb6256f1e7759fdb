"""Loads what the engine needs of a cycle and evaluates it: from rows to scores."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, Table, Text, and_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from resolvers.computing_requests import LARGE_EVALUATION, ComputingRequest, refuse_too_much
from resolvers.faults import FaultsError, refuse
from resolvers.results.outside_results import OutsideResults, outside_results_as_read, read_outside_results
from resolvers.results.tie_decisions import Decided, read_decisions
from resolvers.rules.rows import read_rules
from resolvers.year.portfolios import portfolio_links
from resolvers.year.records import Cycle, Entry, Link, MeasurementStatus
from resolvers.year.rows import read_entries, read_links
from tenants.database.session import Session
from tenants.models.year import events, measurements, targets
from tenants.schemes import (
    CodeKind,
    EvaluationError,
    Fact,
    Scheme,
    ScoredResult,
    WrittenFacts,
    attainments,
    evaluate_scores,
    evaluation_figures,
    leaves_target_open,
    written_facts,
)
from tenants.schemes import Entry as Assessed
from tenants.schemes import Event as SchemeEvent

T = TypeVar("T")
P = TypeVar("P")

COUNTED_IN_RUNS = (MeasurementStatus.VERIFIED,)
_NO_FACTS = WrittenFacts()

_PIECE = 20_000
"""Figures that one process reads at a time: some 0.2 s."""

COUNTED_IN_PREVIEWS = (MeasurementStatus.REPORTED, MeasurementStatus.VERIFIED)


@dataclass(frozen=True, slots=True)
class CycleInputs:
    """What a cycle is evaluated from: subjects with their facts, schemes, links and outside results."""

    entries: Sequence[Entry]
    schemes: Mapping[UUID, Scheme]
    assessed: Sequence[Assessed]
    known: OutsideResults
    links: Sequence[Link]

    def around_each(self, subjects: Iterable[UUID]) -> list[list[Assessed]]:
        """For each of some subjects, it and everything that its score depends on, in roster order."""
        targets = _targets(self.links)
        numbers = {UUID(item.code): number for number, item in enumerate(self.assessed)}
        closures = (_closure([subject], targets) & numbers.keys() for subject in subjects)
        return [[self.assessed[n] for n in sorted(map(numbers.__getitem__, each))] for each in closures]

    @property
    def figures(self) -> int:
        """How many figures are scored."""
        return evaluation_figures(self.assessed)

    def digest(self) -> bytes:
        """The same for inputs that are equal, in any process; published schemes count by their ids."""
        found = sha256(repr((sorted(self.known.releases.items()), self.known.results)).encode())
        for entry, each in zip(self.entries, self.assessed, strict=True):
            named = [sorted(named.items()) for named in (each.links, each.weights, each.decisions)]
            found.update(repr((entry, each.events, named)).encode())
            found.update(written_facts(each.facts).text.encode())
        return found.digest()

    async def results(self, request: ComputingRequest, *path: str) -> dict[UUID, ScoredResult]:
        """Every subject's result; a large roster's without a connection. `path`: the field that named it.

        Processes share what each figure comes to; one of them adds up and compares.
        """
        found = await self.computed_pieces(request, attainments, self.pieces(), path=path)
        known = {code: each for piece in found for code, each in piece.items()}
        return self.by_subject(await self.computed(request, evaluate_scores, known, path=path))

    def pieces(self) -> list[list[Assessed]]:
        """The subjects in parts of about as many figures each; none if they are too few to be shared."""
        found = list(_pieces(self.assessed))
        return found if len(found) > 1 else []

    async def computed_pieces(
        self, request: ComputingRequest, job: Callable[[P], T], pieces: Sequence[P], *, path: tuple[str, ...]
    ) -> list[T]:
        """What a job makes of each piece, in several processes."""
        refuse_too_much(self.figures, request.most_figures, *path)
        if not pieces:
            return []
        try:
            return await request.compute_pieces(job, pieces, long=True)
        except EvaluationError as error:
            raise self.told(error) from None

    async def computed(
        self, request: ComputingRequest, job: Callable[..., T], *more: object, path: tuple[str, ...]
    ) -> T:
        """What a job makes of the subjects, the results from outside, and whatever else it takes."""
        refuse_too_much(self.figures, request.most_figures, *path)
        long = self.figures > LARGE_EVALUATION
        try:
            return await request.compute(job, self.assessed, self.known.results, *more, long=long)
        except EvaluationError as error:
            raise self.told(error) from None

    async def results_here(self) -> dict[UUID, ScoredResult]:
        """The results, in a thread, while the session stays open."""
        try:
            found = await asyncio.to_thread(evaluate_scores, self.assessed, self.known.results)
        except EvaluationError as error:
            raise self.told(error) from None
        return self.by_subject(found)

    def told(self, error: EvaluationError) -> FaultsError:
        """The engine's refusal, which knows keys only, in the names that people read."""
        names = {each.code: each.name or each.code for each in self.known.results}
        names |= {str(entry.subject_id): entry.name for entry in self.entries}
        params = {name: names.get(value, value) for name, value in error.params.items()}
        params["subjects"] = ", ".join(names.get(code, code) for code in error.subjects)
        scheme = next((each.scheme for each in self.assessed if each.code in error.subjects), None)
        if scheme is not None and "link" in params:
            params["link"] = scheme.names.own(CodeKind.LINK, params["link"])
        if scheme is not None and error.code == "ENTRY_REFUSED":
            params["value"] = scheme.name_of(params["value"])
        return refuse(error.code, **params)

    def by_subject(self, found: Mapping[str, ScoredResult]) -> dict[UUID, ScoredResult]:
        """Results by the subjects' ids, in roster order."""
        return {entry.subject_id: found[str(entry.subject_id)] for entry in self.entries}


async def load_inputs(
    session: Session,
    cycle: Cycle,
    *,
    statuses: Collection[str],
    around: Collection[UUID] | None = None,
    as_read: Mapping[str, str | None] | None = None,
) -> CycleInputs:
    """The whole roster of a cycle, or some subjects with everything that their scores depend on.

    What counts from outside the cycle is what is in force, or ``as_read``: what a run read of it.
    """
    entries = await read_entries(session, [cycle.id])
    links = portfolio_links(entries) + await read_links(session, cycle)
    if around is not None:
        needed = _closure(around, _targets(links))
        entries = [entry for entry in entries if entry.subject_id in needed]
        links = [link for link in links if link.subject in needed]
    schemes = await read_rules(session, {entry.scheme_id for entry in entries})
    subjects = {entry.subject_id for entry in entries}
    if as_read is None:
        known = await read_outside_results(session, cycle.year, {link.target for link in links} - subjects)
    else:
        known = await outside_results_as_read(session, as_read)
    only = None if around is None else subjects
    decided = await read_decisions(session, cycle, known.releases)
    assessed = await _assessed(session, cycle, entries, schemes, links, statuses, decided, only)
    return CycleInputs(entries, schemes, assessed, known, links)


def _pieces(assessed: Sequence[Assessed]) -> Iterator[list[Assessed]]:
    """The subjects in parts of about as many figures each."""
    piece: list[Assessed] = []
    figures = 0
    for each in assessed:
        piece.append(each)
        figures += each.scheme.figures
        if figures >= _PIECE:
            yield piece
            piece, figures = [], 0
    if piece:
        yield piece


def _targets(links: Iterable[Link]) -> Mapping[UUID, set[UUID]]:
    targets: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for link in links:
        targets[link.subject].add(link.target)
    return targets


def _closure(start: Iterable[UUID], targets: Mapping[UUID, set[UUID]]) -> set[UUID]:
    needed: set[UUID] = set()
    waiting = list(start)
    while waiting:
        subject = waiting.pop()
        if subject not in needed:
            needed.add(subject)
            waiting.extend(targets.get(subject, ()))
    return needed


async def _assessed(
    session: Session,
    cycle: Cycle,
    entries: Sequence[Entry],
    schemes: Mapping[UUID, Scheme],
    links: Sequence[Link],
    statuses: Collection[str],
    decided: Decided,
    only: Collection[UUID] | None,
) -> list[Assessed]:
    pinned = {entry.subject_id: schemes[entry.scheme_id] for entry in entries}
    facts = await _facts(session, cycle, pinned, statuses, only)
    happened = await _events(session, cycle, only)
    counting: defaultdict[UUID, list[Link]] = defaultdict(list)
    for link in links:
        counting[link.subject].append(link)
    return [
        Assessed(
            code=str(entry.subject_id),
            scheme=schemes[entry.scheme_id],
            name=entry.name,
            group=entry.ranking_group,
            facts=facts.get(entry.subject_id, _NO_FACTS),
            events=happened[entry.subject_id],
            links=_grouped(counting[entry.subject_id]),
            weights={str(link.target): link.weight for link in counting[entry.subject_id]},
            decisions=decided.get(entry.subject_id, {}),
        )
        for entry in entries
    ]


def _grouped(links: Iterable[Link]) -> dict[str, list[str]]:
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for link in links:
        grouped[link.link].append(str(link.target))
    return dict(grouped)


def _of_cycle(table: Table, session: Session, cycle: Cycle, only: Collection[UUID] | None) -> Any:
    query = select(table).where(table.c.tenant == session.viewer.tenant, table.c.cycle_id == cycle.id)
    return query if only is None else query.where(table.c.subject_id.in_(only))


async def _facts(
    session: Session,
    cycle: Cycle,
    schemes: Mapping[UUID, Scheme],
    statuses: Collection[str],
    only: Collection[UUID] | None,
) -> dict[UUID, WrittenFacts]:
    """What counts, with its targets; and what is reported and has none, so that it isn't taken as missing.

    One text per subject, written by the database: nothing here touches a single figure that counts.
    """
    query = _written_facts(statuses).where(
        measurements.c.tenant == session.viewer.tenant, measurements.c.cycle_id == cycle.id
    )
    if only is not None:
        query = query.where(measurements.c.subject_id.in_(only))
    return {
        row.subject_id: _with_waiting(row.facts, row.waiting, schemes[row.subject_id])
        for row in await session.rows(query)
    }


def _written_facts(statuses: Collection[str]) -> Select[Any]:
    """Per subject, in the engine's form: the figures that count, and those that only lack a target."""
    m = measurements.c
    counts = m.status.in_(statuses)
    waits = and_(
        m.status == MeasurementStatus.REPORTED, ~counts, targets.c.id.is_(None), m.fact.has_key("actual")
    )
    # Facts of before migration 0008 state their target themselves. It stands among the targets since.
    data = m.fact.op("-")(cast(literal("target"), Text))
    row = func.json_build_array(m.indicator, m.period, data, cast(targets.c.target, Text))
    waiting = func.json_build_array(m.indicator, m.period)
    order = (m.indicator, m.period.nulls_first())
    return (
        select(
            m.subject_id,
            cast(func.json_agg(aggregate_order_by(row, *order)).filter(counts), Text).label("facts"),
            func.json_agg(aggregate_order_by(waiting, *order)).filter(waits).label("waiting"),
        )
        .outerjoin(targets, and_(targets.c.tenant == m.tenant, targets.c.id == m.id))
        .where(or_(counts, waits))
        .group_by(m.subject_id)
    )


def _with_waiting(facts: str | None, waiting: list[list[str | None]] | None, scheme: Scheme) -> WrittenFacts:
    """The figures that count, then those without data whose target the scheme leaves open."""
    counting = WrittenFacts() if facts is None else WrittenFacts(facts)
    open_ones = [
        Fact(indicator or "", period, {})
        for indicator, period in waiting or ()
        if leaves_target_open(scheme.by_code[indicator or ""])
    ]
    return written_facts([*counting, *open_ones]) if open_ones else counting


async def _events(
    session: Session, cycle: Cycle, only: Collection[UUID] | None
) -> defaultdict[UUID, list[SchemeEvent]]:
    query = _of_cycle(events, session, cycle, only).where(events.c.withdrawn_at.is_(None))
    found: defaultdict[UUID, list[SchemeEvent]] = defaultdict(list)
    for row in await session.rows(query.order_by(events.c.occurred_on, events.c.id)):
        found[row.subject_id].append(
            SchemeEvent(row.code, row.event, row.points, row.document, row.occurred_on)
        )
    return found
