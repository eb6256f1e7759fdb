"""Faults of a scheme document, as the API shows them."""

import strawberry

from schema.engine.faults.languages import Language
from tenants.schemes import SchemeFault


@strawberry.type(description="A fault of a scheme document (文档错误): where it stands and what to do.")
class DocumentFault:
    """One fault."""

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
            code=fault.code,
            message=fault.message_in(language),
            line=fault.line,
            indicator=fault.indicator,
            key=fault.key,
        )
