"""Releases (正式发布) as the API shows them."""

from datetime import datetime

import strawberry

from resolvers.results.records import Release as ReleaseRecord
from schema.node import Node
from schema.scalars import DivisionCode, encode_id


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
