"""Documents that are parsed and validated, ready to be executed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)

from schema.engine.execution.contexts import Context
from schema.engine.faults.errors import BadRequestError
from schema.engine.libraries.strawberry_internals import declared_metadata

# The names of operations come from outside.
LONGEST_LABEL = 100


@dataclass(frozen=True, slots=True)
class CheckedOperation:
    """One operation of a document."""

    definition: OperationDefinitionNode
    name: str | None
    label: str | None
    """The name, cut to a length that is fit for a log."""
    cost: int | None
    """The number of values that the answer can have; None if the document is refused."""
    reads: bool
    """Whether it is a query that asks for more than the schema itself."""
    seconds: float | None
    """How long it may take; None if it has no time of its own."""

    @classmethod
    def of(
        cls, schema: GraphQLSchema, definition: OperationDefinitionNode, cost: int | None
    ) -> "CheckedOperation":
        """What is known of an operation before it is executed."""
        name = None if definition.name is None else definition.name.value
        label = name and name[:LONGEST_LABEL]
        return cls(definition, name, label, cost, _reads_data(definition), _seconds(schema, definition))


class ExecutableDocument(Protocol):
    """A document as it is executed, with what is kept for the next time."""

    async def execute(
        self, operation: CheckedOperation, variables: Mapping[str, Any], context: Context
    ) -> ExecutionResult:
        """The result of one of its operations."""


Prepare = Callable[[GraphQLSchema, DocumentNode], ExecutableDocument]
"""Chooses the way in which documents are executed."""


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A parsed document, its validation errors, and how it is executed."""

    digest: str
    document: DocumentNode
    errors: tuple[GraphQLError, ...]
    operations: tuple[CheckedOperation, ...]
    executable: ExecutableDocument

    def operation(self, name: str | None) -> CheckedOperation:
        """The operation that a request means.

        Refuses an unknown name, a missing name if there are several, and a subscription.
        """
        if name is None and len(self.operations) > 1:
            raise BadRequestError("OPERATION_NAME_MISSING", key="operationName")
        meant = [each for each in self.operations if name is None or each.name == name]
        if not meant:
            raise BadRequestError("OPERATION_UNKNOWN", key="operationName")
        if meant[0].definition.operation is OperationType.SUBSCRIPTION:
            raise BadRequestError("SUBSCRIPTION_REFUSED")
        return meant[0]


def _seconds(schema: GraphQLSchema, operation: OperationDefinitionNode) -> float | None:
    """The longest time that one of its fields says by ``metadata={"seconds": n}``.

    Only fields that stand in the operation itself are looked at, not those in fragments.
    """
    root = schema.get_root_type(operation.operation)
    if root is None:
        return None
    names = {each.name.value for each in operation.selection_set.selections if isinstance(each, FieldNode)}
    said = [declared_metadata(root.fields[name]).get("seconds") for name in names if name in root.fields]
    return max((float(each) for each in said if each is not None), default=None)


def _reads_data(operation: OperationDefinitionNode) -> bool:
    # A fragment may select anything.
    return operation.operation is OperationType.QUERY and any(
        not isinstance(each, FieldNode) or not each.name.value.startswith("__")
        for each in operation.selection_set.selections
    )
