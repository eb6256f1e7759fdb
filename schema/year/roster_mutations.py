"""Mutations of rosters."""

from typing import Annotated

import strawberry

from resolvers.year.roster_edits import edit_roster
from schema.context import Info
from schema.mutation_inputs import MutationInput, id_of, key_of
from schema.transactions import Work
from schema.year.cycle_mutations import CyclePayload, cycle_answer
from schema.year.roster_inputs import LONGEST_ROSTER, RosterEntryInput


@strawberry.input(description="Changes of a roster (调整名册).")
class RosterEditInput(MutationInput):
    """What is changed."""

    cycle: strawberry.ID = strawberry.field(description="The open cycle.", metadata=id_of("cycle"))
    put: list[RosterEntryInput] = strawberry.field(
        default_factory=list,
        description=(
            f"Entries to add, or to put in place of a subject's present one; at most {LONGEST_ROSTER:,}."
        ),
        metadata={"longest_list": LONGEST_ROSTER},
    )
    remove: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description=(
            f"Subjects to take out; refused once figures or events were recorded. At most {LONGEST_ROSTER:,}."
        ),
        metadata={"longest_list": LONGEST_ROSTER, **id_of("subject")},
    )
    expected_version: int = strawberry.field(description="The version of the cycle seen before.")


@strawberry.type
class RosterMutations:
    """Edit."""

    @strawberry.mutation(description="Change the roster of an open cycle (调整名册).")
    async def roster_edit(
        self,
        info: Info,
        input: Annotated[RosterEditInput, strawberry.argument(description="What is changed.")],
    ) -> CyclePayload | None:
        """Checked as a whole."""

        def prepare() -> Work:
            key = key_of(input.cycle)
            put = [item.asked("put", str(number)) for number, item in enumerate(input.put)]
            remove = [key_of(item) for item in input.remove]
            return lambda session: edit_roster(
                session, key, put=put, remove=remove, expected_version=input.expected_version
            )

        return await cycle_answer(info, input, prepare)
