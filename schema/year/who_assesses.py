"""Who gives a figure (考评主体), as figures and what is pending of them show it."""

from uuid import UUID

import strawberry

from resolvers.year.figure_assessors import FigureAssessor
from schema.context import Info
from schema.organisation.subjects import Subject, known_subject, unit_of_code
from schema.rules.enums import AssessorKind
from tenants.schemes import Assessor as Told


@strawberry.type(description="Who gives a figure (考评主体).")
class Assessor:
    """Who gives it."""

    unit_id: strawberry.Private[UUID | None]
    unit_code: strawberry.Private[str | None]
    kind: AssessorKind = strawberry.field(description="The subject itself, the office, or a department.")

    @classmethod
    def of(cls, found: FigureAssessor) -> "Assessor":
        """Who gives one figure of one subject."""
        return cls(unit_id=found.unit, unit_code=None, kind=found.kind)

    @classmethod
    def told(cls, told: Told | None) -> "Assessor | None":
        """Who gives a figure as the scheme says, whoever is assessed."""
        return None if told is None else cls(unit_id=None, unit_code=told.department, kind=told.kind)

    @strawberry.field(
        description=(
            "The unit that gives it for others: the department that the scheme names, or the unit that "
            "assesses its own sections and staff; null if the subject or the performance office gives it."
        )
    )
    async def unit(self, info: Info) -> Subject | None:
        """By its id, or by the code under which the scheme names it."""
        if self.unit_id is not None:
            return await known_subject(info, self.unit_id)
        return await unit_of_code(info, self.unit_code)
