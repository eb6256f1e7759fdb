"""Events (加减分与一票否决) as the API shows them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from policy import decide
from resolvers.year.events import NOUNS
from resolvers.year.places import entry_place
from resolvers.year.records import Entry
from resolvers.year.records import Event as EventRecord
from schema.context import Info
from schema.enums import EventNoun
from schema.organisation.references import SubjectReference
from schema.scalars import encode_id


@strawberry.type(description="Something that moves a score or a grade (加减分、一票否决事项).")
class Event:
    """One event."""

    record: strawberry.Private[EventRecord]
    entry: strawberry.Private[Entry]
    id: strawberry.ID = strawberry.field(description="Global id.")
    noun: EventNoun = strawberry.field(
        description="Inspection finding, upheld complaint, commendation or veto."
    )
    code: str = strawberry.field(
        description="The scheme's adjustment, override or indicator it counts against."
    )
    event: str | None = strawberry.field(
        description="Kind of event where the scheme lists kinds; null otherwise."
    )
    points: Decimal | None = strawberry.field(
        description="Points it states, before any cap; null where the scheme fixes them or for a veto."
    )
    occurred_on: date = strawberry.field(description="Day it happened.")
    document: str | None = strawberry.field(
        description="Number of the document it rests on (文号); null without one."
    )
    reason: str = strawberry.field(description="What happened, in words.")
    version: int = strawberry.field(description="Give it back as `expectedVersion`.")
    recorded_at: datetime = strawberry.field(description="When it was recorded.")
    withdrawn_at: datetime | None = strawberry.field(
        description="When it was withdrawn; null while it counts."
    )
    withdrawal_reason: str | None = strawberry.field(
        description="Why it was withdrawn; null while it counts."
    )

    @classmethod
    def of(cls, record: EventRecord, entry: Entry) -> "Event":
        """The event of a row."""
        return cls(
            record=record,
            entry=entry,
            id=encode_id("event", record.id),
            noun=EventNoun(record.noun),
            code=record.code,
            event=record.event,
            points=record.points,
            occurred_on=record.occurred_on,
            document=record.document,
            reason=record.reason,
            version=record.version,
            recorded_at=record.recorded_at,
            withdrawn_at=record.withdrawn_at,
            withdrawal_reason=record.withdrawal_reason,
        )

    @strawberry.field(description="Whom it is about.")
    def subject(self) -> SubjectReference:
        """The subject in its roster."""
        return SubjectReference.of_entry(self.entry)

    @strawberry.field(description="Whether the viewer may withdraw it (by role; the cycle must be open too).")
    async def may_withdraw(self, info: Info) -> bool:
        """State and policy together."""
        viewer = (await info.context.reads()).viewer
        allowed = decide(viewer, NOUNS[self.record.noun], entry_place(viewer, self.entry)).allowed
        return allowed and self.record.withdrawn_at is None
