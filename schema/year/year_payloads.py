"""What mutations of a year answer with beside their own object: cycle, latest run, entry of the roster."""

from uuid import UUID

import strawberry

from resolvers.results.runs import list_runs
from schema.context import Info
from schema.payloads import Payload
from schema.results.runs import Run
from schema.year.cycles import Cycle
from schema.year.rosters import RosterEntry


@strawberry.type
class WithCycle(Payload):
    """Base class: the cycle in which something was changed, read if it is asked for."""

    cycle_id: strawberry.Private[UUID | None] = None

    @strawberry.field(description="Its cycle as it is now; null if nothing was changed, or denied.")
    async def cycle(self, info: Info) -> Cycle | None:
        """For those who may read it."""
        return None if self.cycle_id is None else await cycle_of(info, self.cycle_id)


@strawberry.type
class WithEntry(WithCycle):
    """Base class: the same with the entry of the roster that it is about."""

    subject_id: strawberry.Private[UUID | None] = None

    @strawberry.field(
        description=(
            "Whom it is about, as the roster of the cycle has it (考评名册条目), with figures, events and "
            "standing as they are now; null if nothing was changed, or denied."
        )
    )
    async def entry(self, info: Info) -> RosterEntry | None:
        """For those who may know of the subject."""
        if self.cycle_id is None or self.subject_id is None:
            return None
        return await entry_of(info, self.cycle_id, self.subject_id)


@strawberry.type(description="The cycle as it is now.")
class CyclePayload(Payload):
    """Answer of the mutations of cycles."""

    cycle: Cycle | None = strawberry.field(description="As it is now; null if nothing was changed.")

    @strawberry.field(
        description=(
            "Its latest run (试算), which is not final any more once the cycle has changed; null if there is "
            "none, with an error for those who may not read it."
        )
    )
    async def run(self, info: Info) -> Run | None:
        """The newest one."""
        if self.cycle is None:
            return None
        found = await list_runs(await info.context.reads(), self.cycle.record, limit=1)
        return Run.of(found[0], self.cycle.record) if found else None


async def cycle_of(info: Info, cycle_id: UUID) -> Cycle:
    """A cycle as it is after a mutation."""
    return Cycle.of(await (await info.context.loaders()).nodes.cycle(cycle_id))


async def entry_of(info: Info, cycle_id: UUID, subject_id: UUID) -> RosterEntry:
    """An entry of its roster as it is after a mutation."""
    found = await (await info.context.loaders()).nodes.entry(cycle_id, subject_id)
    return RosterEntry.of(found.entry, found.cycle)
