"""Mutations of events: record, withdraw."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated

import strawberry

from resolvers.year.events import (
    EventInput,
    RecordedEvent,
    read_event,
    record_event,
    shown_event,
    withdraw_event,
)
from schema.context import Info
from schema.input_texts import TextKind, text_of
from schema.mutation_inputs import MutationInput, decimal_of, id_of, key_of
from schema.number_scalars import ExactNumber
from schema.transactions import carry_out_with
from schema.year.enums import EventNoun
from schema.year.events import Event
from schema.year.year_payloads import WithEntry
from tenants.database.session import Session

EventWork = Callable[[Session], Awaitable[RecordedEvent]]
"""What a mutation of an event does in its transaction; gives the event as it is then."""


@strawberry.input(description="Something to record against a subject (登记事项).")
class EventRecordInput(MutationInput):
    """What happened."""

    cycle: strawberry.ID = strawberry.field(
        description="The cycle in which it counts.", metadata=id_of("cycle")
    )
    subject: strawberry.ID = strawberry.field(description="Whom it is about.", metadata=id_of("subject"))
    code: str = strawberry.field(
        description="The scheme's adjustment (or indicator that deducts); for a veto, its override.",
        metadata=text_of(TextKind.REFERENCE),
    )
    kind: str | None = strawberry.field(
        default=None,
        description="Kind of event, where the scheme lists kinds (事项).",
        metadata=text_of(TextKind.REFERENCE),
    )
    points: ExactNumber | None = strawberry.field(
        default=None, description="Points, positive, where the scheme doesn't fix them; never for a veto."
    )
    occurred_on: date = strawberry.field(description="Day it happened.")
    document: str | None = strawberry.field(
        default=None, description="Number of the document it rests on (文号)."
    )
    reason: str = strawberry.field(description="What happened, in words.", metadata=text_of(TextKind.NOTE))
    again: bool = strawberry.field(
        default=False,
        description=(
            "True to record on purpose what looks like an earlier event: the same document (文号), or the "
            "same code, kind and day where one has none. Without it a double is refused, naming the earlier "
            "one."
        ),
    )

    def asked(self) -> EventInput:
        """The input with its ids read."""
        return EventInput(
            cycle=key_of(self.cycle),
            subject=key_of(self.subject),
            code=self.code,
            kind=self.kind,
            points=None if self.points is None else decimal_of(self.points),
            occurred_on=self.occurred_on,
            document=self.document,
            reason=self.reason,
            again=self.again,
        )


@strawberry.input(description="A recorded event to withdraw (撤销).")
class EventWithdrawInput(MutationInput):
    """What is withdrawn."""

    event: strawberry.ID = strawberry.field(description="The event.", metadata=id_of("event"))
    reason: str = strawberry.field(description="Why it counts no more.", metadata=text_of(TextKind.NOTE))
    expected_version: int = strawberry.field(description="The version seen before.")


@strawberry.type(description="The event as it is now.")
class EventPayload(WithEntry):
    """Answer of the mutations of events."""

    event: Event | None = strawberry.field(description="As it is now; null if nothing was changed.")


Recorded = Annotated[EventRecordInput, strawberry.argument(description="What happened.")]


@strawberry.type
class EventMutations:
    """Record and withdraw."""

    @strawberry.mutation(
        description="Record the finding of an inspection, which deducts points (查访核验扣分)."
    )
    async def inspection_record(self, info: Info, input: Recorded) -> EventPayload | None:
        """By an inspector."""
        return await _recorded(info, EventNoun.INSPECTION, input)

    @strawberry.mutation(description="Record an upheld complaint, which deducts points (投诉查处扣分).")
    async def complaint_record(self, info: Info, input: Recorded) -> EventPayload | None:
        """By a complaint officer."""
        return await _recorded(info, EventNoun.COMPLAINT, input)

    @strawberry.mutation(description="Record a commendation, which adds points (表彰加分).")
    async def commendation_record(self, info: Info, input: Recorded) -> EventPayload | None:
        """By the performance office."""
        return await _recorded(info, EventNoun.COMMENDATION, input)

    @strawberry.mutation(description="Record a veto or another event that overrides the grade (一票否决).")
    async def veto_record(self, info: Info, input: Recorded) -> EventPayload | None:
        """By the performance office."""
        return await _recorded(info, EventNoun.VETO, input)

    @strawberry.mutation(description="Withdraw an event (撤销): it stays on record but counts no more.")
    async def event_withdraw(
        self,
        info: Info,
        input: Annotated[EventWithdrawInput, strawberry.argument(description="What is withdrawn.")],
    ) -> EventPayload | None:
        """Takes the right to record an event of its kind."""

        def prepare() -> EventWork:
            key = key_of(input.event)
            return lambda session: withdraw_event(
                session, key, reason=input.reason, expected_version=input.expected_version
            )

        return await _answered(info, input, prepare)


async def _recorded(info: Info, noun: EventNoun, given: EventRecordInput) -> EventPayload:
    def prepare() -> EventWork:
        asked = given.asked()
        return lambda session: record_event(session, noun, asked)

    return await _answered(info, given, prepare)


async def _answered(info: Info, given: MutationInput, prepare: Callable[[], EventWork]) -> EventPayload:
    key, changed, faults = await carry_out_with(info, given, prepare)
    if key is None:
        return EventPayload(event=None, user_errors=faults)
    session = await info.context.reads()
    found = await read_event(session, key) if changed is None else shown_event(session, changed)
    return EventPayload(
        event=Event.of(found.event, found.entry, found.cycle),
        cycle_id=found.cycle.id,
        subject_id=found.entry.subject_id,
        user_errors=[],
    )
