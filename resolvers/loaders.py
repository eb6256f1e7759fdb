"""Loaders: what siblings of one request ask for is read in one statement."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar
from uuid import UUID

from strawberry.dataloader import AbstractCache, DataLoader

from resolvers.faults import FaultsError
from resolvers.organisation.governments import ChildList, count_children, read_children, read_governments
from resolvers.organisation.records import Government, Subject
from resolvers.organisation.subject_members import MemberList, count_members, list_members
from resolvers.organisation.subjects import read_subjects, read_units_by_code
from resolvers.results.previews import Preview, read_previews
from resolvers.results.records import Release, Score
from resolvers.results.releases import list_releases, read_releases
from resolvers.results.scores import (
    Key,
    ScoreReach,
    ScoresOfCycle,
    read_lines,
    read_provisional,
    read_released,
    score_reach,
)
from resolvers.rules.records import SchemeVersion
from resolvers.rules.schemes import SchemeList, count_schemes, list_schemes, read_schemes
from resolvers.year.cycles import cycles_of_years
from resolvers.year.event_lists import read_events
from resolvers.year.expected_figures import Slot, SlotFilter, list_slots
from resolvers.year.portfolios import units_by_portfolio
from resolvers.year.records import Cycle, Entry, Event
from resolvers.year.rosters import read_entries
from tenants.database.session import Session
from tenants.levels import Level

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")
ParentT = TypeVar("ParentT")
AskedT = TypeVar("AskedT")


class NotAtHandError(Exception):
    """Something that wasn't read yet was asked for at once; ``read`` reads it."""

    code = "NOT_AT_HAND"

    def __init__(self, read: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self.read = read


class _Answers(dict[Any, "asyncio.Future[Any]"], AbstractCache[Any, Any]):
    """What a loader was asked for, looked up without a detour."""

    def set(self, key: Any, value: "asyncio.Future[Any]") -> None:
        self[key] = value

    def delete(self, key: Any) -> None:
        del self[key]


class Loader(DataLoader[KeyT, ValueT]):
    """A loader whose answers outlive those who asked.

    A field that fails cancels its siblings; one of them waiting here would cancel the answer for all.
    """

    def __init__(self, read: Callable[[list[KeyT]], Awaitable[Sequence[ValueT | BaseException]]]) -> None:
        super().__init__(read, cache_map=_Answers())

    def load(self, key: KeyT) -> Awaitable[ValueT]:
        """The value of one key, read together with those that others ask for."""
        return asyncio.shield(super().load(key))

    def knows(self, key: KeyT) -> bool:
        """Whether the value of a key was read before."""
        return self._read(key) is not None

    def at_hand(self, key: KeyT) -> ValueT:
        """The value of a key that was read before; raises :class:`NotAtHandError` if it wasn't."""
        read = self._read(key)
        if read is None:
            raise NotAtHandError(partial(self.load, key))
        return read.result()

    def _read(self, key: KeyT) -> asyncio.Future[ValueT] | None:
        known = self.cache_map.get(key)
        if known is None or not known.done():
            return None
        # What went wrong is told to those who wait for it, each in its own place.
        return None if known.cancelled() or known.exception() is not None else known


def _lists(
    read: Callable[[Session, Collection[ParentT], AskedT], Awaitable[Mapping[ParentT, Sequence[ValueT]]]],
    session: Session,
) -> Loader[tuple[ParentT, AskedT], Sequence[ValueT]]:
    """A loader of lists below parents; those of the same length, filter and place are read together."""
    none: Sequence[ValueT] = ()
    return Loader(partial(_by_asked, partial(read, session), none))


def _counts(
    read: Callable[[Session, Collection[ParentT], AskedT], Awaitable[Mapping[ParentT, int]]],
    session: Session,
) -> Loader[tuple[ParentT, AskedT], int]:
    return Loader(partial(_by_asked, partial(read, session), 0))


async def _by_asked(
    read: Callable[[Collection[ParentT], AskedT], Awaitable[Mapping[ParentT, ValueT]]],
    none: ValueT,
    keys: list[tuple[ParentT, AskedT]],
) -> Sequence[ValueT]:
    parents: defaultdict[AskedT, list[ParentT]] = defaultdict(list)
    for parent, asked in keys:
        parents[asked].append(parent)
    found = {asked: await read(above, asked) for asked, above in parents.items()}
    return [found[asked].get(parent, none) for parent, asked in keys]


def _lines_key(score: Score) -> Key | None:
    source = score.release_id or score.run_id
    return None if source is None else (source, score.subject_id)


class Loaders:
    """The loaders of one snapshot."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._portfolios: dict[UUID, Mapping[UUID, Sequence[Entry]]] = {}
        self.governments: Loader[int, Government | None] = Loader(self._governments)
        self.subjects: Loader[UUID, Subject | None] = Loader(self._subjects)
        self.units: Loader[str, UUID | None] = Loader(self._units)
        self.schemes: Loader[UUID, SchemeVersion | None] = Loader(self._schemes)
        self.releases: Loader[UUID, Release | None] = Loader(self._releases)
        self.releases_of: Loader[UUID, list[Release]] = Loader(self._releases_of)
        self.cycles: Loader[tuple[int, UUID | None], Cycle | None] = Loader(self._cycles)
        self.rosters: Loader[UUID, list[Entry]] = Loader(self._rosters)
        self.released: Loader[UUID, ScoresOfCycle] = Loader(self._released)
        self.provisional: Loader[UUID, ScoresOfCycle] = Loader(self._provisional)
        self.events: Loader[Key, list[Event]] = Loader(self._events)
        self.slots: Loader[tuple[Cycle, UUID], list[Slot]] = Loader(self._slots)
        self.previews: Loader[tuple[Cycle, UUID], Preview] = Loader(self._previews)
        self.lines: Loader[Key, list[dict[str, Any]]] = Loader(self._lines)
        self.children: Loader[tuple[int, ChildList], Sequence[Government]] = _lists(read_children, session)
        self.child_counts: Loader[int, int] = Loader(self._child_counts)
        self.scheme_lists: Loader[tuple[int, SchemeList], Sequence[SchemeVersion]] = _lists(
            list_schemes, session
        )
        self.scheme_counts: Loader[tuple[int, int | None], int] = _counts(count_schemes, session)
        self.members: Loader[tuple[UUID, MemberList], Sequence[Subject]] = _lists(list_members, session)
        self.member_counts: Loader[tuple[UUID, Level | None], int] = _counts(count_members, session)

    @cached_property
    def score_reach(self) -> ScoreReach:
        """What the viewer may see of scores."""
        return score_reach(self._session)

    def units_of(self, cycle_id: UUID, portfolio_id: UUID) -> Sequence[Entry]:
        """The units of a portfolio; raises :class:`NotAtHandError` if the roster wasn't read before."""
        roster = self.rosters.at_hand(cycle_id)
        if cycle_id not in self._portfolios:
            self._portfolios[cycle_id] = units_by_portfolio(roster)
        return self._portfolios[cycle_id].get(portfolio_id, ())

    def score(self, entry: Entry, *, released: bool = True, provisional: bool = True) -> Score | None:
        """The score of an entry that the viewer may see, of either standing, the released one first.

        Raises :class:`NotAtHandError` if it wasn't read before.
        """
        found = None
        if released and self.score_reach.sees_released(entry):
            found = self.released.at_hand(entry.cycle_id).get(entry.subject_id)
        if found is None and provisional and self.score_reach.sees_provisional(entry):
            found = self.provisional.at_hand(entry.cycle_id).get(entry.subject_id)
        return found

    async def read_scores(self, entries: Collection[Entry]) -> list[Score]:
        """The scores of some entries, read for all of them before any is asked for by itself."""
        return await self.when_read(lambda: [found for each in entries if (found := self.score(each))])

    def lines_of(self, score: Score) -> list[dict[str, Any]]:
        """The derivation of a score; raises :class:`NotAtHandError` if it wasn't read before."""
        key = _lines_key(score)
        return [] if key is None else self.lines.at_hand(key)

    async def read_lines(self, scores: Iterable[Score]) -> None:
        """Read the derivations of some scores before any is asked for by itself."""
        keys = (key for score in scores if (key := _lines_key(score)) is not None)
        missing = [key for key in keys if not self.lines.knows(key)]
        if missing:
            await self.lines.load_many(missing)

    async def when_read(self, look: Callable[[], ValueT]) -> ValueT:
        """What a look finds once everything that it meets has been read."""
        while True:
            try:
                return look()
            except NotAtHandError as missing:
                await missing.read()

    async def _governments(self, codes: list[int]) -> Sequence[Government | None]:
        found = await read_governments(self._session, codes)
        return [found.get(code) for code in codes]

    async def _child_counts(self, codes: list[int]) -> Sequence[int]:
        found = await count_children(self._session, codes)
        return [found.get(code, 0) for code in codes]

    async def _subjects(self, ids: list[UUID]) -> Sequence[Subject | None]:
        found = await read_subjects(self._session, ids)
        return [found.get(key) for key in ids]

    async def _units(self, codes: list[str]) -> Sequence[UUID | None]:
        found = await read_units_by_code(self._session, codes)
        return [found.get(code) for code in codes]

    async def _schemes(self, ids: list[UUID]) -> Sequence[SchemeVersion | None]:
        found = await read_schemes(self._session, ids)
        return [found.get(key) for key in ids]

    async def _releases(self, ids: list[UUID]) -> Sequence[Release | None]:
        found = await read_releases(self._session, ids)
        return [found.get(key) for key in ids]

    async def _releases_of(self, cycle_ids: list[UUID]) -> Sequence[list[Release]]:
        found = await list_releases(self._session, cycle_ids)
        return [found.get(key, []) for key in cycle_ids]

    async def _cycles(self, keys: list[tuple[int, UUID | None]]) -> Sequence[Cycle | None]:
        found = await cycles_of_years(self._session, keys)
        return [found.get(key) for key in keys]

    async def _rosters(self, cycle_ids: list[UUID]) -> Sequence[list[Entry]]:
        found: defaultdict[UUID, list[Entry]] = defaultdict(list)
        for entry in await read_entries(self._session, cycle_ids):
            found[entry.cycle_id].append(entry)
        return [found[key] for key in cycle_ids]

    async def _released(self, cycle_ids: list[UUID]) -> Sequence[ScoresOfCycle]:
        found = await read_released(self._session, cycle_ids)
        return [found.get(key, {}) for key in cycle_ids]

    async def _provisional(self, cycle_ids: list[UUID]) -> Sequence[ScoresOfCycle]:
        found = await read_provisional(self._session, cycle_ids)
        return [found.get(key, {}) for key in cycle_ids]

    async def _lines(self, keys: list[Key]) -> Sequence[list[dict[str, Any]]]:
        found = await read_lines(self._session, keys)
        return [found.get(key, []) for key in keys]

    async def _events(self, keys: list[Key]) -> Sequence[list[Event]]:
        found = await read_events(self._session, keys)
        return [found.get(key, []) for key in keys]

    async def _slots(self, keys: list[tuple[Cycle, UUID]]) -> Sequence[list[Slot]]:
        found: defaultdict[tuple[Cycle, UUID], list[Slot]] = defaultdict(list)
        for cycle in dict.fromkeys(cycle for cycle, _ in keys):
            subjects = {subject for of, subject in keys if of == cycle}
            for slot in await list_slots(self._session, cycle, SlotFilter(subjects=subjects)):
                found[cycle, slot.entry.subject_id].append(slot)
        return [found[key] for key in keys]

    async def _previews(self, keys: list[tuple[Cycle, UUID]]) -> Sequence[Preview | FaultsError]:
        found: dict[tuple[Cycle, UUID], Preview | FaultsError] = {}
        for cycle in dict.fromkeys(cycle for cycle, _ in keys):
            subjects = [subject for of, subject in keys if of == cycle]
            for subject, preview in (await read_previews(self._session, cycle, subjects)).items():
                found[cycle, subject] = preview
        return [found[key] for key in keys]
