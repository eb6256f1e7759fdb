"""Mutations of measurements: report, verify, return, correct."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import strawberry

from resolvers.year.expected_figures import read_expected_figure, shown_figure
from resolvers.year.figures import Figure
from resolvers.year.measurements import (
    correct_measurement,
    report_measurement,
    return_measurement,
    verify_measurement,
)
from schema.context import Info
from schema.input_texts import TextKind, text_of
from schema.mutation_inputs import MutationInput, id_of, key_of
from schema.transactions import carry_out_with
from schema.year.measurement_facts import FactInput
from schema.year.measurements import Measurement
from schema.year.year_payloads import WithEntry
from tenants.database.session import Session

FigureWork = Callable[[Session], Awaitable[Figure]]
"""What a mutation of one figure does in its transaction; gives the figure as it is then."""


@strawberry.input(description="A figure to report (填报).")
class MeasurementReportInput(MutationInput):
    """What is reported."""

    measurement: strawberry.ID = strawberry.field(
        description="The figure: its id is known before anything is reported.",
        metadata=id_of("measurement"),
    )
    fact: FactInput = strawberry.field(description="The fact itself.")
    note: str | None = strawberry.field(
        default=None, description="A remark for whoever verifies it.", metadata=text_of(TextKind.NOTE)
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The version seen before; leave out (or 0) for a first report."
    )


@strawberry.input(description="A reported figure to accept (核实).")
class MeasurementVerifyInput(MutationInput):
    """What is verified."""

    measurement: strawberry.ID = strawberry.field(
        description="The measurement.", metadata=id_of("measurement")
    )
    expected_version: int = strawberry.field(description="The version seen before.")


@strawberry.input(description="A figure to send back (退回).")
class MeasurementReturnInput(MutationInput):
    """What is returned."""

    measurement: strawberry.ID = strawberry.field(
        description="The measurement.", metadata=id_of("measurement")
    )
    reason: str = strawberry.field(
        description="Why, for whoever reported it.", metadata=text_of(TextKind.NOTE)
    )
    expected_version: int = strawberry.field(description="The version seen before.")


@strawberry.input(description="The office's own figure in place of the reported one (更正).")
class MeasurementCorrectInput(MutationInput):
    """What is corrected."""

    measurement: strawberry.ID = strawberry.field(
        description="The measurement.", metadata=id_of("measurement")
    )
    fact: FactInput = strawberry.field(description="The right fact.")
    reason: str = strawberry.field(description="Why it is corrected.", metadata=text_of(TextKind.NOTE))
    expected_version: int = strawberry.field(description="The version seen before.")


@strawberry.type(description="The measurement as it is now.")
class MeasurementPayload(WithEntry):
    """Answer of the mutations of measurements."""

    measurement: Measurement | None = strawberry.field(
        description="As it is now; null if nothing was changed."
    )


@strawberry.type
class MeasurementMutations:
    """Report, verify, return, correct."""

    @strawberry.mutation(description="Report a figure, or report it anew while it isn't verified (填报).")
    async def measurement_report(
        self,
        info: Info,
        input: Annotated[MeasurementReportInput, strawberry.argument(description="What is reported.")],
    ) -> MeasurementPayload | None:
        """By the subject itself, or by the department that supplies the indicator."""

        def prepare() -> FigureWork:
            key = key_of(input.measurement)
            fact = input.fact.data()
            return lambda session: report_measurement(
                session, key, fact=fact, note=input.note, expected_version=input.expected_version
            )

        return await measurement_answer(info, input, prepare)

    @strawberry.mutation(description="Accept a reported figure, so that it counts (核实); never one's own.")
    async def measurement_verify(
        self,
        info: Info,
        input: Annotated[MeasurementVerifyInput, strawberry.argument(description="What is verified.")],
    ) -> MeasurementPayload | None:
        """By the performance office, or the unit head for the unit's own people."""

        def prepare() -> FigureWork:
            key = key_of(input.measurement)
            return lambda session: verify_measurement(session, key, expected_version=input.expected_version)

        return await measurement_answer(info, input, prepare)

    @strawberry.mutation(
        description="Send a figure back with the reason (退回); a verified one loses its verification."
    )
    async def measurement_return(
        self,
        info: Info,
        input: Annotated[MeasurementReturnInput, strawberry.argument(description="What is returned.")],
    ) -> MeasurementPayload | None:
        """While the cycle is open."""

        def prepare() -> FigureWork:
            key = key_of(input.measurement)
            return lambda session: return_measurement(
                session, key, reason=input.reason, expected_version=input.expected_version
            )

        return await measurement_answer(info, input, prepare)

    @strawberry.mutation(
        description="Put the office's figure in place of the reported one (更正); another officer verifies."
    )
    async def measurement_correct(
        self,
        info: Info,
        input: Annotated[MeasurementCorrectInput, strawberry.argument(description="What is corrected.")],
    ) -> MeasurementPayload | None:
        """While the cycle is open."""

        def prepare() -> FigureWork:
            key = key_of(input.measurement)
            fact = input.fact.data()
            return lambda session: correct_measurement(
                session, key, fact=fact, reason=input.reason, expected_version=input.expected_version
            )

        return await measurement_answer(info, input, prepare)


async def measurement_answer(
    info: Info, given: MutationInput, prepare: Callable[[], FigureWork]
) -> MeasurementPayload:
    """What a mutation of one figure answers: the figure as it is now, or the faults."""
    key, changed, faults = await carry_out_with(info, given, prepare)
    if key is None:
        return MeasurementPayload(measurement=None, user_errors=faults)
    session = await info.context.reads()
    figure = await read_expected_figure(session, key) if changed is None else shown_figure(session, changed)
    return MeasurementPayload(
        measurement=Measurement.of(figure),
        cycle_id=figure.cycle.id,
        subject_id=figure.entry.subject_id,
        user_errors=[],
    )
