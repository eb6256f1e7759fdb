"""Mutations of results: compute a run, publish a release."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.results.releases import find_release, publish_release
from resolvers.results.runs import compute_run, find_run
from schema.context import Info
from schema.ids import OptionalId, optional_id, required_id
from schema.results.releases import Release
from schema.transactions import carry_out
from schema.user_errors import Payload
from schema.year.cycles import Run
from tenants.database.session import Session

Work = Callable[[Session], Awaitable[UUID]]


@strawberry.input(description="A cycle to compute (试算).")
class RunComputeInput:
    """What is computed."""

    cycle: strawberry.ID = strawberry.field(description="The cycle.")


@strawberry.input(description="A final run to publish (正式发布).")
class ReleasePublishInput:
    """What is published."""

    run: strawberry.ID = strawberry.field(description="The latest run of the closed cycle.")
    replaces: OptionalId = strawberry.field(
        default=None, description="The release in force that this one replaces; leave out for the first."
    )
    reason: str | None = strawberry.field(
        default=None, description="Why it is replaced; needed with `replaces`."
    )


@strawberry.type(description="The run that was computed.")
class RunPayload(Payload):
    """Answer of `runCompute`."""

    run: Run | None = strawberry.field(description="The new run; null if nothing was computed.")


@strawberry.type(description="The release that was published.")
class ReleasePayload(Payload):
    """Answer of `releasePublish`."""

    release: Release | None = strawberry.field(description="The new release; null if nothing was published.")


@strawberry.type
class ResultMutations:
    """Compute and publish."""

    @strawberry.mutation(
        description=(
            "Compute the provisional scores of a whole cycle from its verified figures (试算): projects, "
            "units, and from them the portfolios, in one run."
        )
    )
    async def run_compute(
        self,
        info: Info,
        input: Annotated[RunComputeInput, strawberry.argument(description="What is computed.")],
    ) -> RunPayload:
        """While the cycle is open or closed; only a run of a closed cycle can be released."""

        def prepare() -> Work:
            key = required_id(input.cycle, "cycle", "cycle")
            return lambda session: compute_run(session, key)

        key, faults = await carry_out(info, prepare)
        if key is None:
            return RunPayload(run=None, user_errors=faults)
        return RunPayload(run=Run.of(await find_run(await info.context.reads(), key)), user_errors=[])

    @strawberry.mutation(
        description="Publish a final run as the official result (正式发布). It never changes."
    )
    async def release_publish(
        self,
        info: Info,
        input: Annotated[ReleasePublishInput, strawberry.argument(description="What is published.")],
    ) -> ReleasePayload:
        """A correction names the release that it replaces, and why."""

        def prepare() -> Work:
            run_id = required_id(input.run, "run", "run")
            replaces = optional_id(input.replaces, "release", "replaces")
            return lambda session: publish_release(session, run_id, replaces=replaces, reason=input.reason)

        key, faults = await carry_out(info, prepare)
        if key is None:
            return ReleasePayload(release=None, user_errors=faults)
        found = await find_release(await info.context.reads(), key)
        return ReleasePayload(release=Release.of(found), user_errors=[])
