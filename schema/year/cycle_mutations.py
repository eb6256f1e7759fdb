"""Mutations of cycles: open, close, reopen."""

from collections.abc import Callable
from typing import Annotated

import strawberry

from resolvers.results.reopenings import reopen_cycle
from resolvers.year.cycles import close_cycle, open_cycle, read_cycle
from schema.context import Info
from schema.ids import OptionalId
from schema.input_texts import TextKind, text_of
from schema.mutation_inputs import MutationInput, id_of, key_of, optional_key_of
from schema.transactions import Work, carry_out
from schema.user_errors import Payload
from schema.year.cycles import Cycle
from schema.year.roster_inputs import LONGEST_ROSTER, RosterEntryInput


@strawberry.input(description="A year to open with its roster (开启考核周期).")
class CycleOpenInput(MutationInput):
    """What is opened."""

    year: int = strawberry.field(description="Year assessed.")
    name: str = strawberry.field(description="Name (名称).")
    owner: OptionalId = strawberry.field(
        default=None,
        description="The unit that runs it for its own people; leave out for the government's own.",
        metadata=id_of("subject"),
    )
    entries: list[RosterEntryInput] = strawberry.field(
        description=f"Who is assessed, in the order to be shown; at most {LONGEST_ROSTER:,}.",
        metadata={"longest_list": LONGEST_ROSTER},
    )


@strawberry.input(description="A cycle to close (截止填报).")
class CycleCloseInput(MutationInput):
    """What is closed."""

    cycle: strawberry.ID = strawberry.field(description="The cycle.", metadata=id_of("cycle"))
    expected_version: int = strawberry.field(description="The version seen before.")


@strawberry.input(description="A cycle to reopen (重新开放).")
class CycleReopenInput(MutationInput):
    """What is reopened."""

    cycle: strawberry.ID = strawberry.field(description="The cycle.", metadata=id_of("cycle"))
    reason: str = strawberry.field(
        description="Why facts are to be changed.", metadata=text_of(TextKind.NOTE)
    )
    expected_version: int = strawberry.field(description="The version seen before.")


@strawberry.type(description="The cycle as it is now.")
class CyclePayload(Payload):
    """Answer of the mutations of cycles."""

    cycle: Cycle | None = strawberry.field(description="As it is now; null if nothing was changed.")


@strawberry.type
class CycleMutations:
    """Open, close, reopen."""

    @strawberry.mutation(description="Open a year with its roster, all or nothing (开启考核周期).")
    async def cycle_open(
        self, info: Info, input: Annotated[CycleOpenInput, strawberry.argument(description="What is opened.")]
    ) -> CyclePayload | None:
        """By the performance office, or a unit head for the unit's own people."""

        def prepare() -> Work:
            owner_id = optional_key_of(input.owner)
            roster = [item.asked("entries", str(number)) for number, item in enumerate(input.entries)]
            return lambda session: open_cycle(
                session, year=input.year, name=input.name, owner_id=owner_id, roster=roster
            )

        return await cycle_answer(info, input, prepare)

    @strawberry.mutation(description="Close a cycle: no more facts, so that a run is final (截止填报).")
    async def cycle_close(
        self,
        info: Info,
        input: Annotated[CycleCloseInput, strawberry.argument(description="What is closed.")],
    ) -> CyclePayload | None:
        """The way back is `cycleReopen`."""

        def prepare() -> Work:
            key = key_of(input.cycle)
            return lambda session: close_cycle(session, key, expected_version=input.expected_version)

        return await cycle_answer(info, input, prepare)

    @strawberry.mutation(
        description="Reopen a cycle for corrections (重新开放); what was released stays until it is replaced."
    )
    async def cycle_reopen(
        self,
        info: Info,
        input: Annotated[CycleReopenInput, strawberry.argument(description="What is reopened.")],
    ) -> CyclePayload | None:
        """With a reason on record."""

        def prepare() -> Work:
            key = key_of(input.cycle)
            return lambda session: reopen_cycle(
                session, key, expected_version=input.expected_version, reason=input.reason
            )

        return await cycle_answer(info, input, prepare)


async def cycle_answer(info: Info, given: MutationInput, prepare: Callable[[], Work]) -> CyclePayload:
    """The answer of a mutation whose object is a cycle."""
    key, faults = await carry_out(info, given, prepare)
    if key is None:
        return CyclePayload(cycle=None, user_errors=faults)
    return CyclePayload(cycle=Cycle.of(await read_cycle(await info.context.reads(), key)), user_errors=[])
