"""Mutations of the officers: subjects (system administrator), appointments (security administrator)."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.organisation.appointments import find_appointment, grant_appointment, revoke_appointment
from resolvers.organisation.subjects import create_subject, end_subject, find_subject
from schema.context import Info
from schema.enums import Level, Role
from schema.ids import OptionalId, optional_id, required_id
from schema.organisation.appointments import Appointment
from schema.organisation.subjects import Subject
from schema.transactions import carry_out
from schema.user_errors import Payload
from tenants.database.session import Session

Work = Callable[[Session], Awaitable[UUID]]


@strawberry.input(description="A new subject (新增考评对象).")
class SubjectCreateInput:
    """What is created."""

    level: Level = strawberry.field(description="What kind of subject it is.")
    code: str = strawberry.field(description="Code, unique in its government or unit.")
    name: str = strawberry.field(description="Name (名称).")
    parent: OptionalId = strawberry.field(
        default=None, description="The unit or section it stands under, for sections and staff."
    )
    valid_from: date | None = strawberry.field(default=None, description="First day; today if not given.")


@strawberry.input(description="A subject that ceases to exist (撤销考评对象).")
class SubjectEndInput:
    """What ends."""

    subject: strawberry.ID = strawberry.field(description="The subject.")
    valid_to: date = strawberry.field(description="Its last day.")
    expected_version: int = strawberry.field(description="The version seen before.")


@strawberry.input(description="Somebody to appoint (任命).")
class AppointmentGrantInput:
    """Who is appointed to what."""

    issuer: str = strawberry.field(description="Issuer of the person's sign-in (OIDC `iss`).")
    login: str = strawberry.field(description="The person at that issuer (OIDC `sub`).")
    name: str = strawberry.field(description="Name of the person, kept when the login is new here.")
    role: Role = strawberry.field(description="The role.")
    node: OptionalId = strawberry.field(
        default=None, description="The subject at which it is held; leave out for the government as a whole."
    )
    valid_from: date | None = strawberry.field(default=None, description="First day; today if not given.")
    valid_to: date | None = strawberry.field(
        default=None, description="Last day; until revoked if not given."
    )


@strawberry.input(description="An appointment to end at once (免去).")
class AppointmentRevokeInput:
    """What is revoked."""

    appointment: strawberry.ID = strawberry.field(description="The appointment.")


@strawberry.type(description="The subject as it is now.")
class SubjectPayload(Payload):
    """Answer of the mutations of subjects."""

    subject: Subject | None = strawberry.field(description="As it is now; null if nothing was changed.")


@strawberry.type(description="The appointment as it is now.")
class AppointmentPayload(Payload):
    """Answer of the mutations of appointments."""

    appointment: Appointment | None = strawberry.field(
        description="As it is now; null if nothing was changed."
    )


@strawberry.type
class AdministrationMutations:
    """Subjects and appointments."""

    @strawberry.mutation(description="Add a subject (新增考评对象).")
    async def subject_create(
        self,
        info: Info,
        input: Annotated[SubjectCreateInput, strawberry.argument(description="What is created.")],
    ) -> SubjectPayload:
        """By the system administrator."""

        def prepare() -> Work:
            parent_id = optional_id(input.parent, "subject", "parent")
            return lambda session: create_subject(
                session,
                level=input.level,
                code=input.code,
                name=input.name,
                parent_id=parent_id,
                valid_from=input.valid_from,
            )

        return await _subject(info, prepare)

    @strawberry.mutation(description="End a subject (撤销考评对象); what was assessed before stays as it is.")
    async def subject_end(
        self, info: Info, input: Annotated[SubjectEndInput, strawberry.argument(description="What ends.")]
    ) -> SubjectPayload:
        """By the system administrator."""

        def prepare() -> Work:
            key = required_id(input.subject, "subject", "subject")
            return lambda session: end_subject(
                session, key, valid_to=input.valid_to, expected_version=input.expected_version
            )

        return await _subject(info, prepare)

    @strawberry.mutation(description="Appoint somebody (任命); never oneself.")
    async def appointment_grant(
        self,
        info: Info,
        input: Annotated[AppointmentGrantInput, strawberry.argument(description="Who is appointed to what.")],
    ) -> AppointmentPayload:
        """By the security administrator."""

        def prepare() -> Work:
            node_id = optional_id(input.node, "subject", "node")
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

        return await _appointment(info, prepare)

    @strawberry.mutation(
        description="End an appointment at once (免去): the holder's next request is without it."
    )
    async def appointment_revoke(
        self,
        info: Info,
        input: Annotated[AppointmentRevokeInput, strawberry.argument(description="What is revoked.")],
    ) -> AppointmentPayload:
        """By the security administrator."""

        def prepare() -> Work:
            key = required_id(input.appointment, "appointment", "appointment")
            return lambda session: revoke_appointment(session, key)

        return await _appointment(info, prepare)


async def _subject(info: Info, prepare: Callable[[], Work]) -> SubjectPayload:
    key, faults = await carry_out(info, prepare)
    if key is None:
        return SubjectPayload(subject=None, user_errors=faults)
    return SubjectPayload(
        subject=Subject.of(await find_subject(await info.context.reads(), key)), user_errors=[]
    )


async def _appointment(info: Info, prepare: Callable[[], Work]) -> AppointmentPayload:
    key, faults = await carry_out(info, prepare)
    if key is None:
        return AppointmentPayload(appointment=None, user_errors=faults)
    found = await find_appointment(await info.context.reads(), key)
    return AppointmentPayload(appointment=Appointment.of(found), user_errors=[])
