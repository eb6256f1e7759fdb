"""Runs (试算): the provisional scores of a cycle, computed."""

from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.results.records import Run as RunRecord
from resolvers.results.runs import compute_run, read_run
from resolvers.year.records import Cycle as CycleRecord
from schema.context import Info
from schema.mutation_inputs import MutationInput, id_of, key_of
from schema.node import Node
from schema.prices import COMPUTATION, VERDICT
from schema.scalars import encode_id
from schema.transactions import Once, answered_field, outcome_of
from schema.user_errors import Payload
from schema.verdicts import Verdict
from schema.year.cycles import Cycle, cycle_shown


@strawberry.type(description="One computation of a cycle's provisional scores (试算).")
class Run(Node):
    """One run."""

    record: strawberry.Private[RunRecord]
    of_cycle: strawberry.Private[CycleRecord]
    number: int = strawberry.field(description="Number within the cycle, from 1.")
    computed_at: datetime = strawberry.field(description="When it was computed.")
    subjects: int = strawberry.field(description="How many subjects were scored.")
    pending: int = strawberry.field(description="How many of them have no final total yet.")
    undecided: int = strawberry.field(
        description="How many tie on a quota line that the office has to decide."
    )

    @classmethod
    def of(cls, record: RunRecord, cycle: CycleRecord) -> "Run":
        """The run of a row."""
        return cls(
            record=record,
            of_cycle=cycle,
            id=encode_id("run", record.id),
            number=record.number,
            computed_at=record.computed_at,
            subjects=record.subjects,
            pending=record.pending,
            undecided=record.undecided,
        )

    @strawberry.field(description="The cycle that it computed; null with an error if denied.")
    def cycle(self, info: Info) -> Cycle | None:
        """The year."""
        return cycle_shown(info, self.of_cycle)

    @strawberry.field(
        description=(
            "Whether the viewer may publish it now: it must be final, with nothing pending or undecided."
        ),
        metadata={"work": VERDICT},
    )
    async def may_release(self, info: Info) -> Verdict:
        """As `releasePublish` would say."""
        loaders = await info.context.loaders()
        verdict = await loaders.results.release_verdict_of(self.of_cycle, self.record)
        return Verdict.of(verdict, info.context.language)


@strawberry.input(description="A cycle to compute (试算).")
class RunComputeInput(MutationInput):
    """What is computed."""

    cycle: strawberry.ID = strawberry.field(description="The cycle.", metadata=id_of("cycle"))


@strawberry.type(description="The run that was computed.")
class RunPayload(Payload):
    """Answer of `runCompute`."""

    run: Run | None = strawberry.field(description="The new run; null if nothing was computed.")


@strawberry.type
class RunMutations:
    """Compute."""

    @strawberry.mutation(
        description=(
            "Compute the provisional scores of a whole cycle from its verified figures (试算): projects, "
            "units, and from them the portfolios, in one run. Those who ask at the same time get the same "
            "run. At most 100,000 figures are scored: indicators × periods × subjects, and a stage scores "
            "them once more."
        ),
        metadata={"work": COMPUTATION},
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
        return RunPayload(run=Run.of(found.run, found.cycle), user_errors=[])
