"""Ties on a quota line (并列): decided by the performance office."""

from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.results.ties import decide_tie
from schema.context import Info
from schema.input_texts import TextKind, text_of
from schema.mutation_inputs import MutationInput, id_of, key_of
from schema.transactions import Work
from schema.year.cycle_mutations import CyclePayload, cycle_answer
from tenants.database.session import Session


@strawberry.input(description="A tie on a quota line to decide (裁定并列).")
class TieDecideInput(MutationInput):
    """What is decided."""

    cycle: strawberry.ID = strawberry.field(description="The cycle.", metadata=id_of("cycle"))
    subject: strawberry.ID = strawberry.field(description="The tied subject.", metadata=id_of("subject"))
    grade: str = strawberry.field(
        description="The grade with the quota.", metadata=text_of(TextKind.REFERENCE)
    )
    admitted: bool = strawberry.field(description="Whether the subject holds the grade.")
    reason: str = strawberry.field(description="Why.", metadata=text_of(TextKind.NOTE))
    expected_version: int = strawberry.field(description="The version of the cycle seen before.")


@strawberry.type
class TieMutations:
    """Decide."""

    @strawberry.mutation(
        description=(
            "Decide a tie on a quota line (裁定并列) that the latest run of a closed cycle shows. That run "
            "is not final any more, but further ties can be decided on it. Reopening the cycle voids the "
            "decision."
        )
    )
    async def tie_decide(
        self,
        info: Info,
        input: Annotated[TieDecideInput, strawberry.argument(description="What is decided.")],
    ) -> CyclePayload | None:
        """With a reason on record."""

        def prepare() -> Work:
            cycle_id = key_of(input.cycle)
            subject_id = key_of(input.subject)

            async def work(session: Session) -> UUID:
                await decide_tie(
                    session,
                    cycle_id=cycle_id,
                    subject_id=subject_id,
                    grade=input.grade,
                    admitted=input.admitted,
                    reason=input.reason,
                    expected_version=input.expected_version,
                )
                return cycle_id

            return work

        return await cycle_answer(info, input, prepare)
