"""The places of errors: the path of a value in the document or in the variables. Runs only for errors."""

from collections.abc import Iterator, Mapping
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

from schema.engine.libraries.graphql_core_internals import get_variable_signature


def is_literal(node: Node | None) -> bool:
    """Whether this is a literal value in the document."""
    return isinstance(node, ValueNode) and not isinstance(node, VariableNode)


def is_argument(node: Node | None) -> bool:
    """Whether this is an argument or the variable given for one."""
    return isinstance(node, ArgumentNode | VariableNode)


def literal_path(document: DocumentNode, wanted: Node) -> list[str]:
    """The argument and the input fields that lead to a literal value in the document."""
    finder = _Finder(document, wanted)
    visit(document, finder)
    return finder.found


def variable_errors(
    graphql_schema: GraphQLSchema, operation: OperationDefinitionNode, values: Mapping[str, Any]
) -> Iterator[tuple[GraphQLError, list[str]]]:
    """The errors of the variables, each with its path from the variable's name inwards."""
    for definition in operation.variable_definitions or ():
        for error, path in _errors_of(graphql_schema, definition, values):
            name = definition.variable.name.value
            yield _at(error, definition), [name, *map(str, path)]


class _Finder(Visitor):
    def __init__(self, document: DocumentNode, wanted: Node) -> None:
        super().__init__()
        self._document = document
        self._wanted = wanted
        self.found: list[str] = []

    def enter(self, node: Node, _key: Any, _parent: Any, path: list[str | int], *_args: Any) -> None:
        if node is self._wanted:
            self.found = list(_steps(self._document, path))


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


def _errors_of(
    graphql_schema: GraphQLSchema, definition: VariableDefinitionNode, values: Mapping[str, Any]
) -> list[tuple[GraphQLError, list[str | int]]]:
    signature = get_variable_signature(graphql_schema, definition)
    if isinstance(signature, GraphQLError):
        return [(signature, [])]
    value = values.get(signature.name, Undefined)
    if value is Undefined and definition.default_value is not None:
        return []
    found: list[tuple[GraphQLError, list[str | int]]] = []
    validate_input_value(value, signature.type, lambda error, path: found.append((error, path)))
    return found


def _at(error: GraphQLError, definition: VariableDefinitionNode) -> GraphQLError:
    return GraphQLError(error.message, definition, original_error=error)
