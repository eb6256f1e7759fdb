"""What a subject has in a year: its unit's cycle, its line in a roster, its preview, its figures."""

from typing import Annotated

import strawberry

from schema.context import Info, Year
from schema.engine.paging.relay_connections import After, Connection, First
from schema.organisation.subjects import Subject
from schema.prices import PREVIEW
from schema.results.scores import Preview
from schema.year.cycles import Cycle
from schema.year.measurements import Measurement, Statuses, has_status, measurement_page
from schema.year.rosters import RosterEntry, live_preview
from tenants.clock import today

OptionalYear = Annotated[
    int | None, strawberry.argument(description="The year assessed; the current one if not given.")
]


@strawberry.type
class SubjectInYears(Subject):
    """Fields of a subject whose types are made from subjects."""

    @strawberry.field(
        description="The unit's own cycle for its sections and staff; null before it is opened."
    )
    async def cycle(self, info: Info, year: Year) -> Cycle | None:
        """Denied to those who may not read its header."""
        found = await (await info.context.loaders()).year.cycles.load((year, self.record.id))
        return None if found is None else Cycle.of(found)

    @strawberry.field(
        description="The subject as the roster of a year has it; null if it isn't assessed then."
    )
    async def entry(self, info: Info, year: OptionalYear = None) -> RosterEntry | None:
        """Its line in the roster of the government, or of its unit."""
        return await _entry_of(info, self, year)

    @strawberry.field(
        description="What its score stands at now (实时预览); null if it isn't assessed in that year.",
        metadata={"work": PREVIEW},
    )
    async def preview(self, info: Info, year: OptionalYear = None) -> Preview | None:
        """Short for `entry { preview }`."""
        entry = await _entry_of(info, self, year)
        return None if entry is None else await live_preview(info, entry)

    @strawberry.field(
        description=(
            "The figures expected of it in a year; empty if it isn't assessed then, null with an error if "
            "denied."
        )
    )
    async def measurements(
        self,
        info: Info,
        year: OptionalYear = None,
        status: Statuses = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[Measurement] | None:
        """Short for `entry { measurements }`."""
        entry = await _entry_of(info, self, year)
        loaders = await info.context.loaders()
        figures = (
            await loaders.year.expected_figures.load((entry.of_cycle, entry.entry.subject_id))
            if entry
            else []
        )
        return measurement_page([figure for figure in figures if has_status(figure, status)], first, after)


async def _entry_of(info: Info, subject: Subject, year: int | None) -> RosterEntry | None:
    loaders = await info.context.loaders()
    cycle = await loaders.year.cycles.load((year or today().year, subject.record.unit_id))
    if cycle is None:
        return None
    roster = await loaders.year.rosters.load(cycle.id)
    return next((RosterEntry.of(e, cycle) for e in roster if e.subject_id == subject.record.id), None)
