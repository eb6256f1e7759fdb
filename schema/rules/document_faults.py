"""Faults of a scheme document, as the API shows them."""

from enum import Enum

import strawberry

from schema.engine.faults.languages import Language
from tenants.schemes import SchemeFault


@strawberry.enum(description="How much a finding about a scheme document weighs (严重程度).")
class FaultSeverity(Enum):
    """Whether the document can be used."""

    FAULT = strawberry.enum_value("fault", description="A fault (错误): the document can't be used.")
    WARNING = strawberry.enum_value(
        "warning", description="A warning (提示): the document can be used, but leaves something open."
    )


@strawberry.type(
    description="A fault of a scheme document (文档错误) or a warning: where it stands and what to do."
)
class DocumentFault:
    """One fault, or one warning."""

    severity: FaultSeverity = strawberry.field(description="A fault, or a warning only.")
    code: str = strawberry.field(description="Stable code.")
    message: str = strawberry.field(description="What is wrong and what to do about it.")
    line: int | None = strawberry.field(
        description="Line in the document, from 1; null where it can't be told."
    )
    indicator: str | None = strawberry.field(
        description="Code or name of what it is about: an indicator (指标), an adjustment, an override, a "
        "grade, a stage; null if it is about the whole."
    )
    key: str | None = strawberry.field(description="Key concerned; null if it is about a whole table.")

    @classmethod
    def of(cls, fault: SchemeFault, language: Language) -> "DocumentFault":
        """The engine's fault in words."""
        return cls(
            severity=FaultSeverity.WARNING if fault.warning else FaultSeverity.FAULT,
            code=fault.code,
            message=fault.message_in(language),
            line=fault.line,
            indicator=fault.indicator,
            key=fault.key,
        )
