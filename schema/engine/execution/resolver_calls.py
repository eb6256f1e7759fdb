"""Calls of resolvers whose arguments are single values: prepared once for a request, not for each object.

Strawberry converts the arguments anew for each object of a list, and awaits through two further coroutines.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution import get_argument_values

from schema.engine.execution.plain_values import PLAIN
from schema.engine.libraries.graphql_core_internals import FieldDetailsList, VariableValues
from schema.engine.libraries.strawberry_internals import (
    Resolve,
    converted_arguments,
    converter_of,
    definition_of,
    is_called_directly,
    resolver_with,
)


@dataclass(frozen=True, slots=True)
class Call:
    """One field in one place of a document, ready to be called for any object."""

    field: GraphQLField
    nodes: list[FieldNode]
    resolve: Resolve


@dataclass(frozen=True, slots=True)
class CallForm:
    """A call before the variables of a request are known."""

    field: GraphQLField
    nodes: list[FieldNode]
    values: Mapping[str, Any]
    variables: Mapping[str, str]
    """The variable that gives the value of an argument."""
    resolver_with: Callable[[Mapping[str, Any]], Resolve]

    def call(self, variables: Mapping[str, Any]) -> Call | None:
        """The call with coerced variables; None where Strawberry and graphql-core must convert them."""
        values = dict(self.values)
        for name, variable in self.variables.items():
            # Without a value, or with null, the result depends on the argument's type and default.
            value = variables.get(variable)
            if value is None or not _is_immutable(value):
                return None
            values[name] = value
        return Call(self.field, self.nodes, self.resolver_with(values))


def call_form(schema: GraphQLSchema, parent: GraphQLObjectType, details: FieldDetailsList) -> CallForm | None:
    """The form of a field's calls; None where Strawberry itself must call the resolver."""
    nodes = [each.node for each in details]
    field = schema.get_field(parent, nodes[0].name.value)
    converter = converter_of(schema)
    if field is None or converter is None or details[0].fragment_variable_values is not None:
        return None
    definition = definition_of(field)
    if definition is None or not is_called_directly(field, definition):
        return None
    # Pass a unique placeholder object for each variable. Where it turns up in the converted arguments, that
    # argument is the variable's value.
    placeholders = {name: object() for name in _variables(nodes[0])}
    given = get_argument_values(field, nodes[0], VariableValues({}, placeholders)) if field.args else {}
    found = converted_arguments(given, definition, converter)
    variable_of = {id(placeholder): name for name, placeholder in placeholders.items()}
    values = {name: value for name, value in found.items() if id(value) not in variable_of}
    variables = {name: variable_of[id(value)] for name, value in found.items() if id(value) in variable_of}
    if not all(map(_is_immutable, values.values())):
        return None
    return CallForm(field, nodes, values, variables, partial(resolver_with, definition, converter))


def _is_immutable(value: object) -> bool:
    # Any other value is made anew for each call, since a resolver might change it.
    return value is None or type(value) in PLAIN or isinstance(value, Enum)


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_rest: Any) -> None:
        self.names.add(node.name.value)


def _variables(node: FieldNode) -> set[str]:
    visitor = _Variables()
    for argument in node.arguments or ():
        visit(argument, visitor)
    return visitor.names
