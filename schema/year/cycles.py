"""Cycles (考核周期): a year with its roster, runs and releases."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from resolvers.results.runs import list_runs
from resolvers.year.cycle_steps import CycleStep, cycle_verdict
from resolvers.year.cycles import CYCLE_LIST, cycle_scope
from resolvers.year.expected_figures import FigureFilter, list_expected_figures
from resolvers.year.portfolios import portfolios_among
from resolvers.year.records import Cycle as CycleRecord
from resolvers.year.records import Entry
from schema.context import Info
from schema.engine.execution.selections import Branch, entries_of
from schema.engine.paging.relay_connections import After, Connection, First, Order, connect, page_of
from schema.ids import OptionalId, optional_id
from schema.listing.columns import GlobalId
from schema.listing.paged_listings import Entries, PagedListing, keyset_listing
from schema.node import Node
from schema.organisation.enums import Level
from schema.organisation.references import SubjectReference, subject_reference
from schema.prices import VERDICT
from schema.results.releases import Release
from schema.results.runs import Run
from schema.rules.enums import AssessorKind
from schema.scalars import encode_id
from schema.verdicts import Verdict, verdict_at_once
from schema.year.enums import CycleStatus
from schema.year.measurements import Measurement, Statuses, measurement_page
from schema.year.rosters import RosterEntry, entries_shown
from tenants.database.session import Session

ENTRIES = Order("roster", (int,))
RUNS = Order("runs", (int,))
YEARS = Order("years", (int,))


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
            status=record.status,
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
            statuses=None if status is None else set(status),
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

    @strawberry.field(
        description="Whether the viewer may close it now; it must be open.", metadata={"work": VERDICT}
    )
    def may_close(self, info: Info) -> Verdict:
        """The policy on closing, then the state."""
        return self._may(info, CycleStep.CLOSE)

    @strawberry.field(
        description="Whether the viewer may reopen it now; it must be closed or released.",
        metadata={"work": VERDICT},
    )
    def may_reopen(self, info: Info) -> Verdict:
        """The policy on closing holds for the way back too."""
        return self._may(info, CycleStep.REOPEN)

    @strawberry.field(
        description="Whether the viewer may compute a run now; not once the results are released.",
        metadata={"work": VERDICT},
    )
    def may_compute(self, info: Info) -> Verdict:
        """The policy on runs, then the state."""
        return self._may(info, CycleStep.COMPUTE)

    @strawberry.field(
        description=(
            "Whether the viewer may publish the latest run now: the cycle must be closed, the run final, and "
            "nothing in it pending or undecided."
        ),
        metadata={"work": VERDICT},
    )
    async def may_release(self, info: Info) -> Verdict:
        """As `releasePublish` would say of the latest run."""
        verdict = await (await info.context.loaders()).results.release_verdict_of(self.record)
        return Verdict.of(verdict, info.context.language)

    @strawberry.field(
        description="Whether the viewer may edit the roster now; the cycle must be open.",
        metadata={"work": VERDICT},
    )
    def may_edit_roster(self, info: Info) -> Verdict:
        """The policy on rosters, then the state."""
        return self._may(info, CycleStep.CHANGE)

    async def _roster(self, info: Info) -> list[Entry]:
        return await (await info.context.loaders()).year.rosters.load(self.record.id)

    def _may(self, info: Info, step: CycleStep) -> Verdict:
        return verdict_at_once(info, lambda viewer: cycle_verdict(viewer, self.record, step))


def _is_wanted(entry: Entry, level: Level | None, category: str | None) -> bool:
    return level in (None, entry.level) and category in (None, entry.category)


CYCLES = Entries.of(Cycle, CYCLE_LIST, {"id": GlobalId("cycle", "id")})


def cycle_listing(session: Session, first: int | None, after: str | None) -> PagedListing[Cycle]:
    """A page of a government's own cycles, the newest year first."""
    page = page_of(first, after, YEARS)
    return keyset_listing(session, CYCLE_LIST, cycle_scope(session), page, CYCLES, Cycle.of)
