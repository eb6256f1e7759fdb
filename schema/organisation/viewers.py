"""The viewer: the person behind the request, their appointments, and what they may do."""

from typing import Annotated

import strawberry

from resolvers.organisation.appointments import own_appointments
from resolvers.year.questions import Question, answer
from schema.context import Info
from schema.ids import OptionalId, optional_id
from schema.organisation.appointments import Appointment
from schema.organisation.enums import Action, Level
from schema.organisation.governments import Government, government_of
from schema.prices import VERDICT
from schema.scalars import DivisionCode
from schema.verdicts import Verdict
from tenants.viewer import Viewer as ViewerRecord

MOST_QUESTIONS = 200


@strawberry.input(
    description=(
        "What the viewer wants to do, and to what (权限询问): to a subject (in a year, to its figures of an "
        "indicator), to what a government or unit owns at a level, or to a government itself."
    )
)
class MayQuestion:
    """One question."""

    action: Action = strawberry.field(description="What is to be done.")
    subject: OptionalId = strawberry.field(default=None, description="The subject it is done to.")
    year: int | None = strawberry.field(
        default=None, description="Year whose roster counts: portfolio and provider depend on it."
    )
    indicator: str | None = strawberry.field(
        default=None, description="Indicator by code, for figures; needs the year."
    )
    division: DivisionCode | None = strawberry.field(
        default=None, description="Another government; the viewer's own if not given."
    )
    level: Level | None = strawberry.field(
        default=None,
        description="What the government or unit owns at this level; the government itself if not given.",
    )
    owner: OptionalId = strawberry.field(
        default=None, description="The unit that owns it, at levels 3 and 4."
    )

    def question(self, *path: str) -> Question:
        """The question with its ids read."""
        return Question(
            action=self.action,
            division=self.division,
            level=self.level,
            owner=optional_id(self.owner, "subject", *path, "owner"),
            subject=optional_id(self.subject, "subject", *path, "subject"),
            year=self.year,
            indicator=self.indicator,
        )


@strawberry.type(description="Whoever asks (当前用户), in the one government the request is made in.")
class Viewer:
    """The viewer of the request."""

    record: strawberry.Private[ViewerRecord]
    name: str = strawberry.field(description="Name of the person.")

    @classmethod
    def of(cls, record: ViewerRecord) -> "Viewer":
        """The viewer of the session."""
        return cls(record=record, name=record.name)

    @strawberry.field(description="The government in which the viewer acts.")
    async def tenant(self, info: Info) -> Government | None:
        """Named by the token or by the X-Tenant header."""
        return await government_of(info, self.record.tenant)

    @strawberry.field(description="The appointments in force today.", metadata={"list_size": 5})
    async def appointments(self, info: Info) -> list[Appointment]:
        """Read anew with every request."""
        found = await own_appointments(await info.context.reads())
        return [Appointment.of(record) for record in found]

    @strawberry.field(
        description=(
            "Whether the viewer may do each of these (at most 200), in the order asked. Null with an error "
            "that names the first question that makes no sense."
        ),
        metadata={"list_size": MOST_QUESTIONS, "work": 3 * VERDICT * MOST_QUESTIONS},
    )
    async def may(
        self,
        info: Info,
        questions: Annotated[
            list[MayQuestion],
            strawberry.argument(
                description="What is to be done to what.", metadata={"longest_list": MOST_QUESTIONS}
            ),
        ],
    ) -> list[Verdict] | None:
        """The policy's answers with their reasons."""
        session = await info.context.reads()
        asked = [item.question("questions", str(number)) for number, item in enumerate(questions)]
        return [Verdict.of(verdict, info.context.language) for verdict in await answer(session, asked)]
