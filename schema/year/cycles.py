"""Cycles (考核周期): a year of a government or of a unit."""

from datetime import datetime

import strawberry

from resolvers.year.cycle_steps import CycleStep, cycle_verdict
from resolvers.year.cycles import CYCLE_LIST, cycle_scope
from resolvers.year.records import Cycle as CycleRecord
from schema.context import Info, at_once
from schema.engine.paging.relay_connections import Order, page_of
from schema.listing.columns import GlobalId
from schema.listing.paged_listings import Entries, PagedListing, keyset_listing
from schema.node import Node
from schema.organisation.subjects import Subject, known_subject
from schema.prices import VERDICT
from schema.scalars import encode_id
from schema.verdicts import Verdict, verdict_at_once
from schema.year.enums import CycleStatus
from tenants.database.session import Session

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
    async def owner(self, info: Info) -> Subject | None:
        """The level-2 unit."""
        return await known_subject(info, self.record.owner_id)

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

    def _may(self, info: Info, step: CycleStep) -> Verdict:
        return verdict_at_once(info, lambda viewer: cycle_verdict(viewer, self.record, step))


def cycle_shown(info: Info, record: CycleRecord) -> Cycle:
    """The cycle to which something belongs; denied to those who may not read its header."""
    return at_once(info, lambda loaders: Cycle.of(loaders.year.readable(record)))


CYCLES = Entries.of(Cycle, CYCLE_LIST, {"id": GlobalId("cycle", "id")})


def cycle_listing(session: Session, first: int | None, after: str | None) -> PagedListing[Cycle]:
    """A page of a government's own cycles, the newest year first."""
    page = page_of(first, after, YEARS)
    return keyset_listing(session, CYCLE_LIST, cycle_scope(session), page, CYCLES, Cycle.of)
