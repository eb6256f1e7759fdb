"""Mutations of rosters."""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.year.roster_edits import edit_roster
from schema.context import Info
from schema.mutation_inputs import MutationInput, id_of, key_of
from schema.organisation.subjects import Subject, subject_of
from schema.scalars import encode_id
from schema.transactions import Work, carry_out
from schema.year.roster_inputs import LONGEST_ROSTER, RosterEntryInput
from schema.year.rosters import RosterEntry
from schema.year.year_payloads import CyclePayload, cycle_of, entry_of

MOST_SHOWN = 100
"""Entries and subjects that one answer shows: who changes more of them reads the roster, page by page."""


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


@strawberry.type(description="The cycle, and what was changed in its roster.")
class RosterEditPayload(CyclePayload):
    """Answer of `rosterEdit`."""

    put: strawberry.Private[Sequence[UUID]] = ()
    taken_out: strawberry.Private[Sequence[UUID]] = ()

    @strawberry.field(
        description=(
            f"The entries that were added or replaced, in the order given, the first {MOST_SHOWN}; empty if "
            "nothing was changed."
        ),
        metadata={"list_size": MOST_SHOWN},
    )
    async def entries(self, info: Info) -> list[RosterEntry] | None:
        """As the roster has them now."""
        if self.cycle is None:
            return []
        key = self.cycle.record.id
        shown = (entry_of(info, key, subject) for subject in self.put[:MOST_SHOWN])
        return list(await asyncio.gather(*shown))

    @strawberry.field(
        description=(
            f"The subjects that were taken out, the first {MOST_SHOWN}; empty if nothing was changed."
        ),
        metadata={"list_size": MOST_SHOWN},
    )
    async def removed(self, info: Info) -> list[Subject] | None:
        """They are subjects as before."""
        return list(await asyncio.gather(*(subject_of(info, key) for key in self.taken_out[:MOST_SHOWN])))

    @strawberry.field(
        description="Ids of all the entries that there are no more; empty if nothing was changed.",
        metadata={"list_size": LONGEST_ROSTER},
    )
    def removed_ids(self) -> list[strawberry.ID]:
        """For caches that forget them."""
        if self.cycle is None:
            return []
        return [encode_id("entry", self.cycle.record.id, subject) for subject in self.taken_out]


@strawberry.type
class RosterMutations:
    """Edit."""

    @strawberry.mutation(description="Change the roster of an open cycle (调整名册).")
    async def roster_edit(
        self,
        info: Info,
        input: Annotated[RosterEditInput, strawberry.argument(description="What is changed.")],
    ) -> RosterEditPayload | None:
        """Checked as a whole."""

        def prepare() -> Work:
            key = key_of(input.cycle)
            put = [item.asked("put", str(number)) for number, item in enumerate(input.put)]
            remove = [key_of(item) for item in input.remove]
            return lambda session: edit_roster(
                session, key, put=put, remove=remove, expected_version=input.expected_version
            )

        key, faults = await carry_out(info, input, prepare)
        if key is None:
            return RosterEditPayload(cycle=None, user_errors=faults)
        return RosterEditPayload(
            cycle=await cycle_of(info, key),
            put=[key_of(line.subject) for line in input.put],
            taken_out=[key_of(item) for item in input.remove],
            user_errors=[],
        )
