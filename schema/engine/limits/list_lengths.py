"""How long the lists in inputs may be, checked before anything is made of them.

An argument or an input field says it by ``metadata={"longest_list": n}``. A variable that is a list itself
may be as long as the longest place that takes a list of its type: its document need not be searched then.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    ListValueNode,
    OperationDefinitionNode,
    ValidationContext,
    ValidationRule,
    get_named_type,
    get_nullable_type,
    is_input_type,
    type_from_ast,
)

from schema.engine.faults.errors import LimitError, breach
from schema.engine.libraries.strawberry_internals import declared_metadata

LONGEST_LIST = 100
"""The longest list in an input whose place doesn't say ``metadata={"longest_list": n}``."""

_Way = tuple["_Way", str] | None
"""Where a value stands: the way to what holds it, and its name or number in there."""


class ListLengths:
    """The longest lists that the inputs of one schema take."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema

    def check(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> None:
        """Refuse variables in which a list is too long."""
        for definition in operation.variable_definitions or ():
            name = definition.variable.name.value
            value = variables.get(name)
            if type(value) is list or type(value) is dict:
                taken = type_from_ast(self._schema, definition.type)
                if is_input_type(taken):
                    self._check(value, taken, self.longest(taken), (None, name))

    def longest(self, taken: Any) -> int:
        """The longest list of a type, wherever it is taken."""
        return self._by_type.get(get_named_type(taken).name, LONGEST_LIST)

    @cached_property
    def _by_type(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for place in _places(self._schema):
            if isinstance(get_nullable_type(place.type), GraphQLList):
                name = get_named_type(place.type).name
                found[name] = max(found.get(name, 0), _declared(place))
        return found

    def _check(self, value: Any, taken: GraphQLInputType, longest: int, way: _Way) -> None:
        inner = get_nullable_type(taken)
        if isinstance(inner, GraphQLList) and type(value) is list:
            if len(value) > longest:
                raise LimitError("TOO_MANY", longest, len(value), path=tuple(_path(way)))
            for number, item in enumerate(value):
                if type(item) is list or type(item) is dict:
                    self._check(item, inner.of_type, longest, (way, str(number)))
        elif isinstance(inner, GraphQLList):
            self._check(value, inner.of_type, longest, way)
        elif isinstance(inner, GraphQLInputObjectType) and type(value) is dict:
            for name, item in value.items():
                if (type(item) is list or type(item) is dict) and name in inner.fields:
                    field = inner.fields[name]
                    self._check(item, field.type, _declared(field), (way, name))


class LiteralLists(ValidationRule):
    """Refuses literals in which a list is too long."""

    def __init__(self, lengths: ListLengths, context: ValidationContext) -> None:
        super().__init__(context)
        self._lengths = lengths

    def enter_list_value(self, node: ListValueNode, *_args: Any) -> None:
        """Compared with what lists of this type may have anywhere."""
        taken = self.context.get_input_type()
        longest = LONGEST_LIST if taken is None else self._lengths.longest(taken)
        if len(node.values) > longest:
            self.report_error(breach("TOO_MANY", longest, len(node.values), node))


def _places(schema: GraphQLSchema) -> Iterator[GraphQLArgument | GraphQLInputField]:
    for each in schema.type_map.values():
        if isinstance(each, GraphQLInputObjectType):
            yield from each.fields.values()
        elif isinstance(each, GraphQLObjectType | GraphQLInterfaceType):
            for field in each.fields.values():
                yield from field.args.values()


def _declared(place: GraphQLArgument | GraphQLInputField) -> int:
    return int(declared_metadata(place).get("longest_list", LONGEST_LIST))


def _path(way: _Way) -> list[str]:
    path: list[str] = []
    while way is not None:
        way, name = way
        path.append(name)
    return path[::-1]
