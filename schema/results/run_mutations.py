"""Mutations of runs: compute."""

from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.exchange.large_cycles import ask_for_run
from resolvers.faults import NotFoundError
from resolvers.results.runs import read_run
from schema.context import Info
from schema.exchange.jobs import Job, job_of
from schema.mutation_inputs import MutationInput, id_of, key_of
from schema.prices import COMPUTATION
from schema.results.runs import Run
from schema.transactions import Once, outcome_of, writing
from schema.year.year_payloads import WithCycle


@strawberry.input(description="A cycle to compute (试算).")
class RunComputeInput(MutationInput):
    """What is computed."""

    cycle: strawberry.ID = strawberry.field(description="The cycle.", metadata=id_of("cycle"))


@strawberry.type(description="The run that was computed.")
class RunPayload(WithCycle):
    """Answer of `runCompute`."""

    run: Run | None = strawberry.field(
        description="The new run; null if nothing was computed, or will be by `job`."
    )
    job: Job | None = strawberry.field(
        description=(
            "The job (后台任务) that computes it, of a cycle with more than 100,000 figures; its `result` is "
            "the run. Null otherwise."
        ),
        default=None,
    )


@strawberry.type
class RunMutations:
    """Compute."""

    @strawberry.mutation(
        description=(
            "Compute the provisional scores of a whole cycle from its verified figures (试算): projects, "
            "units, and from them the portfolios, in one run. Those who ask at the same time get the same "
            "run. Up to 100,000 figures (indicators × periods × subjects, and a stage scores them once more) "
            "the answer has the run, up to 1,000,000 the job that computes it."
        ),
        metadata={"work": COMPUTATION, "computes": True},
    )
    async def run_compute(
        self,
        info: Info,
        input: Annotated[RunComputeInput, strawberry.argument(description="What is computed.")],
    ) -> RunPayload | None:
        """While the cycle is open or closed; only a run of a closed cycle can be released."""

        async def work(once: Once) -> UUID:
            note = await once.look_first(info)
            return await ask_for_run(info.context, writing(info), key_of(input.cycle), note)

        key, faults = await outcome_of(info, input, work)
        if key is None:
            return RunPayload(run=None, user_errors=faults)
        try:
            found = await read_run(await info.context.reads(), key)
        except NotFoundError:
            job = await job_of(info, key)
            return RunPayload(run=None, job=job, cycle_id=job.record.object_id, user_errors=[])
        return RunPayload(run=Run.of(found.run, found.cycle), cycle_id=found.cycle.id, user_errors=[])
