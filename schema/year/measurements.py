"""Measurements (指标数据): every figure that a cycle expects, reported or not yet."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from resolvers.year.expected_figures import ExpectedFigure
from schema.context import Info, at_once
from schema.engine.faults.languages import Language
from schema.engine.paging.relay_connections import Connection, Order, connect, page_of
from schema.messages import message
from schema.node import Node
from schema.number_scalars import ExactNumber, exact_number
from schema.organisation.subjects import Subject
from schema.prices import CODED_NAME, VERDICT
from schema.rules.coded_names import CodedName, coded_if_given
from schema.rules.indicators import Indicator
from schema.scalars import encode_id
from schema.verdicts import Verdict, verdict_at_once
from schema.year.cycles import Cycle, cycle_shown
from schema.year.enums import MeasurementStatus, MeasurementStep
from schema.year.measurement_facts import Fact
from schema.year.who_assesses import Assessor
from tenants.schemes import CodeKind
from tenants.viewer import Viewer

FIGURES = Order("slots", (int, int, int))

Statuses = Annotated[
    list[MeasurementStatus] | None, strawberry.argument(description="Only these states; all if not given.")
]


@strawberry.type(description="A figure that a cycle expects of a subject (指标数据), reported or not yet.")
class Measurement(Node):
    """One expected figure."""

    figure: strawberry.Private[ExpectedFigure]
    year: int = strawberry.field(description="Year of the cycle.")
    period: CodedName | None = strawberry.field(
        description="Period (考核期); null for a figure given once a year.", metadata={"work": CODED_NAME}
    )
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
    target: ExactNumber | None = strawberry.field(
        description=(
            "What it is measured against (目标): as the scheme states it, or as the office has set it. Null "
            "for a method without one, and until it is set: so long a reported figure counts as pending."
        )
    )
    target_version: int = strawberry.field(
        description="Give it back as `expectedVersion` of `targetSet`; 0 until the office has set a target."
    )
    target_set_at: datetime | None = strawberry.field(
        description="When the office last set the target (下达时间); null unless it did."
    )
    target_document: str | None = strawberry.field(
        description="Document that sets the target (下达文号); null if none is named."
    )
    target_reason: str | None = strawberry.field(
        description="Why the office set the target so, in words; null if nothing was said."
    )
    note: str | None = strawberry.field(description="What the reporter remarked; null without a remark.")
    return_reason: str | None = strawberry.field(description="Why it was returned; null unless it was.")

    @classmethod
    def of(cls, figure: ExpectedFigure) -> "Measurement":
        """The figure of a figure."""
        held, assigned = figure.measurement, figure.assigned
        return cls(
            figure=figure,
            id=encode_id("measurement", figure.id),
            year=figure.cycle.year,
            period=coded_if_given(CodeKind.PERIOD, figure.period, figure.document.scheme.names),
            status=figure.status,
            version=held.version if held else 0,
            due_on=figure.due,
            reported_at=held.reported_at if held else None,
            target=exact_number(figure.target),
            target_version=assigned.version if assigned else 0,
            target_set_at=assigned.set_at if assigned else None,
            target_document=assigned.document if assigned else None,
            target_reason=assigned.reason if assigned else None,
            note=held.note if held else None,
            return_reason=held.return_reason if held else None,
        )

    @strawberry.field(description="Whose figure it is.")
    def subject(self) -> Subject:
        """The subject in its roster."""
        return Subject.of(self.figure.entry.subject)

    @strawberry.field(description="The cycle that expects it; null with an error if denied.")
    def cycle(self, info: Info) -> Cycle | None:
        """The year."""
        return cycle_shown(info, self.figure.cycle)

    @strawberry.field(description="The indicator.")
    def indicator(self) -> Indicator:
        """The leaf of the scheme."""
        return Indicator.of(self.figure.leaf, self.figure.document)

    @strawberry.field(description="What was reported; null while missing.")
    def fact(self, info: Info) -> Fact | None:
        """The fact, without what the viewer does not read of it."""
        if self.figure.measurement is None:
            return None
        return at_once(info, lambda loaders: self._fact(loaders.viewer, info.context.language))

    @strawberry.field(description="Who gives it (考评主体); whoever gives it does not verify it.")
    def assessor(self) -> Assessor:
        """As the scheme says, for this subject."""
        return Assessor.of(self.figure.assessor)

    @strawberry.field(description="Whether the viewer may report it now.", metadata={"work": VERDICT})
    def may_report(self, info: Info) -> Verdict:
        """As `measurementReport` would say."""
        return self._may(info, MeasurementStep.REPORT)

    @strawberry.field(
        description="Whether the viewer may verify it now; never one's own report.",
        metadata={"work": VERDICT},
    )
    def may_verify(self, info: Info) -> Verdict:
        """As `measurementVerify` would say."""
        return self._may(info, MeasurementStep.VERIFY)

    @strawberry.field(description="Whether the viewer may return it now.", metadata={"work": VERDICT})
    def may_return(self, info: Info) -> Verdict:
        """As `measurementReturn` would say."""
        return self._may(info, MeasurementStep.RETURN)

    @strawberry.field(description="Whether the viewer may correct it now.", metadata={"work": VERDICT})
    def may_correct(self, info: Info) -> Verdict:
        """As `measurementCorrect` would say."""
        return self._may(info, MeasurementStep.CORRECT)

    @strawberry.field(
        description="Whether the viewer may set its target now (下达目标).", metadata={"work": VERDICT}
    )
    def may_set_target(self, info: Info) -> Verdict:
        """As `targetSet` would say."""
        return self._may(info, MeasurementStep.SET_TARGET)

    @strawberry.field(
        description="Why the viewer may not take a step, in words; null if it may be taken.",
        metadata={"work": VERDICT},
    )
    def why_not(
        self,
        info: Info,
        step: Annotated[
            MeasurementStep, strawberry.argument(description="The step; reporting if not given.")
        ] = MeasurementStep.REPORT,
    ) -> str | None:
        """The reason of `mayX` where it isn't allowed."""
        return at_once(info, lambda loaders: self._reason(loaders.viewer, step, info.context.language))

    def _may(self, info: Info, step: MeasurementStep) -> Verdict:
        return verdict_at_once(info, lambda viewer: self.figure.verdict(viewer, step))

    def _fact(self, viewer: Viewer, language: Language) -> Fact | None:
        held = self.figure.measurement
        if held is None:
            return None
        withheld = self.figure.withheld_from(viewer)
        reason = message("FEW_RATERS", language) if withheld else ""
        names = self.figure.document.scheme.names
        return Fact.of_data(held.fact, names, withheld=withheld, reason=reason)

    def _reason(self, viewer: Viewer, step: MeasurementStep, language: Language) -> str | None:
        verdict = self.figure.verdict(viewer, step)
        return None if verdict.allowed else message(verdict.code, language, verdict.params)


def measurement_page(
    figures: list[ExpectedFigure], first: int | None, after: str | None
) -> Connection[Measurement]:
    """A page of figures by their place in the cycle.

    An offset would move while people work through the list and change what it holds.
    """
    page = page_of(first, after, FIGURES)
    start: Any = page.after
    rest = figures if start is None else [figure for figure in figures if figure.position > start]

    async def count() -> int:
        return len(figures)

    return connect(
        [Measurement.of(figure) for figure in rest[: page.limit]],
        page,
        position=lambda node: node.figure.position,
        count=count,
    )


def has_status(figure: ExpectedFigure, wanted: list[MeasurementStatus] | None) -> bool:
    """Whether a figure is in one of the states asked for."""
    return wanted is None or figure.status in wanted
