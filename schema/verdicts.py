"""The policy's answer as the API shows it."""

import strawberry

from policy import Decision
from schema.engine.faults.languages import Language
from schema.messages import message
from schema.scalars import encode_id


@strawberry.type(description="Whether something is allowed, and why or why not (是否允许及理由).")
class Verdict:
    """One decision."""

    allowed: bool = strawberry.field(description="Whether the viewer may do it now.")
    code: str = strawberry.field(description="Stable code of the reason: ALLOWED, or why not.")
    reason: str = strawberry.field(description="The reason in words, in the language of the request.")
    appointment_id: strawberry.ID | None = strawberry.field(
        description="The appointment that allows it; null if it isn't allowed."
    )

    @classmethod
    def of(cls, decision: Decision, language: Language) -> "Verdict":
        """The decision with its sentence."""
        return cls(
            allowed=decision.allowed,
            code=decision.code,
            reason=message(decision.code, language, decision.params),
            appointment_id=encode_id("appointment", decision.by.id) if decision.by else None,
        )
