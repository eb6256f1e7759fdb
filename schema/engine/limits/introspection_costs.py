"""What introspection costs: how many types, fields, arguments and so on this schema really has.

A list below ``__Schema.types`` is answered for every type, so that it costs as many entries as all types have
together. Below a single type (``__type``, ``Field.type``, ``ofType``) it costs as many as the type that has
most of them, since the document doesn't say which type it will be.
"""

from collections.abc import Callable, Iterable, Mapping, Sized
from typing import Any, NamedTuple

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    GraphQLUnionType,
    is_wrapping_type,
)

VALUE = 4
"""The cost of one value: graphql-core completes it, which takes several times as long as with our values."""

DESCRIPTION = 8
"""The cost of a description, a sentence long."""

_WITH_FIELDS = (GraphQLObjectType, GraphQLInterfaceType)

Costs = tuple[int, ...]
"""The costs of a selection, as its place in the answer makes them differ.

First for one object: a type in 0, 1, 2 … wrappers (list, non-null), so that ``ofType`` ends where the
wrappers of this schema do. Last for every object that ``__Schema.types`` leads to, all of them together.
"""


class _Lengths(NamedTuple):
    """Of a list: its length where it is longest, and of all of them together."""

    most: int
    all: int


class IntrospectionCosts:
    """The costs of the fields of introspection in one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        types = list(schema.type_map.values())
        fields = _members(_of(types, *_WITH_FIELDS), lambda each: each.fields)
        inputs = _members(_of(types, GraphQLInputObjectType), lambda each: each.fields)
        arguments = _members([*fields, *schema.directives], lambda each: each.args)
        self._wrappers = max(_wrappers(each.type) for each in (*fields, *inputs, *arguments))
        self._objects: Mapping[str, int] = {"__Type": len(types), "__Field": len(fields)}
        self._lists: Mapping[tuple[str, str], _Lengths] = {
            ("__Schema", "directives"): _Lengths(len(schema.directives), len(schema.directives)),
            ("__Directive", "args"): _lengths(schema.directives, lambda each: each.args),
            ("__Directive", "locations"): _lengths(schema.directives, lambda each: each.locations),
            ("__Field", "args"): _lengths(fields, lambda each: each.args),
            ("__Type", "fields"): _lengths(_of(types, *_WITH_FIELDS), lambda each: each.fields),
            ("__Type", "interfaces"): _lengths(_of(types, *_WITH_FIELDS), lambda each: each.interfaces),
            ("__Type", "inputFields"): _lengths(_of(types, GraphQLInputObjectType), lambda each: each.fields),
            ("__Type", "enumValues"): _lengths(_of(types, GraphQLEnumType), lambda each: each.values),
            ("__Type", "possibleTypes"): _lengths(
                _of(types, GraphQLInterfaceType, GraphQLUnionType), schema.get_possible_types
            ),
        }

    def same(self, cost: int, every: int | None = None) -> Costs:
        """The costs of what doesn't depend on wrappers."""
        return (*(cost,) * (self._wrappers + 1), cost if every is None else every)

    def field(self, parent: str, name: str, inside: Costs) -> Costs:
        """The costs of a field of ``__Schema`` or a type below it, with what is selected inside."""
        objects = self._objects.get(parent, 1)
        if name == "description":
            return self.same(DESCRIPTION, objects * DESCRIPTION)
        if name == "ofType":
            return VALUE, *(VALUE + inside[wrappers] for wrappers in range(self._wrappers)), objects * VALUE
        if (parent, name) == ("__Schema", "types"):
            return self.same(VALUE + inside[-1])
        lengths = self._lists.get((parent, name))
        if lengths is None:
            cost = VALUE + inside[self._wrappers if name == "type" else 0]
            return self.same(cost, objects * cost)
        every = inside[-1] if (parent, name) == ("__Type", "fields") else lengths.all * inside[0]
        return self.same(VALUE + lengths.most * inside[0], objects * VALUE + every)


def _of(types: Iterable[GraphQLNamedType], *kinds: type) -> list[GraphQLNamedType]:
    return [each for each in types if isinstance(each, kinds)]


def _members(owners: Iterable[Any], members: Callable[[Any], Mapping[str, Any]]) -> list[Any]:
    return [member for each in owners for member in members(each).values()]


def _lengths(owners: Iterable[Any], members: Callable[[Any], Sized]) -> _Lengths:
    found = [len(members(each)) for each in owners]
    return _Lengths(max(found, default=0), sum(found))


def _wrappers(wrapped: GraphQLType) -> int:
    count = 0
    while is_wrapping_type(wrapped):
        wrapped, count = wrapped.of_type, count + 1
    return count
