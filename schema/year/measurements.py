"""Measurements (指标数据): every figure that a cycle expects, reported or not yet."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from resolvers.faults import Fault
from resolvers.year.expected_figures import Slot
from resolvers.year.measurement_steps import refusal
from schema.context import Info
from schema.engine.paging.relay_connections import Connection, Order, connect, page_of
from schema.enums import MeasurementStatus, MeasurementStep
from schema.messages import message
from schema.organisation.references import SubjectReference, subject_reference
from schema.rules.indicators import Indicator
from schema.scalars import encode_id
from schema.year.measurement_facts import Fact

SLOTS = Order("slots", (int, int, int))

Statuses = Annotated[
    list[MeasurementStatus] | None, strawberry.argument(description="Only these states; all if not given.")
]


@strawberry.type(description="A figure that a cycle expects of a subject (指标数据), reported or not yet.")
class Measurement:
    """One expected figure."""

    slot: strawberry.Private[Slot]
    id: strawberry.ID | None = strawberry.field(description="Global id; null until something was reported.")
    period: str | None = strawberry.field(description="Period; null for a figure given once a year.")
    status: MeasurementStatus = strawberry.field(description="Missing, reported, verified or returned.")
    version: int = strawberry.field(
        description="Give it back as `expectedVersion`; 0 until something was reported."
    )
    due_on: date | None = strawberry.field(
        description="Day by which it is due; null if the scheme names none."
    )
    reported_at: datetime | None = strawberry.field(
        description="When it was last reported; null while missing."
    )
    note: str | None = strawberry.field(description="What the reporter remarked; null without a remark.")
    return_reason: str | None = strawberry.field(description="Why it was returned; null unless it was.")

    @classmethod
    def of(cls, slot: Slot) -> "Measurement":
        """The figure of a slot."""
        held = slot.measurement
        return cls(
            slot=slot,
            id=encode_id("measurement", held.id) if held else None,
            period=slot.period,
            status=MeasurementStatus(slot.status),
            version=held.version if held else 0,
            due_on=slot.due,
            reported_at=held.reported_at if held else None,
            note=held.note if held else None,
            return_reason=held.return_reason if held else None,
        )

    @strawberry.field(description="Whose figure it is.")
    def subject(self) -> SubjectReference:
        """The subject in its roster."""
        return SubjectReference.of_entry(self.slot.entry)

    @strawberry.field(description="The indicator.")
    def indicator(self) -> Indicator:
        """The leaf of the scheme."""
        return Indicator.of(self.slot.leaf, self._document)

    @strawberry.field(description="What was reported; null while missing.")
    def fact(self) -> Fact | None:
        """The fact."""
        return Fact.of_data(self.slot.measurement.fact) if self.slot.measurement else None

    @strawberry.field(
        description="The department that supplies it for everybody; null if the subject does itself."
    )
    async def supplied_by(self, info: Info) -> SubjectReference | None:
        """The data provider."""
        return await subject_reference(info, self.slot.supplier)

    @strawberry.field(description="Whether the viewer may report it now.")
    async def may_report(self, info: Info) -> bool:
        """State and policy together."""
        return await self._refusal(info, MeasurementStep.REPORT) is None

    @strawberry.field(description="Whether the viewer may verify it now; never one's own report.")
    async def may_verify(self, info: Info) -> bool:
        """State and policy together."""
        return await self._refusal(info, MeasurementStep.VERIFY) is None

    @strawberry.field(description="Whether the viewer may return it now.")
    async def may_return(self, info: Info) -> bool:
        """State and policy together."""
        return await self._refusal(info, MeasurementStep.RETURN) is None

    @strawberry.field(description="Whether the viewer may correct it now.")
    async def may_correct(self, info: Info) -> bool:
        """State and policy together."""
        return await self._refusal(info, MeasurementStep.CORRECT) is None

    @strawberry.field(description="Why the viewer may not take a step, in words; null if it may be taken.")
    async def why_not(
        self,
        info: Info,
        step: Annotated[
            MeasurementStep, strawberry.argument(description="The step; reporting if not given.")
        ] = MeasurementStep.REPORT,
    ) -> str | None:
        """The reason that `mayX` is false."""
        found = await self._refusal(info, step)
        return None if found is None else message(found.code, info.context.language, found.params)

    async def _document(self, info: Info) -> str:
        loaders = await info.context.loaders()
        version = await loaders.schemes.load(self.slot.entry.scheme_id)
        if version is None:
            raise LookupError("a pinned scheme version is never deleted")
        return version.document

    async def _refusal(self, info: Info, step: MeasurementStep) -> Fault | None:
        session = await info.context.reads()
        return refusal(session.viewer, self.slot, step.value)


def measurement_page(slots: list[Slot], first: int | None, after: str | None) -> Connection[Measurement]:
    """A page of slots by their place in the cycle.

    A place in the list itself would move while those who work through it change what it holds.
    """
    page = page_of(first, after, SLOTS)
    start: Any = page.after
    rest = slots if start is None else [slot for slot in slots if slot.position > start]

    async def count() -> int:
        return len(slots)

    return connect(
        [Measurement.of(slot) for slot in rest[: page.limit]],
        page,
        position=lambda node: node.slot.position,
        count=count,
    )


def has_status(slot: Slot, wanted: list[MeasurementStatus] | None) -> bool:
    """Whether a slot is in one of the states asked for."""
    return wanted is None or any(slot.status == status.value for status in wanted)
