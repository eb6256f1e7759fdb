"""Cycles (考核周期): a year with its roster, runs and releases."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from resolvers.results.records import Run as RunRecord
from resolvers.results.runs import list_runs
from resolvers.year.cycle_steps import CycleStep, cycle_verdict
from resolvers.year.expected_figures import FigureFilter, list_expected_figures
from resolvers.year.portfolios import portfolios_among
from resolvers.year.records import Cycle as CycleRecord
from resolvers.year.records import Entry
from schema.context import Info
from schema.engine.execution.selections import Branch, entries_of
from schema.engine.paging.relay_connections import After, Connection, First, Order, connect, page_of
from schema.enums import CycleStatus, Level
from schema.ids import OptionalId, optional_id
from schema.node import Node
from schema.organisation.references import SubjectReference, subject_reference
from schema.results.releases import Release
from schema.scalars import encode_id
from schema.verdicts import Verdict
from schema.year.measurements import Measurement, Statuses, measurement_page
from schema.year.rosters import RosterEntry, entries_shown

ENTRIES = Order("roster", (int,))
RUNS = Order("runs", (int,))


@strawberry.type(description="One computation of a cycle's provisional scores (试算).")
class Run:
    """One run."""

    record: strawberry.Private[RunRecord]
    id: strawberry.ID = strawberry.field(description="Global id.")
    number: int = strawberry.field(description="Number within the cycle, from 1.")
    computed_at: datetime = strawberry.field(description="When it was computed.")
    subjects: int = strawberry.field(description="How many subjects were scored.")
    pending: int = strawberry.field(description="How many of them have no final total yet.")
    undecided: int = strawberry.field(
        description="How many tie on a quota line that the office has to decide."
    )

    @classmethod
    def of(cls, record: RunRecord) -> "Run":
        """The run of a row."""
        return cls(
            record=record,
            id=encode_id("run", record.id),
            number=record.number,
            computed_at=record.computed_at,
            subjects=record.subjects,
            pending=record.pending,
            undecided=record.undecided,
        )


@strawberry.type(
    description="A year of a government, or of a unit for its own sections and staff (考核周期)."
)
class Cycle(Node):
    """One cycle."""

    record: strawberry.Private[CycleRecord]
    year: int = strawberry.field(description="Year assessed.")
    name: str = strawberry.field(description="Name (名称).")
    status: CycleStatus = strawberry.field(description="Open, closed or released.")
    version: int = strawberry.field(description="Give it back as `expectedVersion`.")
    opened_at: datetime = strawberry.field(description="When it was opened.")
    closed_at: datetime | None = strawberry.field(description="When it was closed; null while it is open.")

    @classmethod
    def of(cls, record: CycleRecord) -> "Cycle":
        """The cycle of a row."""
        return cls(
            record=record,
            id=encode_id("cycle", record.id),
            year=record.year,
            name=record.name,
            status=CycleStatus(record.status),
            version=record.version,
            opened_at=record.opened_at,
            closed_at=record.closed_at,
        )

    @strawberry.field(description="The unit that runs it for its own people; null for the government's own.")
    async def owner(self, info: Info) -> SubjectReference | None:
        """The level-2 unit."""
        return await subject_reference(info, self.record.owner_id)

    @strawberry.field(
        description="The portfolios of the deputy heads in roster order (分管口).", metadata={"list_size": 10}
    )
    async def portfolios(self, info: Info) -> list[RosterEntry]:
        """The level-1 subjects."""
        shown = portfolios_among(await self._roster(info))
        return await entries_shown(info, Branch.of(info), shown, self.record)

    @strawberry.field(description="One subject of the roster; null if it isn't in it.")
    async def entry(
        self,
        info: Info,
        subject: Annotated[strawberry.ID, strawberry.argument(description="Id of the subject.")],
    ) -> RosterEntry | None:
        """Found in the roster that the request reads once."""
        wanted = optional_id(subject, "subject", "subject")
        roster = await self._roster(info)
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
        found = [entry for entry in await self._roster(info) if _is_wanted(entry, level, category)]
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
        )
    )
    async def measurements(
        self,
        info: Info,
        status: Statuses = None,
        supplier: Annotated[
            OptionalId, strawberry.argument(description="Only what this unit supplies for all.")
        ] = None,
        indicator: Annotated[
            str | None, strawberry.argument(description="Only this indicator, by code.")
        ] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[Measurement]:
        """In roster order, then in the order of the scheme."""
        wanted = FigureFilter(
            supplier=optional_id(supplier, "subject", "supplier"),
            indicator=indicator,
            statuses=None if status is None else {item.value for item in status},
        )
        figures = await list_expected_figures(await info.context.reads(), self.record, wanted)
        return measurement_page(list(figures), first, after)

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
            [Run.of(run) for run in found], page, position=lambda node: (node.number,), count=count
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

    @strawberry.field(description="Whether the viewer may close it now; it must be open.")
    async def may_close(self, info: Info) -> Verdict:
        """The policy on closing, then the state."""
        return await self._verdict(info, CycleStep.CLOSE)

    @strawberry.field(description="Whether the viewer may reopen it now; it must be closed or released.")
    async def may_reopen(self, info: Info) -> Verdict:
        """The policy on closing holds for the way back too."""
        return await self._verdict(info, CycleStep.REOPEN)

    @strawberry.field(
        description="Whether the viewer may compute a run now; not once the results are released."
    )
    async def may_compute(self, info: Info) -> Verdict:
        """The policy on runs, then the state."""
        return await self._verdict(info, CycleStep.COMPUTE)

    @strawberry.field(
        description=(
            "Whether the viewer may publish a release now; the cycle must be closed. Whether a run is final "
            "is said when it is published."
        )
    )
    async def may_release(self, info: Info) -> Verdict:
        """The policy on releases, then the state."""
        return await self._verdict(info, CycleStep.RELEASE)

    @strawberry.field(description="Whether the viewer may edit the roster now; the cycle must be open.")
    async def may_edit_roster(self, info: Info) -> Verdict:
        """The policy on rosters, then the state."""
        return await self._verdict(info, CycleStep.CHANGE)

    async def _roster(self, info: Info) -> list[Entry]:
        return await (await info.context.loaders()).year.rosters.load(self.record.id)

    async def _verdict(self, info: Info, step: CycleStep) -> Verdict:
        viewer = (await info.context.reads()).viewer
        return Verdict.of(cycle_verdict(viewer, self.record, step), info.context.language)


def _is_wanted(entry: Entry, level: Level | None, category: str | None) -> bool:
    return level in (None, entry.level) and category in (None, entry.category)
