"""Appointments (任职) as the API shows them."""

from datetime import date, datetime

import strawberry

from resolvers.records import AppointmentRecord
from schema.scalars import encode_id
from schema.types.context import Info
from schema.types.enums import Role
from schema.types.references import SubjectReference, subject_reference


@strawberry.type(description="A role held by somebody for a time (任职).")
class Appointment:
    """One appointment."""

    record: strawberry.Private[AppointmentRecord]
    id: strawberry.ID = strawberry.field(description="Global id.")
    holder: str = strawberry.field(description="Name of the person who holds it.")
    role: Role = strawberry.field(description="The role.")
    valid_from: date = strawberry.field(description="First day on which it counts.")
    until: date | None = strawberry.field(
        description="Last day on which it counts; null until it is revoked."
    )
    revoked_at: datetime | None = strawberry.field(description="When it was revoked; null while it wasn't.")

    @classmethod
    def of(cls, record: AppointmentRecord) -> "Appointment":
        """The appointment of a row."""
        return cls(
            record=record,
            id=encode_id("appointment", record.id),
            holder=record.user_name,
            role=Role(record.role),
            valid_from=record.valid_from,
            until=record.valid_to,
            revoked_at=record.revoked_at,
        )

    @strawberry.field(description="The subject at which it is held; null for the government as a whole.")
    async def node(self, info: Info) -> SubjectReference | None:
        """The node of the appointment."""
        return await subject_reference(info, self.record.node_id)
