"""Subjects (考评对象) through the years."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import strawberry

from resolvers.faults import NotFoundError
from resolvers.organisation.records import Subject as SubjectRecord
from resolvers.organisation.subject_members import MemberList
from resolvers.organisation.subject_steps import ending_verdict
from resolvers.organisation.subjects import (
    SUBJECT_LIST,
    create_subject,
    read_subject,
    subject_scope,
)
from resolvers.year.subject_endings import end_subject
from schema.context import Info
from schema.engine.paging.relay_connections import After, Connection, First, Order, Page, connect, page_of
from schema.ids import OptionalId
from schema.input_texts import TextKind, text_of
from schema.listing.columns import GlobalId
from schema.listing.paged_listings import Entries, PagedListing, keyset_listing
from schema.mutation_inputs import MutationInput, id_of, key_of, optional_key_of
from schema.node import Node
from schema.organisation.enums import Level
from schema.prices import VERDICT
from schema.scalars import encode_id
from schema.transactions import Work, carry_out
from schema.user_errors import Payload
from schema.verdicts import Verdict, verdict_at_once
from tenants.database.session import Session

SUBJECTS = Order("subjects", (str, UUID))


@strawberry.type(description="Whoever is assessed (考评对象): a portfolio, unit, section, person or project.")
class Subject(Node):
    """One subject."""

    record: strawberry.Private[SubjectRecord]
    level: Level = strawberry.field(description="What kind of subject it is.")
    code: str = strawberry.field(description="Code, unique in its government or unit.")
    name: str = strawberry.field(description="Name (名称).")
    valid_from: date = strawberry.field(description="First day of its existence.")
    valid_to: date | None = strawberry.field(description="Last day of its existence; null while it exists.")
    version: int = strawberry.field(description="Give it back as `expectedVersion`.")

    @classmethod
    def of(cls, record: SubjectRecord) -> "Subject":
        """The subject of a row."""
        return cls(
            record=record,
            id=encode_id("subject", record.id),
            level=record.level,
            code=record.code,
            name=record.name,
            valid_from=record.valid_from,
            valid_to=record.valid_to,
            version=record.version,
        )

    @strawberry.field(
        description="The level-2 unit it belongs to; null for what stands under the government."
    )
    async def unit(self, info: Info) -> "Subject | None":
        """The unit of a section or person."""
        return await known_subject(info, self.record.unit_id)

    @strawberry.field(
        description="What it stands directly under: a section or a unit; null under the government."
    )
    async def parent(self, info: Info) -> "Subject | None":
        """The parent."""
        return await known_subject(info, self.record.parent_id)

    @strawberry.field(description="The sections and staff below it that the viewer may know of.")
    async def members(
        self,
        info: Info,
        level: Annotated[Level | None, strawberry.argument(description="Only this level.")] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection["Subject"]:
        """By code."""
        page = page_of(first, after, SUBJECTS)
        loaders = await info.context.loaders()
        position: Any = page.after
        found = await loaders.organisation.members.load(
            (self.record.id, MemberList(page.limit, level, position))
        )

        async def count() -> int:
            return await loaders.organisation.member_counts.load((self.record.id, level))

        return _connected(found, page, count)

    @strawberry.field(
        description=(
            "Whether the viewer may end it; which last day is possible depends on the rosters it is in."
        ),
        metadata={"work": VERDICT},
    )
    def may_end(self, info: Info) -> Verdict:
        """As `subjectEnd` would say."""
        return verdict_at_once(info, lambda viewer: ending_verdict(viewer, self.record))


ENTRIES = Entries.of(Subject, SUBJECT_LIST, {"id": GlobalId("subject", "id")})


def subject_listing(
    session: Session, level: Level | None, first: int | None, after: str | None
) -> PagedListing[Subject]:
    """A page of the government's subjects by code."""
    page = page_of(first, after, SUBJECTS)
    return keyset_listing(session, SUBJECT_LIST, subject_scope(session, level), page, ENTRIES, Subject.of)


