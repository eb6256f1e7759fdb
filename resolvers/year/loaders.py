"""Loaders of the year; each reads only what the viewer may see."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from policy import Action, decide
from resolvers.faults import DeniedError
from resolvers.loading import Loader
from resolvers.rights.permits import require
from resolvers.year.entry_filters import known_entries
from resolvers.year.expected_figures import ExpectedFigure, FigureFilter, list_expected_figures
from resolvers.year.places import cycle_place, entry_place
from resolvers.year.portfolios import units_by_portfolio
from resolvers.year.records import Cycle, Entry, Event
from resolvers.year.rows import cycles_of_years, read_entries, read_events
from tenants.database.session import Session


class YearLoaders:
    """Cycles, their rosters, expected figures and events."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._portfolios: dict[UUID, Mapping[UUID, Sequence[Entry]]] = {}
        self.cycles: Loader[tuple[int, UUID | None], Cycle | None] = Loader(self._cycles)
        self.rosters: Loader[UUID, list[Entry]] = Loader(self._rosters)
        self.expected_figures: Loader[tuple[Cycle, UUID], list[ExpectedFigure]] = Loader(
            self._expected_figures
        )
        self._figures: Loader[Cycle, Sequence[ExpectedFigure]] = Loader(self._figures_of_cycles)
        self._listed: dict[tuple[Cycle, FigureFilter], list[ExpectedFigure]] = {}
        self._events: Loader[tuple[UUID, UUID], list[Event]] = Loader(self._read_events)

    def readable(self, cycle: Cycle) -> Cycle:
        """The cycle itself; raises :class:`DeniedError` if the viewer may not read its header."""
        require(self._session, Action.CYCLE_READ, cycle_place(self._session.viewer, cycle))
        return cycle

    def units_of(self, cycle_id: UUID, portfolio_id: UUID) -> Sequence[Entry]:
        """The units of a portfolio; raises :class:`NotLoadedError` if the roster was not loaded before."""
        roster = self.rosters.loaded(cycle_id)
        if cycle_id not in self._portfolios:
            self._portfolios[cycle_id] = units_by_portfolio(roster)
        return self._portfolios[cycle_id].get(portfolio_id, ())

    async def events_of(self, entry: Entry) -> list[Event]:
        """The events recorded about an entry; raises :class:`DeniedError` if the viewer may not read them."""
        require(self._session, Action.EVENT_READ, entry_place(self._session.viewer, entry))
        return await self._events.load((entry.cycle_id, entry.subject_id))

    async def _cycles(self, keys: list[tuple[int, UUID | None]]) -> Sequence[Cycle | DeniedError | None]:
        found = await cycles_of_years(self._session, keys)
        return [self._readable(found.get(key)) for key in keys]

    def _readable(self, cycle: Cycle | None) -> Cycle | DeniedError | None:
        if cycle is None:
            return None
        viewer = self._session.viewer
        decision = decide(viewer, Action.CYCLE_READ, cycle_place(viewer, cycle))
        return cycle if decision.allowed else DeniedError(decision)

    async def _rosters(self, cycle_ids: list[UUID]) -> Sequence[list[Entry]]:
        """The entries whose subjects the viewer may know of."""
        found: defaultdict[UUID, list[Entry]] = defaultdict(list)
        for entry in known_entries(self._session, await read_entries(self._session, cycle_ids)):
            found[entry.cycle_id].append(entry)
        return [found[key] for key in cycle_ids]

    async def _read_events(self, keys: list[tuple[UUID, UUID]]) -> Sequence[list[Event]]:
        found = await read_events(self._session, keys)
        return [found.get(key, []) for key in keys]

    async def figures_of(self, cycle: Cycle, wanted: FigureFilter) -> list[ExpectedFigure]:
        """Those of a cycle that are asked for, made once for a request however many lists show them."""
        if (cycle, wanted) not in self._listed:
            figures = await self._figures.load(cycle)
            self._listed[cycle, wanted] = [figure for figure in figures if wanted.takes(figure)]
        return self._listed[cycle, wanted]

    async def _figures_of_cycles(self, cycles: list[Cycle]) -> Sequence[Sequence[ExpectedFigure]]:
        return [await list_expected_figures(self._session, cycle) for cycle in cycles]

    async def _expected_figures(self, keys: list[tuple[Cycle, UUID]]) -> Sequence[list[ExpectedFigure]]:
        found: defaultdict[tuple[Cycle, UUID], list[ExpectedFigure]] = defaultdict(list)
        for cycle in dict.fromkeys(cycle for cycle, _ in keys):
            subjects = {subject for of, subject in keys if of == cycle}
            for figure in await list_expected_figures(self._session, cycle, subjects):
                found[cycle, figure.entry.subject_id].append(figure)
        return [found[key] for key in keys]
