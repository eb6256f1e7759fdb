"""The places of errors: the path of a value in the document or in the variables. Runs only for errors."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    ObjectFieldNode,
    OperationDefinitionNode,
    Undefined,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    validate_input_value,
    visit,
)

from schema.engine.faults.one_of_counts import one_of_counted
from schema.engine.faults.unread_values import judged_later, unread_variables
from schema.engine.libraries.graphql_core_internals import get_variable_signature
from schema.engine.libraries.strawberry_internals import MOST_SUGGESTIONS


def is_literal(node: Node | None) -> bool:
    """Whether this is a literal value in the document."""
    return isinstance(node, ValueNode) and not isinstance(node, VariableNode)


def is_argument(node: Node | None) -> bool:
    """Whether this is an argument or the variable given for one."""
    return isinstance(node, ArgumentNode | VariableNode)


def literal_paths(document: DocumentNode, wanted: Iterable[Node]) -> Mapping[int, list[str]]:
    """The arguments and input fields that lead to literal values in the document, by the ``id()`` of each.

    All are looked for at once: a document can have a hundred wrong literals.
    """
    finder = _Finder(document, {id(node) for node in wanted})
    if finder.wanted:
        visit(document, finder)
    return finder.found


def variable_errors(
    graphql_schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    values: Mapping[str, Any],
    most: int,
) -> list[tuple[GraphQLError, list[str]]]:
    """The first errors of the variables, each with its path from the variable's name inwards.

    Similar names are looked for only if there are few errors.
    """
    found = _Found(most, hide_suggestions=True)
    found.search(graphql_schema, operation, values)
    if 0 < len(found.errors) <= MOST_SUGGESTIONS:
        found = _Found(most, hide_suggestions=False)
        found.search(graphql_schema, operation, values)
    later = judged_later(graphql_schema, document, operation)
    unread = unread_variables(graphql_schema, operation, values, later)
    return [*found.errors, *islice(unread, most - len(found.errors))]


class _EnoughError(GraphQLError):
    """Ends the search for errors."""


class _Found:
    """The errors of variables, up to a number at which the search ends."""

    def __init__(self, most: int, *, hide_suggestions: bool) -> None:
        self._most = most
        self._hide_suggestions = hide_suggestions
        self.errors: list[tuple[GraphQLError, list[str]]] = []

    def search(
        self, schema: GraphQLSchema, operation: OperationDefinitionNode, values: Mapping[str, Any]
    ) -> None:
        try:
            for definition in operation.variable_definitions or ():
                self._in_one(schema, definition, values)
        except _EnoughError:
            return

    def _in_one(
        self, schema: GraphQLSchema, definition: VariableDefinitionNode, values: Mapping[str, Any]
    ) -> None:
        signature = get_variable_signature(schema, definition)
        if isinstance(signature, GraphQLError):
            self._add(signature, definition, [])
            return
        value = values.get(signature.name, Undefined)
        if value is not Undefined or definition.default_value is None:
            validate_input_value(
                value,
                signature.type,
                lambda error, path: self._add(one_of_counted(error, schema), definition, path),
                self._hide_suggestions,
            )

    def _add(self, error: GraphQLError, definition: VariableDefinitionNode, path: list[str | int]) -> None:
        self.errors.append((_at(error, definition), [definition.variable.name.value, *map(str, path)]))
        if len(self.errors) >= self._most:
            raise _EnoughError("enough errors")


class _Finder(Visitor):
    def __init__(self, document: DocumentNode, wanted: set[int]) -> None:
        super().__init__()
        self._document = document
        self.wanted = wanted
        self.found: dict[int, list[str]] = {}

    def enter(self, node: Node, _key: Any, _parent: Any, path: list[str | int], *_args: Any) -> None:
        if id(node) in self.wanted:
            self.found[id(node)] = list(_steps(self._document, path))


def _steps(document: DocumentNode, path: list[str | int]) -> Iterator[str]:
    here: Any = document
    before: str | int = ""
    for key in path:
        here = here[key] if isinstance(key, int) else getattr(here, key)
        if isinstance(here, ArgumentNode | ObjectFieldNode):
            yield here.name.value
        elif before == "values":
            yield str(key)
        before = key


def _at(error: GraphQLError, definition: VariableDefinitionNode) -> GraphQLError:
    return GraphQLError(error.message, definition, original_error=error)
