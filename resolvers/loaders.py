"""Loaders: what siblings of one request ask for is read in one statement."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from resolvers.cycles import cycles_of_years
from resolvers.event_lists import read_events
from resolvers.faults import FaultsError
from resolvers.governments import ChildList, count_children, read_children, read_governments
from resolvers.members import MemberList, count_members, list_members
from resolvers.previews import Preview, read_previews
from resolvers.records import Cycle, Entry, Event, Government, Release, SchemeVersion, Subject
from resolvers.releases import list_releases, read_releases
from resolvers.rosters import read_entries
from resolvers.schemes import SchemeList, count_schemes, list_schemes, read_schemes
from resolvers.scores import (
    Key,
    ScoreReach,
    ScoresOfCycle,
    read_lines,
    read_provisional,
    read_released,
    score_reach,
)
from resolvers.slots import Slot, SlotFilter, list_slots
from resolvers.subjects import read_subjects, read_units_by_code
from tenants.levels import Level
from tenants.session import Session

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")
ParentT = TypeVar("ParentT")
AskedT = TypeVar("AskedT")


class Loader(DataLoader[KeyT, ValueT]):
    """A loader whose answers outlive those who asked.

    A field that fails cancels its siblings; one of them waiting here would cancel the answer for all.
    """

    def load(self, key: KeyT) -> Awaitable[ValueT]:
        """The value of one key, read together with those that others ask for."""
        return asyncio.shield(super().load(key))


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


class Loaders:
    """The loaders of one snapshot."""

    def __init__(self, session: Session) -> None:
        self._session = session
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
