"""Appointments (任职) as the API shows them."""

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from resolvers.organisation.appointments import (
    appointment_scope,
    count_appointments,
    list_appointments,
    render_appointments_page,
)
from resolvers.records import AppointmentRecord
from schema.context import Info
from schema.engine.paging.relay_connections import Connection, Order, connect, page_of
from schema.enums import Role
from schema.listing.columns import GlobalId
from schema.listing.paged_listings import Entries, PagedListing
from schema.organisation.references import SubjectReference, subject_reference
from schema.scalars import encode_id
from tenants.database.session import Session

APPOINTMENTS = Order("appointments", (UUID,))


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


ENTRIES = Entries(
    columns={
        "id": GlobalId("appointment", "id"),
        "holder": "user_name",
        "role": "role",
        "valid_from": "valid_from",
        "until": "valid_to",
        "revoked_at": "revoked_at",
    },
    position=("id",),
)


def appointment_listing(
    session: Session, first: int | None, after: str | None, *, in_force_only: bool
) -> PagedListing[Appointment]:
    """A page of everybody's appointments, the oldest first."""
    page = page_of(first, after, APPOINTMENTS)
    scope = appointment_scope(session, in_force_only=in_force_only)
    last: Any = page.after[0] if page.after else None
    count = partial(count_appointments, session, scope)

    async def read() -> Connection[Appointment]:
        found = await list_appointments(session, scope, limit=page.limit, after=last)
        entries = [Appointment.of(record) for record in found]
        return connect(entries, page, position=lambda node: (node.record.id,), count=count)

    render = partial(render_appointments_page, session, scope, first=page.first, after=last)
    return PagedListing(page, ENTRIES, render, read, count)
