"""Things by their ids: what `node(id:)` and `nodes(ids:)` find, each decided as where it is shown otherwise.

Many ids of a kind are read together. What is not there, or not for the viewer to know of, is not found.
"""

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from policy import Action
from resolvers.exchange.access_denials import read_denials
from resolvers.exchange.audit_log import read_log_entries
from resolvers.exchange.job_records import Job
from resolvers.exchange.jobs import read_jobs
from resolvers.exchange.records import AccessDenial, AuditEntry
from resolvers.faults import NotFoundError
from resolvers.loading import Loader
from resolvers.organisation.appointments import read_appointments
from resolvers.organisation.persons import read_persons
from resolvers.organisation.records import AppointmentRecord, Person
from resolvers.results.loaders import ResultLoaders
from resolvers.results.records import Release, Run, Score
from resolvers.results.releases import read_known_releases
from resolvers.results.rows import Key, read_provisional_scores, read_released_scores, read_runs
from resolvers.results.runs import RunOfCycle
from resolvers.rights.permits import require
from resolvers.rules.records import SchemeVersion
from resolvers.rules.schemes import read_known_schemes
from resolvers.year.events import RecordedEvent
from resolvers.year.expected_figures import ExpectedFigure
from resolvers.year.figure_ids import figures_entries
from resolvers.year.loaders import YearLoaders
from resolvers.year.places import cycle_place, entry_place
from resolvers.year.records import Cycle, Entry, Event
from resolvers.year.rows import read_cycles, read_events_of_ids
from tenants.database.session import Session

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")

Read = Callable[[Session, Collection[KeyT]], Awaitable[Mapping[KeyT, ValueT | Exception]]]


@dataclass(frozen=True, slots=True)
class EntryOfCycle:
    """A roster's entry with the cycle."""

    entry: Entry
    cycle: Cycle


@dataclass(frozen=True, slots=True)
class ScoreOfEntry:
    """A score with the roster's entry that it is about."""

    score: Score
    entry: Entry


class NodeLoaders:
    """One loader for each kind of thing that is kept."""

    def __init__(self, session: Session, year: YearLoaders, results: ResultLoaders) -> None:
        self._session = session
        self._year = year
        self._results = results
        self.appointments: Loader[UUID, AppointmentRecord] = self._loader("appointment", read_appointments)
        self.persons: Loader[UUID, Person] = self._loader("person", read_persons)
        self.schemes: Loader[UUID, SchemeVersion] = self._loader("scheme", read_known_schemes)
        self.releases: Loader[UUID, Release] = self._loader("release", read_known_releases)
        self.log_entries: Loader[UUID, AuditEntry] = self._loader("audit", read_log_entries)
        self.denials: Loader[UUID, AccessDenial] = self._loader("denial", read_denials)
        self.jobs: Loader[UUID, Job] = self._loader("job", read_jobs)
        self._cycles: Loader[UUID, Cycle] = self._loader("cycle", read_cycles)
        self._events: Loader[UUID, Event] = self._loader("event", read_events_of_ids)
        self._runs: Loader[UUID, Run] = self._loader("run", read_runs)
        self._figures: Loader[UUID, Sequence[Key]] = self._loader("measurement", figures_entries)
        self._scores: Loader[Key, Score] = self._loader("score", read_provisional_scores)
        self._released_scores: Loader[UUID, Score] = self._loader("score", read_released_scores)

    async def cycle(self, key: UUID) -> Cycle:
        """A cycle whose header the viewer may read."""
        return self._year.readable(await self._cycles.load(key))

    async def entry(self, cycle_id: UUID, subject_id: UUID) -> EntryOfCycle:
        """An entry of a roster whose subject the viewer may know of."""
        cycle = await self.cycle(cycle_id)
        entry = await self._entry(cycle_id, subject_id)
        if entry is None:
            raise NotFoundError("entry")
        return EntryOfCycle(entry, cycle)

    async def figure(self, key: UUID) -> ExpectedFigure:
        """A figure that the viewer may read, reported or not."""
        for cycle_id, subject_id in await self._figures.load(key):
            cycle = await self.cycle(cycle_id)
            for figure in await self._year.expected_figures.load((cycle, subject_id)):
                if figure.id == key:
                    return figure
        raise NotFoundError("measurement")

    async def event(self, key: UUID) -> RecordedEvent:
        """An event that the viewer may read."""
        event = await self._events.load(key)
        found = await self.entry(event.cycle_id, event.subject_id)
        require(self._session, Action.EVENT_READ, entry_place(self._session.viewer, found.entry))
        return RecordedEvent(event, found.entry, found.cycle)

    async def run(self, key: UUID) -> RunOfCycle:
        """A run that the viewer may read."""
        run = await self._runs.load(key)
        cycle = await self._cycles.load(run.cycle_id)
        require(self._session, Action.SCORE_READ, cycle_place(self._session.viewer, cycle))
        return RunOfCycle(run, cycle)

    async def score(self, run_id: UUID, subject_id: UUID) -> ScoreOfEntry:
        """A provisional score that the viewer may see, of whatever run."""
        return await self._shown(await self._scores.load((run_id, subject_id)))

    async def released_score(self, key: UUID) -> ScoreOfEntry:
        """A released score that the viewer may see, of whatever release."""
        return await self._shown(await self._released_scores.load(key))

    async def _shown(self, score: Score) -> ScoreOfEntry:
        entry = await self._entry(score.cycle_id, score.subject_id)
        if entry is None or not self._results.sees(entry, score):
            raise NotFoundError("score")
        return ScoreOfEntry(score, entry)

    async def _entry(self, cycle_id: UUID, subject_id: UUID) -> Entry | None:
        roster = await self._year.rosters.load(cycle_id)
        return next((entry for entry in roster if entry.subject_id == subject_id), None)

    def _loader(self, noun: str, read: Read[KeyT, ValueT]) -> Loader[KeyT, ValueT]:
        return Loader(partial(_found, read, self._session, noun))


async def _found(
    read: Read[KeyT, ValueT], session: Session, noun: str, keys: list[KeyT]
) -> Sequence[ValueT | Exception]:
    found = await read(session, keys)
    return [found.get(key) or NotFoundError(noun) for key in keys]