def _connected(
    found: Sequence[SubjectRecord], page: Page, count: Callable[[], Awaitable[int]]
) -> Connection[Subject]:
    return connect(
        [Subject.of(record) for record in found],
        page,
        position=lambda node: (node.code, node.record.id),
        count=count,
    )


@strawberry.input(description="A new subject (新增考评对象).")
class SubjectCreateInput(MutationInput):
    """What is created."""

    level: Level = strawberry.field(description="What kind of subject it is.")
    code: str = strawberry.field(
        description="Code, unique in its government or unit.", metadata=text_of(TextKind.CODE)
    )
    name: str = strawberry.field(description="Name (名称).")
    parent: OptionalId = strawberry.field(
        default=None,
        description="The unit or section it stands under, for sections and staff.",
        metadata=id_of("subject"),
    )
    valid_from: date | None = strawberry.field(default=None, description="First day; today if not given.")


@strawberry.input(description="A subject that ceases to exist (撤销考评对象).")
class SubjectEndInput(MutationInput):
    """What ends."""

    subject: strawberry.ID = strawberry.field(description="The subject.", metadata=id_of("subject"))
    valid_to: date = strawberry.field(description="Its last day.")
    expected_version: int = strawberry.field(description="The version seen before.")


@strawberry.type(description="The subject as it is now.")
class SubjectPayload(Payload):
    """Answer of the mutations of subjects."""

    subject: Subject | None = strawberry.field(description="As it is now; null if nothing was changed.")


@strawberry.type
class SubjectMutations:
    """Create and end."""

    @strawberry.mutation(description="Add a subject (新增考评对象).")
    async def subject_create(
        self,
        info: Info,
        input: Annotated[SubjectCreateInput, strawberry.argument(description="What is created.")],
    ) -> SubjectPayload | None:
        """By the system administrator."""

        def prepare() -> Work:
            parent_id = optional_key_of(input.parent)
            return lambda session: create_subject(
                session,
                level=input.level,
                code=input.code,
                name=input.name,
                parent_id=parent_id,
                valid_from=input.valid_from,
            )

        return await _answered(info, input, prepare)

    @strawberry.mutation(description="End a subject (撤销考评对象); what was assessed before stays as it is.")
    async def subject_end(
        self, info: Info, input: Annotated[SubjectEndInput, strawberry.argument(description="What ends.")]
    ) -> SubjectPayload | None:
        """By the system administrator."""

        def prepare() -> Work:
            key = key_of(input.subject)
            return lambda session: end_subject(
                session, key, valid_to=input.valid_to, expected_version=input.expected_version
            )

        return await _answered(info, input, prepare)


async def _answered(info: Info, given: MutationInput, prepare: Callable[[], Work]) -> SubjectPayload:
    key, faults = await carry_out(info, given, prepare)
    if key is None:
        return SubjectPayload(subject=None, user_errors=faults)
    found = await read_subject(await info.context.reads(), key)
    return SubjectPayload(subject=Subject.of(found), user_errors=[])


async def subject_of(info: Info, key: UUID) -> Subject:
    """A subject that the viewer may know of; not found otherwise."""
    found = await known_subject(info, key)
    if found is None:
        raise NotFoundError("subject")
    return found


async def known_subject(info: Info, key: UUID | None) -> Subject | None:
    """A subject by its key; None if there is none, or the viewer may not know of it."""
    if key is None:
        return None
    found = await (await info.context.loaders()).organisation.subjects.load(key)
    return None if found is None else Subject.of(found)


async def unit_of_code(info: Info, code: str | None) -> Subject | None:
    """A unit by the code under which schemes name it as provider."""
    if code is None:
        return None
    found = await (await info.context.loaders()).organisation.units.load(code)
    return None if found is None else Subject.of(found)
