"""The mutation of targets: set what a figure is measured against."""

from typing import Annotated

import strawberry

from resolvers.year.target_setting import set_target
from schema.context import Info
from schema.input_texts import TextKind, text_of
from schema.mutation_inputs import MutationInput, decimal_of, id_of, key_of
from schema.number_scalars import ExactNumber
from schema.year.measurement_mutations import FigureWork, MeasurementPayload, measurement_answer


@strawberry.input(description="A target to set (下达目标), where the scheme leaves it open.")
class TargetSetInput(MutationInput):
    """What is set."""

    measurement: strawberry.ID = strawberry.field(
        description="The figure that is measured against it: its id is known before anything is reported.",
        metadata=id_of("measurement"),
    )
    target: ExactNumber = strawberry.field(description="The target; above 0.")
    document: str | None = strawberry.field(
        default=None, description="Number of the document that sets it (文号)."
    )
    reason: str | None = strawberry.field(
        default=None,
        description="Why, in words; required where another target is replaced.",
        metadata=text_of(TextKind.NOTE),
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The `targetVersion` seen before; leave out (or 0) for the first target."
    )


@strawberry.type
class TargetMutations:
    """Set."""

    @strawberry.mutation(
        description=(
            "Set what a figure is measured against, or set it anew (下达目标), where the scheme leaves it "
            "open; not while the figure is verified against its target."
        )
    )
    async def target_set(
        self,
        info: Info,
        input: Annotated[TargetSetInput, strawberry.argument(description="What is set.")],
    ) -> MeasurementPayload | None:
        """By the performance office, or the unit head for the unit's own people."""

        def prepare() -> FigureWork:
            key, target = key_of(input.measurement), decimal_of(input.target)
            return lambda session: set_target(
                session,
                key,
                target=target,
                document=input.document,
                reason=input.reason,
                expected_version=input.expected_version,
            )

        return await measurement_answer(info, input, prepare)
