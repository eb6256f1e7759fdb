"""Where a query of the organisation begins."""

from typing import Annotated

import strawberry

from resolvers.organisation.governments import find_government
from schema.context import Info
from schema.ids import required_id
from schema.organisation.governments import Government
from schema.organisation.subjects import Subject, subject_of
from schema.organisation.viewers import Viewer
from schema.scalars import DivisionCode


@strawberry.type
class OrganisationQueries:
    """The viewer, a government, a subject."""

    @strawberry.field(description="Whoever asks, with appointments and permissions (当前用户).")
    async def viewer(self, info: Info) -> Viewer:
        """From the token, read anew with every request."""
        return Viewer.of((await info.context.reads()).viewer)

    @strawberry.field(
        description="A government by its division code; null with an error if the code is unknown."
    )
    async def tenant(
        self,
        info: Info,
        code: Annotated[DivisionCode, strawberry.argument(description="Division code (行政区划代码).")],
    ) -> Government | None:
        """Names are public; what a government owns is authorised field by field."""
        return Government.of(await find_government(await info.context.reads(), code, "code"))

    @strawberry.field(
        description="A subject of the viewer's government; null with an error if the id is unknown."
    )
    async def subject(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Global id.")]
    ) -> Subject | None:
        """Only those the viewer may know of."""
        return await subject_of(info, required_id(id, "subject", "id"))
