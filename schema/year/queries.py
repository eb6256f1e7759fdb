"""Where a query of a year begins."""

from typing import Annotated

import strawberry

from resolvers.year.cycles import read_cycle
from schema.context import Info
from schema.ids import required_id
from schema.year.cycles import Cycle


@strawberry.type
class YearQueries:
    """A cycle."""

    @strawberry.field(
        description="A cycle of the viewer's government; null with an error if the id is unknown."
    )
    async def cycle(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Global id.")]
    ) -> Cycle | None:
        """Its header is readable for everybody with a business role there."""
        return Cycle.of(await read_cycle(await info.context.reads(), required_id(id, "cycle", "id")))
