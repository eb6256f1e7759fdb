"""Appointments (任职) as the API shows them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.organisation.appointments import (
    APPOINTMENT_LIST,
    appointment_scope,
    grant_appointment,
    read_appointment,
    revoke_appointment,
)
from resolvers.organisation.records import AppointmentRecord
from schema.context import Info
from schema.engine.paging.relay_connections import Order, page_of
from schema.ids import OptionalId
from schema.input_texts import TextKind, text_of
from schema.listing.columns import GlobalId
from schema.listing.paged_listings import Entries, PagedListing, keyset_listing
from schema.mutation_inputs import MutationInput, id_of, key_of, optional_key_of
from schema.node import Node
from schema.organisation.enums import Role
from schema.organisation.persons import Person
from schema.organisation.subjects import Subject, known_subject
from schema.prices import VERDICT
from schema.scalars import encode_id
from schema.transactions import Work, carry_out
from schema.user_errors import Payload
from schema.verdicts import Verdict
from tenants.database.session import Session

APPOINTMENTS = Order("appointments", (UUID,))


@strawberry.type(description="A role held by somebody for a time (任职).")
class Appointment(Node):
    """One appointment."""

    record: strawberry.Private[AppointmentRecord]
    holder: Person = strawberry.field(description="The person who holds it.")
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
            holder=Person.of(record.holder),
            role=Role(record.role),
            valid_from=record.valid_from,
            until=record.valid_to,
            revoked_at=record.revoked_at,
        )

    @strawberry.field(description="The subject at which it is held; null for the government as a whole.")
    async def node(self, info: Info) -> Subject | None:
        """The node of the appointment."""
        return await known_subject(info, self.record.node_id)

    @strawberry.field(
        description="Whether the viewer may revoke it now; never one's own.", metadata={"work": VERDICT}
    )
    async def may_revoke(self, info: Info) -> Verdict:
        """As `appointmentRevoke` would say."""
        loaders = await info.context.loaders()
        verdict = await loaders.organisation.revocation_verdict_of(self.record)
        return Verdict.of(verdict, info.context.language)


ENTRIES = Entries.of(
    Appointment,
    APPOINTMENT_LIST,
    {
        "id": GlobalId("appointment", "id"),
        "holder": {"id": GlobalId("person", "user_id"), "name": "user_name"},
        "until": "valid_to",
    },
)


def appointment_listing(
    session: Session, first: int | None, after: str | None, *, in_force_only: bool
) -> PagedListing[Appointment]:
    """A page of everybody's appointments, the oldest first."""
    page = page_of(first, after, APPOINTMENTS)
    scope = appointment_scope(session, in_force_only=in_force_only)
    return keyset_listing(session, APPOINTMENT_LIST, scope, page, ENTRIES, Appointment.of)


@strawberry.input(description="Somebody to appoint (任命).")
class AppointmentGrantInput(MutationInput):
    """Who is appointed to what."""

    issuer: str = strawberry.field(
        description="Issuer of the person's sign-in (OIDC `iss`).", metadata=text_of(TextKind.IDENTITY)
    )
    login: str = strawberry.field(
        description="The person at that issuer (OIDC `sub`).", metadata=text_of(TextKind.IDENTITY)
    )
    name: str = strawberry.field(description="Name of the person, kept when the login is new here.")
    role: Role = strawberry.field(description="The role.")
    node: OptionalId = strawberry.field(
        default=None,
        description="The subject at which it is held; leave out for the government as a whole.",
        metadata=id_of("subject"),
    )
    valid_from: date | None = strawberry.field(default=None, description="First day; today if not given.")
    valid_to: date | None = strawberry.field(
        default=None, description="Last day; until revoked if not given."
    )


@strawberry.input(description="An appointment to end at once (免去).")
class AppointmentRevokeInput(MutationInput):
    """What is revoked."""

    appointment: strawberry.ID = strawberry.field(
        description="The appointment.", metadata=id_of("appointment")
    )


@strawberry.type(description="The appointment as it is now.")
class AppointmentPayload(Payload):
    """Answer of the mutations of appointments."""

    appointment: Appointment | None = strawberry.field(
        description="As it is now; null if nothing was changed."
    )


@strawberry.type
class AppointmentMutations:
    """Grant and revoke."""

    @strawberry.mutation(description="Appoint somebody (任命); never oneself.")
    async def appointment_grant(
        self,
        info: Info,
        input: Annotated[AppointmentGrantInput, strawberry.argument(description="Who is appointed to what.")],
    ) -> AppointmentPayload | None:
        """By the security administrator."""

        def prepare() -> Work:
            node_id = optional_key_of(input.node)
            return lambda session: grant_appointment(
                session,
                issuer=input.issuer,
                login=input.login,
                name=input.name,
                role=input.role,
                node_id=node_id,
                valid_from=input.valid_from,
                valid_to=input.valid_to,
            )

        return await _answered(info, input, prepare)

    @strawberry.mutation(
        description="End an appointment at once (免去): the holder's next request is without it."
    )
    async def appointment_revoke(
        self,
        info: Info,
        input: Annotated[AppointmentRevokeInput, strawberry.argument(description="What is revoked.")],
    ) -> AppointmentPayload | None:
        """By the security administrator."""

        def prepare() -> Work:
            key = key_of(input.appointment)
            return lambda session: revoke_appointment(session, key)

        return await _answered(info, input, prepare)


async def _answered(info: Info, given: MutationInput, prepare: Callable[[], Work]) -> AppointmentPayload:
    key, faults = await carry_out(info, given, prepare)
    if key is None:
        return AppointmentPayload(appointment=None, user_errors=faults)
    found = await read_appointment(await info.context.reads(), key)
    return AppointmentPayload(appointment=Appointment.of(found), user_errors=[])
