"""Governments (各级政府): the tenants, and what each owns."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from policy import Action
from resolvers.organisation.elsewhere import refuse_elsewhere
from resolvers.organisation.governments import ChildList
from resolvers.organisation.records import Government as GovernmentRecord
from resolvers.rules.records import SchemeVersion
from resolvers.rules.schemes import SchemeList
from resolvers.year.cycles import may_open_cycle
from schema.context import Info, Year
from schema.engine.paging.relay_connections import After, Connection, First, Order, connect, page_of
from schema.exchange.access_denials import AccessDenial, denial_listing
from schema.exchange.audit_log import AuditEntry, log_listing
from schema.exchange.jobs import Job, job_listing
from schema.ids import OptionalId, any_id, optional_id
from schema.node import Node
from schema.organisation.appointments import Appointment, appointment_listing
from schema.organisation.enums import Level, Tier
from schema.organisation.subjects import Subject, subject_listing
from schema.prices import VERDICT
from schema.rules.schemes import Scheme
from schema.scalars import DivisionCode, encode_id
from schema.verdicts import Verdict
from schema.year.cycles import Cycle, cycle_listing

CHILDREN = Order("divisions", (int,))
SCHEMES = Order("schemes", (int, str, int, UUID))


@strawberry.type(description="A government (政府): a tenant of its own, in the tree of divisions.")
class Government(Node):
    """One government."""

    record: strawberry.Private[GovernmentRecord]
    code: DivisionCode = strawberry.field(description="Division code (行政区划代码).")
    name: str = strawberry.field(description="Name (名称).")
    tier: Tier = strawberry.field(description="Province, prefecture or county.")

    @classmethod
    def of(cls, record: GovernmentRecord) -> "Government":
        """The government of a row."""
        return cls(
            record=record,
            id=encode_id("government", UUID(int=record.code)),
            code=DivisionCode(record.code),
            name=record.name,
            tier=record.tier,
        )

    @strawberry.field(description="The government above; null for a province or region.")
    async def parent(self, info: Info) -> "Government | None":
        """One step up the tree."""
        return await government_of(info, self.record.parent_code)

    @strawberry.field(description="The governments directly below, by division code.")
    async def children(self, info: Info, first: First = 50, after: After = None) -> Connection["Government"]:
        """One step down the tree."""
        page = page_of(first, after, CHILDREN)
        loaders = await info.context.loaders()
        position: Any = page.after[0] if page.after else None
        found = await loaders.organisation.children.load((self.record.code, ChildList(page.limit, position)))

        async def count() -> int:
            return await loaders.organisation.child_counts.load(self.record.code)

        return connect(
            [Government.of(record) for record in found],
            page,
            position=lambda node: (node.record.code,),
            count=count,
        )

    @strawberry.field(
        description=(
            "The government's own cycle of a year (levels 1 and 2, projects); null before it is opened. "
            "Superiors don't see cycles; they read `ranking`."
        )
    )
    async def cycle(self, info: Info, year: Year) -> Cycle | None:
        """Its header is readable for everybody with a business role there."""
        refuse_elsewhere(await info.context.reads(), Action.CYCLE_READ, self.record)
        found = await (await info.context.loaders()).year.cycles.load((year, None))
        return None if found is None else Cycle.of(found)

    @strawberry.field(
        description="Its own cycles, the newest year first; null with an error where the viewer may not know."
    )
    async def cycles(self, info: Info, first: First = 50, after: After = None) -> Connection[Cycle] | None:
        """Headers; a unit's own cycles are found through the unit."""
        refuse_elsewhere(await info.context.reads(), Action.CYCLE_READ, self.record)
        return cycle_listing(await info.context.reads(), first, after).promised()

    @strawberry.field(
        description="Its subjects that the viewer may know of, by code; null with an error elsewhere."
    )
    async def subjects(
        self,
        info: Info,
        level: Annotated[Level | None, strawberry.argument(description="Only this level.")] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[Subject] | None:
        """Portfolios, units, projects; sections and staff of one's own unit."""
        refuse_elsewhere(await info.context.reads(), Action.SUBJECT_READ, self.record)
        return subject_listing(await info.context.reads(), level, first, after).promised()

    @strawberry.field(
        description="Its schemes that the viewer may read, newest year first; drafts only of one's own."
    )
    async def schemes(
        self,
        info: Info,
        year: Annotated[int | None, strawberry.argument(description="Only this year.")] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[Scheme]:
        """A superior sees published schemes of levels 1 and 2."""
        page = page_of(first, after, SCHEMES)
        loaders = await info.context.loaders()
        position: Any = page.after
        found = await loaders.rules.scheme_lists.load(
            (self.record.code, SchemeList(page.limit, year, position))
        )

        async def count() -> int:
            return await loaders.rules.scheme_counts.load((self.record.code, year))

        return connect(
            [Scheme.of(record) for record in found],
            page,
            position=lambda node: _scheme_position(node.record),
            count=count,
        )

    @strawberry.field(
        description="Who is appointed to what, for the security administrator; null with an error for others."
    )
    async def appointments(
        self,
        info: Info,
        in_force_only: Annotated[
            bool, strawberry.argument(description="Leave out those that are over or revoked.")
        ] = False,
        first: First = 50,
        after: After = None,
    ) -> Connection[Appointment] | None:
        """The oldest first."""
        refuse_elsewhere(await info.context.reads(), Action.APPOINTMENT_READ, self.record)
        session = await info.context.reads()
        return appointment_listing(session, first, after, in_force_only=in_force_only).promised()

    @strawberry.field(
        description="The audit log, the newest entry first, for the auditor; null with an error for others."
    )
    async def audit_entries(
        self,
        info: Info,
        about: Annotated[
            OptionalId, strawberry.argument(description="Only what was done to this thing.")
        ] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[AuditEntry] | None:
        """Only the auditor reads it; it is never changed."""
        refuse_elsewhere(await info.context.reads(), Action.AUDIT_READ, self.record)
        session = await info.context.reads()
        return log_listing(session, any_id(about, "about"), first, after).promised()

    @strawberry.field(
        description=(
            "What was refused here (访问拒绝记录), denials and failed sign-ins, the newest first, for the "
            "auditor; null with an error for others."
        )
    )
    async def access_denials(
        self,
        info: Info,
        person: Annotated[
            OptionalId, strawberry.argument(description="Only what this person was refused (`personId`).")
        ] = None,
        since: Annotated[
            datetime | None, strawberry.argument(description="Only what began at this moment or later.")
        ] = None,
        until: Annotated[
            datetime | None, strawberry.argument(description="Only what began before this moment.")
        ] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[AccessDenial] | None:
        """Only the auditor reads them."""
        session = await info.context.reads()
        refuse_elsewhere(session, Action.DENIAL_READ, self.record)
        return denial_listing(
            session, person=person, since=since, until=until, first=first, after=after
        ).promised()

    @strawberry.field(
        description=(
            "Its jobs (后台任务), the newest first: those that the viewer began, and those of deeds that the "
            "viewer may do; null with an error elsewhere."
        )
    )
    async def jobs(
        self,
        info: Info,
        mine: Annotated[bool, strawberry.argument(description="Only those that the viewer began.")] = False,
        first: First = 50,
        after: After = None,
    ) -> Connection[Job] | None:
        """What is done beside the requests, and was."""
        session = await info.context.reads()
        refuse_elsewhere(session, Action.CYCLE_READ, self.record)
        return job_listing(session, mine=mine, first=first, after=after).promised()

    @strawberry.field(
        description=(
            "Whether the viewer may open a year's cycle now: the government's own, or one of a unit for its "
            "own people; null with an error elsewhere."
        ),
        metadata={"work": VERDICT},
    )
    async def may_open_cycle(
        self,
        info: Info,
        year: Year,
        owner: Annotated[
            OptionalId, strawberry.argument(description="The unit; the government itself if not given.")
        ] = None,
    ) -> Verdict | None:
        """As `cycleOpen` would say."""
        owner_id = optional_id(owner, "subject", "owner")
        session = await info.context.reads()
        refuse_elsewhere(session, Action.CYCLE_OPEN, self.record)
        return Verdict.of(await may_open_cycle(session, year, owner_id), info.context.language)


async def government_of(info: Info, code: int | None) -> Government | None:
    """A government by its code."""
    if code is None:
        return None
    found = await (await info.context.loaders()).organisation.governments.load(code)
    return None if found is None else Government.of(found)


def _scheme_position(record: SchemeVersion) -> tuple[int, str, int, UUID]:
    return -record.year, record.code, record.version, record.id
