"""Ties on a quota line (并列): decided by the performance office."""

from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.results.ties import decide_tie
from schema.context import Info
from schema.input_texts import TextKind, text_of
from schema.mutation_inputs import MutationInput, id_of, key_of
from schema.transactions import Work, carry_out
from schema.year.rosters import RosterEntry
from schema.year.year_payloads import CyclePayload, cycle_of, entry_of
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


@strawberry.type(description="The cycle, its latest run and the subject whose tie was decided.")
class TieDecidePayload(CyclePayload):
    """Answer of `tieDecide`."""

    subject_id: strawberry.Private[UUID | None] = None

    @strawberry.field(
        description="The subject in its roster (考评名册条目); null if nothing was changed, or denied."
    )
    async def entry(self, info: Info) -> RosterEntry | None:
        """For those who may know of it."""
        if self.cycle is None or self.subject_id is None:
            return None
        return await entry_of(info, self.cycle.record.id, self.subject_id)


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
    ) -> TieDecidePayload | None:
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

        key, faults = await carry_out(info, input, prepare)
        if key is None:
            return TieDecidePayload(cycle=None, user_errors=faults)
        return TieDecidePayload(
            cycle=await cycle_of(info, key), subject_id=key_of(input.subject), user_errors=[]
        )
