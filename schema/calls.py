"""Calls of resolvers whose arguments are the same every time: none, or written out in the document.

Strawberry reads the arguments anew for each object of a list, and awaits through two further coroutines.
Here they are read once for each place in a document. Knows how Strawberry calls a resolver, and no resolver.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
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
from graphql.language.visitor import BREAK
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from schema.completions import PLAIN

_MADE = tuple(
    f"{GraphQLCoreConverter.__qualname__}.from_resolver.<locals>.{name}"
    for name in ("_resolver", "_async_resolver")
)
_NO_VARIABLES = VariableValues({}, {})


@dataclass(frozen=True, slots=True)
class Call:
    """One field in one place of a document, ready to be called for any object."""

    field: GraphQLField
    nodes: list[FieldNode]
    resolve: Callable[[Any, GraphQLResolveInfo[Any]], Any]


def call_of(schema: GraphQLSchema, parent: GraphQLObjectType, details: FieldDetailsList) -> Call | None:
    """The call of a field; None where it needs anything else than the object and what was read before."""
    nodes = [each.node for each in details]
    field = schema.get_field(parent, nodes[0].name.value)
    converter = _converter(schema)
    if field is None or converter is None or _has_variables(nodes[0]):
        return None
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(definition, StrawberryField) or not _is_simple(field, definition):
        return None
    given = get_argument_values(field, nodes[0], _NO_VARIABLES) if field.args else {}
    values = convert_arguments(given, definition.arguments, converter.scalar_registry, converter.config)
    if not all(map(_never_changes, values.values())):
        return None
    resolver = cast("StrawberryResolver[Any]", definition.base_resolver)
    return Call(field, nodes, _resolving(resolver, definition, values, converter.config.info_class))


def _converter(schema: GraphQLSchema) -> GraphQLCoreConverter | None:
    """What turned Strawberry's types into these; None if that is unknown, or if it catches errors."""
    known = getattr(schema, "_strawberry_schema", None)
    converter = getattr(known, "schema_converter", None)
    return converter if converter is not None and not converter.exception_handlers else None


def _is_simple(field: GraphQLField, definition: StrawberryField) -> bool:
    resolver = definition.base_resolver
    return (
        resolver is not None
        and not definition.extensions
        and not definition.is_subscription
        and type(definition).get_result is StrawberryField.get_result
        and getattr(field.resolve, "__qualname__", None) in _MADE
        and definition.is_async == iscoroutinefunction(resolver.wrapped_func)
    )


def _resolving(
    resolver: StrawberryResolver[Any],
    definition: StrawberryField,
    values: Mapping[str, Any],
    info_class: Any,
) -> Callable[[Any, GraphQLResolveInfo[Any]], Any]:
    function = resolver.wrapped_func
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
    found = False

    def enter_variable(self, _node: VariableNode, *_rest: Any) -> Any:
        self.found = True
        return BREAK


def _has_variables(node: FieldNode) -> bool:
    visitor = _Variables()
    for argument in node.arguments or ():
        visit(argument, visitor)
    return visitor.found
