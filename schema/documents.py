"""From the text of a query to a checked document, remembered for the next request with the same text.

Knows parsing, validation and limits; never values, viewers or data.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, parse, validate
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document
from strawberry.types import ExecutionContext

from schema.bodies import BadRequestError, check_text
from schema.limits import LIMITS, MAX_TOKENS, scan
from schema.repeats import RepeatLimit

REMEMBERED = 512
# A longer text is read anew each time, so that what is remembered stays within a few megabytes.
_LONGEST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A parsed document with what is wrong with it."""

    document: DocumentNode
    errors: tuple[GraphQLError, ...]
    operations: int


class Documents:
    """The documents read lately, by their text."""

    def __init__(self) -> None:
        self._read: OrderedDict[str, CheckedDocument] = OrderedDict()

    def read(self, context: ExecutionContext) -> CheckedDocument:
        """The checked document of a request; raises what the parser raises."""
        text = context.query or ""
        known = self._read.get(text)
        if known is not None:
            self._read.move_to_end(text)
            return known
        checked = _check(text, context)
        if len(text) <= _LONGEST_REMEMBERED:
            self._read[text] = checked
            if len(self._read) > REMEMBERED:
                self._read.popitem(last=False)
        return checked

    def __len__(self) -> int:
        return len(self._read)


class ReadDocument(SchemaExtension):
    """Puts a checked document in the place of Strawberry's own parsing and validation."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._checked: CheckedDocument | None = None

    def on_parse(self) -> Iterator[None]:
        """Give the document; a nameless request must leave no choice between operations."""
        self._checked = self._documents.read(self.execution_context)
        self.execution_context.graphql_document = self._checked.document
        if self._checked.operations > 1 and self.execution_context._provided_operation_name is None:
            raise BadRequestError("OPERATION_NAME_MISSING", key="operationName")
        yield

    def on_validate(self) -> Iterator[None]:
        """Give the verdict."""
        if self._checked is not None:
            self.execution_context.pre_execution_errors = list(self._checked.errors)
        yield


def reading_documents() -> Callable[[], SchemaExtension]:
    """The extension of one schema; the memory behind it lasts as long as the schema."""
    documents = Documents()
    return lambda: ReadDocument(documents)


def _check(text: str, context: ExecutionContext) -> CheckedDocument:
    check_text(text)
    scan(text)
    document = parse(text, max_tokens=MAX_TOKENS)
    return CheckedDocument(document, tuple(_errors(document, context)), _operations(document))


def _errors(document: DocumentNode, context: ExecutionContext) -> list[GraphQLError]:
    graphql_schema: GraphQLSchema = context.schema._schema
    # Each only when the one before found nothing: it would be kept busy by what that one refuses.
    return (
        validate(graphql_schema, document, LIMITS)
        or validate(graphql_schema, document, (RepeatLimit,))
        or validate_document(graphql_schema, document, context.validation_rules)
    )


def _operations(document: DocumentNode) -> int:
    return sum(isinstance(each, OperationDefinitionNode) for each in document.definitions)
