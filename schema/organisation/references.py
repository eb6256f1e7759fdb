"""A short reference to a subject: whoever gives a figure, a portfolio, the node of an appointment."""

from uuid import UUID

import strawberry

from resolvers.organisation.records import Subject
from resolvers.year.records import Entry
from schema.context import Info
from schema.organisation.enums import Level
from schema.scalars import encode_id


@strawberry.type(description="A subject by its name (考评对象); ask `subject(id:)` for everything else.")
class SubjectReference:
    """Just enough to show and to link."""

    id: strawberry.ID = strawberry.field(description="Global id of the subject.")
    level: Level = strawberry.field(description="What kind of subject it is.")
    code: str = strawberry.field(description="Code, unique in its government or unit.")
    name: str = strawberry.field(description="Name (名称).")

    @classmethod
    def of(cls, record: Subject) -> "SubjectReference":
        """The reference to a subject."""
        return cls(id=encode_id("subject", record.id), level=record.level, code=record.code, name=record.name)

    @classmethod
    def of_entry(cls, entry: Entry) -> "SubjectReference":
        """The reference to a subject of a roster."""
        return cls(
            id=encode_id("subject", entry.subject_id), level=entry.level, code=entry.code, name=entry.name
        )


async def subject_reference(info: Info, subject_id: UUID | None) -> SubjectReference | None:
    """A subject by its id; None if the viewer may not know of it."""
    if subject_id is None:
        return None
    found = await (await info.context.loaders()).organisation.subjects.load(subject_id)
    return None if found is None else SubjectReference.of(found)


async def unit_of_code(info: Info, code: str | None) -> SubjectReference | None:
    """A unit by the code under which schemes name it."""
    if code is None:
        return None
    found = await (await info.context.loaders()).organisation.units.load(code)
    return None if found is None else SubjectReference.of(found)
