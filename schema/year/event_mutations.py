"""Mutations of events: inspections, complaints, commendations, vetoes, and their withdrawal."""

from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.year.events import EventInput, find_event, record_event, withdraw_event
from resolvers.year.rosters import find_entry
from schema.context import Info
from schema.ids import required_id
from schema.transactions import carry_out
from schema.user_errors import Payload
from schema.year.events import Event
from tenants.database.session import Session

Work = Callable[[Session], Awaitable[UUID]]


@strawberry.input(description="Something to record against a subject (登记事项).")
class EventRecordInput:
    """What happened."""

    cycle: strawberry.ID = strawberry.field(description="The cycle in which it counts.")
    subject: strawberry.ID = strawberry.field(description="Whom it is about.")
    code: str = strawberry.field(
        description="The scheme's adjustment (or indicator that deducts); for a veto, its override."
    )
    event: str | None = strawberry.field(
        default=None, description="Kind of event, where the scheme lists kinds."
    )
    points: Decimal | None = strawberry.field(
        default=None, description="Points, positive, where the scheme doesn't fix them; never for a veto."
    )
    occurred_on: date = strawberry.field(description="Day it happened.")
    document: str | None = strawberry.field(
        default=None, description="Number of the document it rests on (文号)."
    )
    reason: str = strawberry.field(description="What happened, in words.")

    def asked(self) -> EventInput:
        """The input with its ids read."""
        return EventInput(
            cycle=required_id(self.cycle, "cycle", "cycle"),
            subject=required_id(self.subject, "subject", "subject"),
            code=self.code,
            event=self.event,
            points=self.points,
            occurred_on=self.occurred_on,
            document=self.document,
            reason=self.reason,
        )


@strawberry.input(description="A recorded event to withdraw (撤销).")
class EventWithdrawInput:
    """What is withdrawn."""

    event: strawberry.ID = strawberry.field(description="The event.")
    reason: str = strawberry.field(description="Why it counts no more.")
    expected_version: int = strawberry.field(description="The version seen before.")


@strawberry.type(description="The event as it is now.")
class EventPayload(Payload):
    """Answer of the mutations of events."""

    event: Event | None = strawberry.field(description="As it is now; null if nothing was changed.")


Recorded = Annotated[EventRecordInput, strawberry.argument(description="What happened.")]


@strawberry.type
class EventMutations:
    """Record and withdraw."""

    @strawberry.mutation(
        description="Record the finding of an inspection, which deducts points (查访核验扣分)."
    )
    async def inspection_record(self, info: Info, input: Recorded) -> EventPayload:
        """By an inspector."""
        return await _recorded(info, "inspection", input)

    @strawberry.mutation(description="Record an upheld complaint, which deducts points (投诉查处扣分).")
    async def complaint_record(self, info: Info, input: Recorded) -> EventPayload:
        """By a complaint officer."""
        return await _recorded(info, "complaint", input)

    @strawberry.mutation(description="Record a commendation, which adds points (表彰加分).")
    async def commendation_record(self, info: Info, input: Recorded) -> EventPayload:
        """By the performance office."""
        return await _recorded(info, "commendation", input)

    @strawberry.mutation(description="Record a veto or another event that overrides the grade (一票否决).")
    async def veto_record(self, info: Info, input: Recorded) -> EventPayload:
        """By the performance office."""
        return await _recorded(info, "veto", input)

    @strawberry.mutation(description="Withdraw an event (撤销): it stays on record but counts no more.")
    async def event_withdraw(
        self,
        info: Info,
        input: Annotated[EventWithdrawInput, strawberry.argument(description="What is withdrawn.")],
    ) -> EventPayload:
        """By whoever may record its kind."""

        def prepare() -> Work:
            key = required_id(input.event, "event", "event")
            return lambda session: withdraw_event(
                session, key, reason=input.reason, expected_version=input.expected_version
            )

        return await _answered(info, prepare)


async def _recorded(info: Info, noun: str, given: EventRecordInput) -> EventPayload:
    def prepare() -> Work:
        asked = given.asked()
        return lambda session: record_event(session, noun, asked)

    return await _answered(info, prepare)


async def _answered(info: Info, prepare: Callable[[], Work]) -> EventPayload:
    key, faults = await carry_out(info, prepare)
    if key is None:
        return EventPayload(event=None, user_errors=faults)
    session = await info.context.reads()
    event = await find_event(session, key)
    entry = await find_entry(session, event.cycle_id, event.subject_id)
    return EventPayload(event=Event.of(event, entry) if entry else None, user_errors=[])
