"""Listings: lists that a resolver describes and the executor fetches, as rendered JSON or as entries.

A resolver returns a listing for a field whose type is a connection. The executor tells the listing which
lists of the connection are selected, and with which plain fields. The listing answers with the connection;
its lists hold entries, or JSON text if the listing could have them rendered.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
)

from schema.engine.execution.code_generation import FieldCollector
from schema.engine.libraries.graphql_core_internals import FieldDetailsList
from schema.engine.libraries.strawberry_internals import plain_attribute

TYPENAME = "__typename"


@dataclass(frozen=True, slots=True)
class SelectedField:
    """A selected plain field: its name in the response, its attribute, and the fields selected below it."""

    response_name: str
    attribute: str
    output_type: GraphQLOutputType
    below: tuple["SelectedField", ...] = ()


@dataclass(frozen=True, slots=True)
class SelectedLists:
    """The lists that are selected of a connection, by attribute; None for a list that isn't plain."""

    lists: Mapping[str, Sequence[SelectedField] | None]
    # What else is selected of the connection: the names of those fields and of the fields below them.
    beside: frozenset[str]
    # Where a listing keeps what it derives from this selection; lives as long as the execution plan.
    cache: dict[Any, Any] = field(default_factory=dict)


class Listing:
    """A connection that isn't fetched yet. Not an ABC, because each value is tested for being one."""

    @abstractmethod
    async def connection(self, selected: SelectedLists | None) -> Any:
        """The connection with the selected lists; with entries if the selection isn't known."""


def selected_lists(
    collector: FieldCollector, connection: GraphQLOutputType, details: FieldDetailsList
) -> SelectedLists:
    """What is selected of a connection."""
    parent = get_named_type(connection)
    lists: dict[str, tuple[SelectedField, ...] | None] = {}
    beside: set[str] = set()
    if isinstance(parent, GraphQLObjectType):
        for below in collector.fields_below(parent, details).values():
            name = below[0].node.name.value
            field = collector.schema.get_field(parent, name)
            attribute = None if field is None else plain_attribute(field)
            if field is None or attribute is None or not _lists_objects(field.type):
                beside |= {name, *_names_below(collector, field, below)}
                continue
            # A list that is selected under two names would need two texts in one place.
            once = attribute not in lists
            lists[attribute] = _selected(collector, field.type, below) if once else None
    return SelectedLists(lists, frozenset(beside))


def _names_below(
    collector: FieldCollector, field: GraphQLField | None, details: FieldDetailsList
) -> Iterator[str]:
    parent = None if field is None else get_named_type(field.type)
    if isinstance(parent, GraphQLObjectType):
        for below in collector.fields_below(parent, details).values():
            yield below[0].node.name.value


def _lists_objects(output_type: GraphQLOutputType) -> bool:
    return is_list_type(get_nullable_type(output_type)) and is_object_type(get_named_type(output_type))


def _selected(
    collector: FieldCollector, output_type: GraphQLOutputType, details: FieldDetailsList
) -> tuple[SelectedField, ...] | None:
    """The selection below a field if all of it is plain."""
    parent = get_named_type(output_type)
    if not isinstance(parent, GraphQLObjectType):
        return None
    found: list[SelectedField] = []
    for response_name, below in collector.fields_below(parent, details).items():
        name = below[0].node.name.value
        if name == TYPENAME:
            found.append(SelectedField(response_name, TYPENAME, parent))
            continue
        field = collector.schema.get_field(parent, name)
        attribute = None if field is None else plain_attribute(field)
        if field is None or attribute is None:
            return None
        inside = () if is_leaf_type(get_named_type(field.type)) else _selected(collector, field.type, below)
        if inside is None:
            return None
        found.append(SelectedField(response_name, attribute, field.type, inside))
    return tuple(found)
