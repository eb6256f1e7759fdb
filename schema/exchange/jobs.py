"""Jobs (后台任务) as the API shows them, and their mutation: cancel."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from policy import Action
from resolvers.exchange.job_kinds import JOB_KINDS
from resolvers.exchange.job_records import Job as JobRecord
from resolvers.exchange.job_steps import cancelling_verdict
from resolvers.exchange.jobs import JOB_LIST, cancel_job, job_scope
from schema.context import Info
from schema.engine.paging.relay_connections import Order, page_of
from schema.exchange.enums import JobKind, JobState, JobStep
from schema.listing.columns import GlobalId
from schema.listing.paged_listings import Entries, PagedListing, keyset_listing
from schema.mutation_inputs import MutationInput, id_of, key_of
from schema.node import Node, found_node
from schema.payloads import Payload
from schema.prices import VERDICT
from schema.scalars import encode_id
from schema.transactions import carry_out
from schema.user_errors import UserError, to_user_errors
from schema.verdicts import Verdict, verdict_at_once
from tenants.database.session import Session

JOBS = Order("jobs", (datetime, UUID))


@strawberry.type(
    description=(
        "What lasts longer than a request may (后台任务): it is done beside the requests, as the person who "
        "began it. Ask again for `state` and `percentDone` every few seconds until it has ended."
    )
)
class Job(Node):
    """One job."""

    record: strawberry.Private[JobRecord]
    kind: JobKind = strawberry.field(description="What it does.")
    state: JobState = strawberry.field(description="Where it stands.")
    step: JobStep | None = strawberry.field(description="What it is doing; null unless it runs.")
    percent_done: int = strawberry.field(description="How much of it is done (完成百分比), 0 to 100.")
    attempts: int = strawberry.field(
        description="How often it was begun: once more after a server ended without finishing it, 3 at most."
    )
    by: str = strawberry.field(description="Name of the person who began it and for whom it is done.")
    asked_at: datetime = strawberry.field(description="When it was asked for.")
    started_at: datetime | None = strawberry.field(
        description="When it was first begun; null while it waits."
    )
    ended_at: datetime | None = strawberry.field(
        description="When it was done, failed or stopped; null until then."
    )
    cancelled_at: datetime | None = strawberry.field(
        description="When it was cancelled; a running one stops some seconds later. Null if it was not."
    )

    @classmethod
    def of(cls, record: JobRecord) -> "Job":
        """The job of a row."""
        return cls(
            record=record,
            id=encode_id("job", record.id),
            kind=JobKind(record.kind),
            state=record.state,
            step=record.step,
            percent_done=record.percent,
            attempts=record.attempts,
            by=record.person_name,
            asked_at=record.asked_at,
            started_at=record.started_at,
            ended_at=record.ended_at,
            cancelled_at=record.cancelled_at,
        )

    @strawberry.field(
        description=(
            "What it is about: the cycle of a run, the run of a release; null with an error for those who "
            "may not read it."
        )
    )
    async def about(self, info: Info) -> Node | None:
        """As `node` finds it."""
        return await found_node(info, JOB_KINDS[Action(self.record.kind)].about, self.record.object_id)

    @strawberry.field(
        description=(
            "What came of it: a run, a release; null until it is done, and with an error for those who may "
            "not read it."
        )
    )
    async def result(self, info: Info) -> Node | None:
        """As `node` finds it."""
        if self.record.result_id is None:
            return None
        return await found_node(info, JOB_KINDS[Action(self.record.kind)].result, self.record.result_id)

    @strawberry.field(
        description="Why it failed: what the mutation would have answered, or an error; empty otherwise.",
        metadata={"list_size": 3},
    )
    def faults(self, info: Info) -> list[UserError]:
        """In the language of the request."""
        return to_user_errors(self.record.told_faults, info.context.language)

    @strawberry.field(
        description="Whether the viewer may cancel it now; it must be unfinished.",
        metadata={"work": VERDICT},
    )
    def may_cancel(self, info: Info) -> Verdict:
        """As `jobCancel` would say."""
        return verdict_at_once(info, lambda viewer: cancelling_verdict(viewer, self.record))


async def job_of(info: Info, key: UUID) -> Job:
    """A job that the viewer may see."""
    return Job.of(await (await info.context.loaders()).nodes.jobs.load(key))


ENTRIES = Entries.of(
    Job,
    JOB_LIST,
    {"id": GlobalId("job", "id"), "by": "person_name", "percent_done": "percent"},
)


def job_listing(session: Session, *, mine: bool, first: int | None, after: str | None) -> PagedListing[Job]:
    """A page of the jobs that the viewer may see, the newest first."""
    page = page_of(first, after, JOBS)
    return keyset_listing(session, JOB_LIST, job_scope(session, JOB_KINDS, mine=mine), page, ENTRIES, Job.of)


@strawberry.input(description="A job to cancel (取消后台任务).")
class JobCancelInput(MutationInput):
    """Which one."""

    job: strawberry.ID = strawberry.field(description="The job.", metadata=id_of("job"))


@strawberry.type(description="The job that was cancelled.")
class JobPayload(Payload):
    """Answer of `jobCancel`."""

    job: Job | None = strawberry.field(description="As it is now; null if nothing was changed.")


@strawberry.type
class JobMutations:
    """Cancel."""

    @strawberry.mutation(
        description=(
            "Cancel a job (取消后台任务): one that waits ends at once, one that runs stops within seconds. "
            "Nothing that it was to change is changed."
        )
    )
    async def job_cancel(
        self,
        info: Info,
        input: Annotated[JobCancelInput, strawberry.argument(description="Which job.")],
    ) -> JobPayload | None:
        """For whoever may do the deed itself."""
        key, faults = await carry_out(
            info, input, lambda: lambda session: cancel_job(session, key_of(input.job))
        )
        return JobPayload(job=None if key is None else await job_of(info, key), user_errors=faults)
