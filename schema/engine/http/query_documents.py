"""From the text of a query to a checked document, remembered for the next request with the same text.

Knows parsing, validation and limits; never values, viewers or data.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import strawberry
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails
from strawberry.schema.schema import validate_document

from schema.engine.execution.execution_plans import Plans
from schema.engine.execution.variables import Single, singles_of
from schema.engine.faults.errors import BadRequestError
from schema.engine.faults.texts import check_text
from schema.engine.limits.cost import LIMITS, MAX_TOKENS, scan
from schema.engine.limits.repeats import RepeatLimit

REMEMBERED = 512
# Of all texts together; a document takes about a hundred times its text, its plans as much again.
REMEMBERED_CHARACTERS = 250_000
# A longer text is read anew each time: it would drive out too many others.
LONGEST_REMEMBERED = 10_000

_RULES = tuple(specified_rules)


@dataclass(frozen=True, slots=True)
class CheckedOperation:
    """One operation of a document with what every execution of it needs."""

    definition: OperationDefinitionNode
    variables: Sequence[Single] | None
    reads: bool
    """Whether it is a query that asks for more than the schema itself."""

    @classmethod
    def of(cls, schema: GraphQLSchema, definition: OperationDefinitionNode) -> "CheckedOperation":
        """What can be known of an operation before it is executed."""
        return cls(definition, singles_of(schema, definition), _reads_data(definition))


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A parsed document with what is wrong with it and what was learnt by executing it."""

    document: DocumentNode
    errors: tuple[GraphQLError, ...]
    operations: tuple[CheckedOperation, ...]
    fragments: Mapping[str, FragmentDetails]
    plans: Plans = field(default_factory=Plans)

    def operation(self, name: str | None) -> CheckedOperation:
        """The operation that is meant; refuses one that isn't there, no one of several, a subscription."""
        if name is None and len(self.operations) > 1:
            raise BadRequestError("OPERATION_NAME_MISSING", key="operationName")
        meant = [each for each in self.operations if name is None or _name(each.definition) == name]
        if not meant:
            raise BadRequestError("OPERATION_UNKNOWN", key="operationName")
        if meant[0].definition.operation is OperationType.SUBSCRIPTION:
            raise BadRequestError("SUBSCRIPTION_REFUSED")
        return meant[0]


class Documents:
    """The documents of one schema that were read lately, by their text."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema: GraphQLSchema = schema._schema
        self._read: OrderedDict[str, CheckedDocument] = OrderedDict()
        self._characters = 0

    def read(self, text: str) -> CheckedDocument:
        """The checked document of a text; raises what the parser raises."""
        known = self._read.get(text)
        if known is not None:
            self._read.move_to_end(text)
            return known
        checked = self._check(text)
        if len(text) <= LONGEST_REMEMBERED:
            self._remember(text, checked)
        return checked

    def __len__(self) -> int:
        return len(self._read)

    def _remember(self, text: str, checked: CheckedDocument) -> None:
        self._read[text] = checked
        self._characters += len(text)
        while len(self._read) > REMEMBERED or self._characters > REMEMBERED_CHARACTERS:
            forgotten, _ = self._read.popitem(last=False)
            self._characters -= len(forgotten)

    def _check(self, text: str) -> CheckedDocument:
        check_text(text)
        scan(text)
        document = parse(text, max_tokens=MAX_TOKENS)
        return CheckedDocument(
            document,
            tuple(self._errors(document)),
            tuple(
                CheckedOperation.of(self._schema, each)
                for each in document.definitions
                if isinstance(each, OperationDefinitionNode)
            ),
            {
                each.name.value: FragmentDetails(each)
                for each in document.definitions
                if isinstance(each, FragmentDefinitionNode)
            },
        )

    def _errors(self, document: DocumentNode) -> list[GraphQLError]:
        # Each only when the one before found nothing: it would be kept busy by what that one refuses.
        return (
            validate(self._schema, document, LIMITS)
            or validate(self._schema, document, (RepeatLimit,))
            or validate_document(self._schema, document, _RULES)
        )


def _reads_data(operation: OperationDefinitionNode) -> bool:
    # What stands in a fragment may be anything.
    return operation.operation is OperationType.QUERY and any(
        not isinstance(each, FieldNode) or not each.name.value.startswith("__")
        for each in operation.selection_set.selections
    )


def _name(operation: OperationDefinitionNode) -> str | None:
    return None if operation.name is None else operation.name.value
