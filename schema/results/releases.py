"""Releases (正式发布) as the API shows them."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.results.records import Release as ReleaseRecord
from resolvers.results.releases import publish_release, read_release
from schema.context import Info
from schema.ids import OptionalId
from schema.input_texts import TextKind, text_of
from schema.mutation_inputs import MutationInput, id_of, key_of, optional_key_of
from schema.node import Node
from schema.scalars import DivisionCode, encode_id
from schema.transactions import Work, carry_out
from schema.user_errors import Payload


@strawberry.type(
    description="An official publication (正式发布). It never changes; a correction replaces it."
)
class Release(Node):
    """One release."""

    division: DivisionCode = strawberry.field(
        description="Division code of the government that published it."
    )
    year: int = strawberry.field(description="Year assessed.")
    published_at: datetime = strawberry.field(description="When it was published.")
    superseded_at: datetime | None = strawberry.field(
        description="When a later release replaced it; null while it is in force."
    )
    replaces_id: strawberry.ID | None = strawberry.field(
        description="The release that this one replaces; null for a first publication."
    )
    reason: str | None = strawberry.field(
        description="Why it replaces the earlier one; null for a first publication."
    )

    @classmethod
    def of(cls, record: ReleaseRecord) -> "Release":
        """The release of a row."""
        return cls(
            id=encode_id("release", record.id),
            division=DivisionCode(record.tenant),
            year=record.year,
            published_at=record.published_at,
            superseded_at=record.superseded_at,
            replaces_id=encode_id("release", record.replaces_id) if record.replaces_id else None,
            reason=record.reason,
        )


@strawberry.input(description="A final run to publish (正式发布).")
class ReleasePublishInput(MutationInput):
    """What is published."""

    run: strawberry.ID = strawberry.field(
        description="The latest run of the closed cycle.", metadata=id_of("run")
    )
    replaces: OptionalId = strawberry.field(
        default=None,
        description="The release in force that this one replaces; leave out for the first.",
        metadata=id_of("release"),
    )
    reason: str | None = strawberry.field(
        default=None,
        description="Why it is replaced; needed with `replaces`.",
        metadata=text_of(TextKind.NOTE),
    )


@strawberry.type(description="The release that was published.")
class ReleasePayload(Payload):
    """Answer of `releasePublish`."""

    release: Release | None = strawberry.field(description="The new release; null if nothing was published.")


@strawberry.type
class ReleaseMutations:
    """Publish."""

    @strawberry.mutation(
        description="Publish a final run as the official result (正式发布). It never changes."
    )
    async def release_publish(
        self,
        info: Info,
        input: Annotated[ReleasePublishInput, strawberry.argument(description="What is published.")],
    ) -> ReleasePayload | None:
        """A correction names the release that it replaces, and why."""

        def prepare() -> Work:
            run_id = key_of(input.run)
            replaces = optional_key_of(input.replaces)
            return lambda session: publish_release(session, run_id, replaces=replaces, reason=input.reason)

        key, faults = await carry_out(info, input, prepare)
        if key is None:
            return ReleasePayload(release=None, user_errors=faults)
        found = await read_release(await info.context.reads(), key)
        return ReleasePayload(release=Release.of(found), user_errors=[])
