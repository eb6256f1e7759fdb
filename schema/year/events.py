"""Events (加减分与一票否决) as the API shows them."""

from datetime import date, datetime

import strawberry

from resolvers.year.event_steps import withdrawal_verdict
from resolvers.year.records import Cycle as CycleRecord
from resolvers.year.records import Entry
from resolvers.year.records import Event as EventRecord
from schema.context import Info, at_once
from schema.node import Node
from schema.number_scalars import ExactNumber, exact_number
from schema.organisation.subjects import Subject
from schema.prices import CODED_NAME, VERDICT
from schema.rules.coded_names import CodedName, coded_if_given
from schema.scalars import encode_id
from schema.verdicts import Verdict, verdict_at_once
from schema.year.cycles import Cycle, cycle_shown
from schema.year.enums import EventNoun
from tenants.schemes import CodeKind


@strawberry.type(description="Something that moves a score or a grade (加减分、一票否决事项).")
class Event(Node):
    """One event."""

    record: strawberry.Private[EventRecord]
    entry: strawberry.Private[Entry]
    of_cycle: strawberry.Private[CycleRecord]
    noun: EventNoun = strawberry.field(
        description="Whether it is an inspection finding, an upheld complaint, a commendation or a veto."
    )
    code: str = strawberry.field(
        description="Code of the scheme's adjustment, override or indicator it counts against."
    )
    kind: CodedName | None = strawberry.field(
        description="Kind of event where the scheme lists kinds (事项); null otherwise.",
        metadata={"work": CODED_NAME},
    )
    points: ExactNumber | None = strawberry.field(
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
    def of(cls, record: EventRecord, entry: Entry, cycle: CycleRecord) -> "Event":
        """The event of a row."""
        return cls(
            record=record,
            entry=entry,
            of_cycle=cycle,
            id=encode_id("event", record.id),
            noun=record.noun,
            code=record.code,
            kind=coded_if_given(CodeKind.EVENT, record.event, entry.scheme_id),
            points=exact_number(record.points),
            occurred_on=record.occurred_on,
            document=record.document,
            reason=record.reason,
            version=record.version,
            recorded_at=record.recorded_at,
            withdrawn_at=record.withdrawn_at,
            withdrawal_reason=record.withdrawal_reason,
        )

    @strawberry.field(description="Name of what it counts against (名称).")
    def name(self, info: Info) -> str:
        """As the scheme that assesses the subject has it."""
        return at_once(info, lambda loaders: loaders.rules.rules_of(self.entry.scheme_id).name_of(self.code))

    @strawberry.field(description="Whom it is about.")
    def subject(self) -> Subject:
        """The subject in its roster."""
        return Subject.of(self.entry.subject)

    @strawberry.field(description="The cycle in which it counts; null with an error if denied.")
    def cycle(self, info: Info) -> Cycle | None:
        """The year."""
        return cycle_shown(info, self.of_cycle)

    @strawberry.field(
        description="Whether the viewer may withdraw it now; the cycle must be open.",
        metadata={"work": VERDICT},
    )
    def may_withdraw(self, info: Info) -> Verdict:
        """As `eventWithdraw` would say."""
        return verdict_at_once(
            info, lambda viewer: withdrawal_verdict(viewer, self.of_cycle, self.entry, self.record)
        )
