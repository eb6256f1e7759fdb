"""Calls of resolvers whose arguments are single values: read once for a request, not for each object.

Strawberry reads the arguments anew for each object of a list, and awaits through two further coroutines.
Knows how Strawberry calls a resolver, and no resolver.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from inspect import iscoroutinefunction
from typing import Any, cast

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from schema.engine.execution.code_generation import PLAIN

_MADE = tuple(
    f"{GraphQLCoreConverter.__qualname__}.from_resolver.<locals>.{name}"
    for name in ("_resolver", "_async_resolver")
)


Resolve = Callable[[Any, GraphQLResolveInfo[Any]], Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One field in one place of a document, ready to be called for any object."""

    field: GraphQLField
    nodes: list[FieldNode]
    resolve: Resolve


@dataclass(frozen=True, slots=True)
class CallForm:
    """The same before the variables of a request are known."""

    field: GraphQLField
    nodes: list[FieldNode]
    values: Mapping[str, Any]
    variables: Mapping[str, str]
    """The variable behind an argument."""
    resolving: Callable[[Mapping[str, Any]], Resolve]

    def call(self, variables: Mapping[str, Any]) -> Call | None:
        """With coerced variables; None where Strawberry and graphql-core have to look at them."""
        values = dict(self.values)
        for name, variable in self.variables.items():
            # Without a value, or with null, it depends on the argument's type and default.
            value = variables.get(variable)
            if value is None or not _never_changes(value):
                return None
            values[name] = value
        return Call(self.field, self.nodes, self.resolving(values))


def call_form(schema: GraphQLSchema, parent: GraphQLObjectType, details: FieldDetailsList) -> CallForm | None:
    """The form of a field's calls; None where Strawberry itself has to look."""
    nodes = [each.node for each in details]
    field = schema.get_field(parent, nodes[0].name.value)
    converter = _converter(schema)
    if field is None or converter is None or details[0].fragment_variable_values is not None:
        return None
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(definition, StrawberryField) or not _is_simple(field, definition):
        return None
    # Something that nothing else is stands for each variable: wherever it comes out, that variable went in.
    stands = {name: object() for name in _variables(nodes[0])}
    given = get_argument_values(field, nodes[0], VariableValues({}, stands)) if field.args else {}
    found = convert_arguments(given, definition.arguments, converter.scalar_registry, converter.config)
    of = {id(stand): name for name, stand in stands.items()}
    values = {name: value for name, value in found.items() if id(value) not in of}
    variables = {name: of[id(value)] for name, value in found.items() if id(value) in of}
    if not all(map(_never_changes, values.values())):
        return None
    resolver = cast("StrawberryResolver[Any]", definition.base_resolver)
    resolving = partial(_resolving, resolver, definition, converter.config.info_class)
    return CallForm(field, nodes, values, variables, resolving)


def _converter(schema: GraphQLSchema) -> GraphQLCoreConverter | None:
    """What turned Strawberry's types into these; None if that is unknown, or if it catches errors."""
    known = getattr(schema, "_strawberry_schema", None)
    converter = getattr(known, "schema_converter", None)
    return converter if converter is not None and not converter.exception_handlers else None


def _is_simple(field: GraphQLField, definition: StrawberryField) -> bool:
    resolver = definition.base_resolver
    return (
        resolver is not None
        and callable(resolver.wrapped_func)
        and not definition.extensions
        and not definition.is_subscription
        and type(definition).get_result is StrawberryField.get_result
        and getattr(field.resolve, "__qualname__", None) in _MADE
        and definition.is_async == iscoroutinefunction(resolver.wrapped_func)
    )


def _resolving(
    resolver: StrawberryResolver[Any],
    definition: StrawberryField,
    info_class: Any,
    values: Mapping[str, Any],
) -> Resolve:
    function = cast("Callable[..., Any]", resolver.wrapped_func)
    takes_self = resolver.self_parameter is not None
    sources = [each.name for each in (resolver.parent_parameter, resolver.root_parameter) if each is not None]
    info_name = resolver.info_parameter.name if resolver.info_parameter is not None else None

    def resolve(source: Any, info: GraphQLResolveInfo[Any]) -> Any:
        given = dict(values)
        for name in sources:
            given[name] = source
        if info_name is not None:
            given[info_name] = info_class(_raw_info=info, _field=definition)
        return function(source, **given) if takes_self else function(**given)

    return resolve


def _never_changes(value: object) -> bool:
    # Anything else is made anew for each call, since a resolver might change it.
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
