"""Runs (试算): the provisional scores of a cycle, computed."""

from datetime import datetime

import strawberry

from resolvers.results.records import Run as RunRecord
from resolvers.year.records import Cycle as CycleRecord
from schema.context import Info
from schema.node import Node
from schema.prices import VERDICT
from schema.scalars import encode_id
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
