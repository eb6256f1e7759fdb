"""Documents that are parsed and validated, ready to be executed."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
)

from schema.engine.execution.contexts import Context
from schema.engine.execution.turns import LARGE, Turns
from schema.engine.faults.errors import BadRequestError
from schema.engine.libraries.strawberry_internals import declared_metadata

# The names of operations come from outside.
LONGEST_LABEL = 100


class Prices(Protocol):
    """What an operation costs with the variables of a request."""

    limit: int
    """What it may cost."""

    def known(self, variables: Mapping[str, Any]) -> int | None:
        """The cost, if it was worked out before."""

    def work_out(self, variables: Mapping[str, Any]) -> int:
        """The cost; takes as many steps as the document is long."""


@dataclass(frozen=True, slots=True)
class CheckedOperation:
    """One operation of a document."""

    definition: OperationDefinitionNode
    name: str | None
    label: str | None
    """The name, cut to a length that is fit for a log."""
    cost: int | None
    """The number of values that the answer can have, at most; None if the document is refused."""
    prices: Prices | None
    """What it costs by its variables; None if it costs little or always the same."""
    reads: bool
    """Whether it is a query that asks for more than the schema itself."""
    introspects: bool
    """Whether it is a query that asks for the schema itself and nothing else."""
    takes_turns: bool
    """Whether it is a query that has to leave room to others if it costs much."""
    is_large: bool
    """Whether it has to leave room to others."""

    def at(self, cost: int) -> "CheckedOperation":
        """The operation as a request asks for it, with variables by which it costs so much."""
        return replace(self, cost=cost, is_large=self.takes_turns and cost >= LARGE)

    @classmethod
    def of(
        cls,
        schema: GraphQLSchema,
        definition: OperationDefinitionNode,
        cost: int | None,
        prices: Prices | None,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> "CheckedOperation":
        """What is known of an operation before it is executed."""
        name = None if definition.name is None else definition.name.value
        fields = root_fields(definition, fragments)
        is_query = definition.operation is OperationType.QUERY
        of_schema, of_data = sides(fields)
        reads = is_query and of_data
        introspects = is_query and of_schema and not of_data
        root = schema.get_root_type(definition.operation)
        declared = [declared_metadata(root.fields[each]) for each in fields if root and each in root.fields]
        # What computes elsewhere has a queue of its own, and no connection meanwhile.
        computes = any(each.get("computes") for each in declared)
        label = name and name[:LONGEST_LABEL]
        takes_turns = reads and not computes
        is_large = takes_turns and cost is not None and cost >= LARGE
        return cls(definition, name, label, cost, prices, reads, introspects, takes_turns, is_large)


class ExecutableDocument(Protocol):
    """A document as it is executed, with what is kept for the next time."""

    async def execute(
        self, operation: CheckedOperation, variables: Mapping[str, Any], context: Context, turns: Turns
    ) -> ExecutionResult:
        """The result of one of its operations; a large one takes turns with the others."""

    def introspect(self, operation: CheckedOperation, variables: Mapping[str, Any]) -> ExecutionResult:
        """The result of an operation that asks for the schema only: at once, in any thread."""


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
            raise BadRequestError("OPERATION_NAME_MISSING", status=None, key="operationName")
        meant = [each for each in self.operations if name is None or each.name == name]
        if not meant:
            raise BadRequestError("OPERATION_UNKNOWN", status=None, key="operationName")
        if meant[0].definition.operation is OperationType.SUBSCRIPTION:
            raise BadRequestError("SUBSCRIPTION_REFUSED", status=None)
        return meant[0]


def sides(names: Collection[str]) -> tuple[bool, bool]:
    """Whether fields of a root ask for the schema itself, and whether they ask for anything else."""
    return "__schema" in names or "__type" in names, any(not each.startswith("__") for each in names)


def root_fields(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> set[str]:
    """The names of the fields at the root, those of fragments included."""
    names: set[str] = set()
    spread: set[str] = set()
    pending = [operation.selection_set]
    while pending:
        for each in pending.pop().selections:
            if isinstance(each, FieldNode):
                names.add(each.name.value)
            elif isinstance(each, InlineFragmentNode):
                pending.append(each.selection_set)
            elif isinstance(each, FragmentSpreadNode) and each.name.value not in spread:
                spread.add(each.name.value)
                if each.name.value in fragments:
                    pending.append(fragments[each.name.value].selection_set)
    return names
