"""Mutations of releases: publish."""

from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.exchange.large_cycles import ask_for_release
from resolvers.faults import NotFoundError
from resolvers.results.records import Release as ReleaseRecord
from resolvers.results.releases import Publication, read_release
from resolvers.results.runs import read_run
from schema.context import Info
from schema.exchange.jobs import Job, job_of
from schema.ids import OptionalId
from schema.input_texts import TextKind, text_of
from schema.mutation_inputs import MutationInput, id_of, key_of, optional_key_of
from schema.prices import COMPUTATION
from schema.results.releases import Release
from schema.results.runs import Run
from schema.transactions import Once, outcome_of, writing
from schema.year.year_payloads import WithCycle


@strawberry.input(description="A final run to publish (正式发布).")
class ReleasePublishInput(MutationInput):
    """What is published."""

    run: strawberry.ID = strawberry.field(
        description="The latest run of the closed cycle.", metadata=id_of("run")
    )
    replaces: OptionalId = strawberry.field(
        default=None,
        description="The release in force that this one replaces; leave out for the first.",
        metadata=id_of("release"),
    )
    reason: str | None = strawberry.field(
        default=None,
        description="Why it is replaced; needed with `replaces`.",
        metadata=text_of(TextKind.NOTE),
    )


@strawberry.type(description="The release that was published.")
class ReleasePayload(WithCycle):
    """Answer of `releasePublish`."""

    record: strawberry.Private[ReleaseRecord | None] = None
    run_id: strawberry.Private[UUID | None] = None
    release: Release | None = strawberry.field(
        description="The new release; null if nothing was published, or will be by `job`."
    )
    job: Job | None = strawberry.field(
        description=(
            "The job (后台任务) that publishes it, of a run with more than 100,000 figures; its `result` is "
            "the release. Null otherwise."
        ),
        default=None,
    )

    @strawberry.field(
        description="The release that it has replaced, with the moment; null for a first publication."
    )
    async def replaced(self, info: Info) -> Release | None:
        """The earlier one."""
        if self.record is None or self.record.replaces_id is None:
            return None
        return Release.of(await read_release(await info.context.reads(), self.record.replaces_id))

    @strawberry.field(description="The run that was published, or will be; null if nothing is.")
    async def run(self, info: Info) -> Run | None:
        """As it is now."""
        if self.run_id is None:
            return None
        found = await read_run(await info.context.reads(), self.run_id)
        return Run.of(found.run, found.cycle)


@strawberry.type
class ReleaseMutations:
    """Publish."""

    @strawberry.mutation(
        description=(
            "Publish a final run as the official result (正式发布). It never changes. Of a run with more "
            "than 100,000 figures the answer has the job that publishes it."
        ),
        metadata={"work": COMPUTATION, "computes": True},
    )
    async def release_publish(
        self,
        info: Info,
        input: Annotated[ReleasePublishInput, strawberry.argument(description="What is published.")],
    ) -> ReleasePayload | None:
        """A correction names the release that it replaces, and why."""

        async def work(once: Once) -> UUID:
            note = await once.look_first(info)
            asked = Publication(key_of(input.run), optional_key_of(input.replaces), input.reason)
            return await ask_for_release(info.context, writing(info), asked, note)

        key, faults = await outcome_of(info, input, work)
        if key is None:
            return ReleasePayload(release=None, user_errors=faults)
        session = await info.context.reads()
        try:
            found = await read_release(session, key)
        except NotFoundError:
            job = await job_of(info, key)
            run = (await read_run(session, job.record.object_id)).run
            return ReleasePayload(release=None, job=job, run_id=run.id, cycle_id=run.cycle_id, user_errors=[])
        return ReleasePayload(
            release=Release.of(found),
            record=found,
            run_id=found.run_id,
            cycle_id=found.cycle_id,
            user_errors=[],
        )
