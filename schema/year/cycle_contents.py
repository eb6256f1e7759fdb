"""What a cycle holds: its roster, its figures, its runs, its releases."""

from typing import Annotated, Any

import strawberry

from resolvers.results.runs import list_runs
from resolvers.year.expected_figures import FigureFilter
from resolvers.year.portfolios import portfolios_among
from resolvers.year.records import Cycle as CycleRecord
from resolvers.year.records import Entry
from schema.context import Info
from schema.engine.execution.selections import Branch, entries_of
from schema.engine.paging.relay_connections import After, Connection, First, Order, connect, page_of
from schema.ids import OptionalId, optional_id
from schema.organisation.enums import Level
from schema.prices import FIGURES
from schema.results.releases import Release
from schema.results.runs import Run
from schema.rules.enums import AssessorKind
from schema.year.cycles import Cycle
from schema.year.measurements import Measurement, Statuses, measurement_page
from schema.year.rosters import RosterEntry, entries_shown

ENTRIES = Order("roster", (int,))
RUNS = Order("runs", (int,))


@strawberry.type
class CycleContents(Cycle):
    """Fields of a cycle whose types lead back to it."""

    @strawberry.field(
        description="The portfolios of the deputy heads in roster order (分管口).", metadata={"list_size": 10}
    )
    async def portfolios(self, info: Info) -> list[RosterEntry]:
        """The level-1 subjects."""
        shown = portfolios_among(await _roster(info, self.record))
        return await entries_shown(info, Branch.of(info), shown, self.record)

    @strawberry.field(description="One subject of the roster; null if it isn't in it.")
    async def entry(
        self,
        info: Info,
        subject: Annotated[strawberry.ID, strawberry.argument(description="Id of the subject.")],
    ) -> RosterEntry | None:
        """Found in the roster that the request reads once."""
        wanted = optional_id(subject, "subject", "subject")
        roster = await _roster(info, self.record)
        return next((RosterEntry.of(e, self.record) for e in roster if e.subject_id == wanted), None)

    @strawberry.field(description="The whole roster, or the part of a level or category, in its order.")
    async def entries(
        self,
        info: Info,
        level: Annotated[Level | None, strawberry.argument(description="Only this level.")] = None,
        category: Annotated[str | None, strawberry.argument(description="Only this category.")] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[RosterEntry]:
        """A page of entries."""
        page = page_of(first, after, ENTRIES)
        found = [entry for entry in await _roster(info, self.record) if _is_wanted(entry, level, category)]
        start: Any = page.after[0] if page.after else -1
        rest = [entry for entry in found if entry.position > start]

        async def count() -> int:
            return len(found)

        nodes = await entries_shown(info, entries_of(Branch.of(info)), rest[: page.first], self.record)
        # One more tells that there is another page; nothing is asked of it.
        nodes += [RosterEntry.of(entry, self.record) for entry in rest[page.first : page.limit]]
        return connect(nodes, page, position=lambda node: (node.entry.position,), count=count)

    @strawberry.field(
        description=(
            "Every figure the cycle expects and the viewer may read: the work list of reporters, data "
            "providers and the performance office."
        ),
        metadata={"work": FIGURES},
    )
    async def measurements(
        self,
        info: Info,
        status: Statuses = None,
        assessor: Annotated[
            AssessorKind | None,
            strawberry.argument(description="Only what the subject, the office or a department gives."),
        ] = None,
        unit: Annotated[
            OptionalId,
            strawberry.argument(
                description="Only what this unit gives for others, as `assessor { unit }` says."
            ),
        ] = None,
        indicator: Annotated[
            str | None, strawberry.argument(description="Only this indicator, by code.")
        ] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[Measurement]:
        """In roster order, then in the order of the scheme."""
        wanted = FigureFilter(
            assessor=assessor,
            unit=optional_id(unit, "subject", "unit"),
            indicator=indicator,
            statuses=None if status is None else frozenset(status),
        )
        figures = await (await info.context.loaders()).year.figures_of(self.record, wanted)
        return measurement_page(figures, first, after)

    @strawberry.field(
        description="Its runs, the newest first; null with an error for those who may not read them."
    )
    async def runs(self, info: Info, first: First = 50, after: After = None) -> Connection[Run] | None:
        """A page of runs."""
        page = page_of(first, after, RUNS)
        session = await info.context.reads()
        before: Any = page.after[0] if page.after else None
        found = await list_runs(session, self.record, limit=page.limit, after=before)

        async def count() -> int:
            newest = await list_runs(session, self.record, limit=1)
            return newest[0].number if newest else 0

        return connect(
            [Run.of(run, self.record) for run in found],
            page,
            position=lambda node: (node.number,),
            count=count,
        )

    @strawberry.field(
        description=(
            "Its releases, the newest first; every one but the first names the one it replaced. Null with "
            "an error for those who may not read them."
        ),
        metadata={"list_size": 5},
    )
    async def releases(self, info: Info) -> list[Release] | None:
        """All publications."""
        loaders = await info.context.loaders()
        return [Release.of(release) for release in await loaders.results.releases_of(self.record)]


async def _roster(info: Info, cycle: CycleRecord) -> list[Entry]:
    return await (await info.context.loaders()).year.rosters.load(cycle.id)


def _is_wanted(entry: Entry, level: Level | None, category: str | None) -> bool:
    return level in (None, entry.level) and category in (None, entry.category)
