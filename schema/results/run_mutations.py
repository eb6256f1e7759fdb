"""Mutations of runs: compute."""

from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.results.runs import compute_run, read_run
from schema.context import Info
from schema.mutation_inputs import MutationInput, id_of, key_of
from schema.prices import COMPUTATION
from schema.results.runs import Run
from schema.transactions import Once, answered_field, outcome_of
from schema.year.year_payloads import WithCycle


@strawberry.input(description="A cycle to compute (试算).")
class RunComputeInput(MutationInput):
    """What is computed."""

    cycle: strawberry.ID = strawberry.field(description="The cycle.", metadata=id_of("cycle"))


@strawberry.type(description="The run that was computed.")
class RunPayload(WithCycle):
    """Answer of `runCompute`."""

    run: Run | None = strawberry.field(description="The new run; null if nothing was computed.")


@strawberry.type
class RunMutations:
    """Compute."""

    @strawberry.mutation(
        description=(
            "Compute the provisional scores of a whole cycle from its verified figures (试算): projects, "
            "units, and from them the portfolios, in one run. Those who ask at the same time get the same "
            "run. At most 200,000 figures are scored: indicators × periods × subjects, and a stage scores "
            "them once more."
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
            write = partial(info.context.write, field=answered_field(info))
            if once.has_key:
                await once.look(await info.context.reads())
            note = once.note if once.has_key else None
            return await compute_run(info.context, write, key_of(input.cycle), note)

        key, faults = await outcome_of(info, input, work)
        if key is None:
            return RunPayload(run=None, user_errors=faults)
        found = await read_run(await info.context.reads(), key)
        return RunPayload(run=Run.of(found.run, found.cycle), cycle_id=found.cycle.id, user_errors=[])
