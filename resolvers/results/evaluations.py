"""Loads what the engine needs of a cycle and evaluates it: from rows to scores."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, or_, select

from resolvers.computing_requests import LARGE_EVALUATION, ComputingRequest, refuse_too_much
from resolvers.faults import FaultsError, refuse
from resolvers.results.outside_results import OutsideResults, outside_results_as_read, read_outside_results
from resolvers.results.tie_decisions import Decided, read_decisions
from resolvers.rules.rows import read_rules
from resolvers.year.measurement_facts import reported_data
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
    WrittenResult,
    evaluate_written,
    evaluation_figures,
    leaves_target_open,
)
from tenants.schemes import Entry as Assessed
from tenants.schemes import Event as SchemeEvent

COUNTED_IN_RUNS = (MeasurementStatus.VERIFIED,)
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

    async def results(self, request: ComputingRequest, *path: str) -> dict[UUID, WrittenResult]:
        """Every subject's result; a large roster's without a connection. `path`: the field that named it."""
        refuse_too_much(self.figures, *path)
        long = self.figures > LARGE_EVALUATION
        job = evaluate_written
        try:
            found = await request.compute(job, self.assessed, self.known.results, True, long=long)
        except EvaluationError as error:
            raise self.told(error) from None
        return self._by_subject(found)

    async def results_here(self) -> dict[UUID, WrittenResult]:
        """The results, in a thread, while the session stays open."""
        try:
            found = await asyncio.to_thread(evaluate_written, self.assessed, self.known.results, True)
        except EvaluationError as error:
            raise self.told(error) from None
        return self._by_subject(found)

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

    def _by_subject(self, found: Mapping[str, WrittenResult]) -> dict[UUID, WrittenResult]:
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
            facts=facts[entry.subject_id],
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
) -> defaultdict[UUID, list[Fact]]:
    """What counts, with its targets; and what is reported and has none, so that it isn't taken as missing."""
    waits = and_(measurements.c.status == MeasurementStatus.REPORTED, targets.c.id.is_(None))
    query = (
        _of_cycle(measurements, session, cycle, only)
        .add_columns(targets.c.target)
        .outerjoin(
            targets, and_(targets.c.tenant == measurements.c.tenant, targets.c.id == measurements.c.id)
        )
        .where(or_(measurements.c.status.in_(statuses), and_(waits, measurements.c.fact.has_key("actual"))))
    )
    found: defaultdict[UUID, list[Fact]] = defaultdict(list)
    for row in await session.rows(query):
        if row.status in statuses:
            fact = Fact(row.indicator, row.period, reported_data(row.fact), row.target)
            found[row.subject_id].append(fact)
        elif leaves_target_open(schemes[row.subject_id].by_code[row.indicator]):
            found[row.subject_id].append(Fact(row.indicator, row.period, {}))
    return found


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
