"""What the generator of operations needs to know of a schema, looked up once."""

from dataclasses import dataclass
from typing import TypeGuard

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType


def is_composite(kind: GraphQLNamedType | None) -> TypeGuard[Composite]:
    """Whether a type has fields, or includes types that have."""
    return is_composite_type(kind)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a selection set of one type can have."""

    leaves: tuple[str, ...]
    nests: tuple[str, ...]
    conditions: tuple[str, ...]
    """The types that an inline fragment may name here."""


class Atlas:
    """The composite types of a schema, and which of them meet."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.types = {
            name: kind
            for name, kind in schema.type_map.items()
            if is_composite(kind) and not name.startswith("__")
        }
        self._possible = {name: self._names(kind) for name, kind in self.types.items()}
        self.choices = {name: self._choices(name) for name in self.types}

    def _names(self, kind: Composite) -> frozenset[str]:
        if isinstance(kind, GraphQLObjectType):
            return frozenset({kind.name})
        return frozenset(each.name for each in self.schema.get_possible_types(kind))

    def _choices(self, name: str) -> Choices:
        kind = self.types[name]
        fields = {} if isinstance(kind, GraphQLUnionType) else kind.fields
        nests = tuple(key for key, field in fields.items() if is_composite_type(get_named_type(field.type)))
        leaves = tuple(key for key in fields if key not in nests)
        return Choices(leaves, nests, tuple(other for other in self.types if self.meet(name, other)))

    def meet(self, one: str, other: str) -> bool:
        """Whether some object is of both types."""
        return not self._possible[one].isdisjoint(self._possible[other])

    def is_query(self, name: str) -> bool:
        """Whether it's the type where queries begin."""
        return self.schema.query_type is not None and self.schema.query_type.name == name

    def field(self, parent: str, name: str) -> GraphQLField:
        """A field of an object or interface."""
        kind = self.types[parent]
        assert not isinstance(kind, GraphQLUnionType)
        field: GraphQLField = kind.fields[name]
        return field


def shape(kind: GraphQLOutputType) -> str:
    """What two fields under one response key must have in common: all but the names of composite types."""
    if is_non_null_type(kind):
        return f"{shape(kind.of_type)}!"
    if is_list_type(kind):
        return f"[{shape(kind.of_type)}]"
    return "{}" if is_composite_type(kind) else str(kind)
