"""Listings: lists that a resolver describes and the executor fetches, as text or as rows.

A resolver returns a listing where its field says connection. The executor tells it which lists of the
connection are asked for, and with which plain fields; the listing answers with the connection, whose lists
hold entries or, where it could have them written out, their text. Knows selections, no SQL.
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
from graphql.execution.collect_fields import FieldDetailsList

from schema.engine.execution.code_generation import Collecting, plain_attribute

TYPENAME = "__typename"


@dataclass(frozen=True, slots=True)
class Selected:
    """One selected plain field: its name in the answer, the attribute behind it, and what is below it."""

    response_name: str
    attribute: str
    output_type: GraphQLOutputType
    below: tuple["Selected", ...] = ()


@dataclass(frozen=True, slots=True)
class AskedLists:
    """The lists asked for of a connection, by attribute; None where a list can't be written out."""

    lists: Mapping[str, Sequence[Selected] | None]
    # What else is asked for of the connection, by the names of its fields and of those below them.
    beside: frozenset[str]
    # What a listing makes of this selection once, it may keep here: it lives as long as the plan.
    kept: dict[Any, Any] = field(default_factory=dict)

    @property
    def writable(self) -> bool:
        """Whether every list that is asked for could be written out."""
        return bool(self.lists) and None not in self.lists.values()


class Listing:
    """A connection that isn't fetched yet; no ABC, since every value is asked whether it is one."""

    @abstractmethod
    async def connection(self, asked: AskedLists | None) -> Any:
        """The connection with the lists asked for, or with entries if nothing is known of what is asked."""


def asked_lists(
    collecting: Collecting, connection: GraphQLOutputType, details: FieldDetailsList
) -> AskedLists:
    """What is asked of a connection below a field."""
    parent = get_named_type(connection)
    lists: dict[str, tuple[Selected, ...] | None] = {}
    beside: set[str] = set()
    if isinstance(parent, GraphQLObjectType):
        for below in collecting.fields_below(parent, details).values():
            name = below[0].node.name.value
            field = collecting.schema.get_field(parent, name)
            attribute = None if field is None else plain_attribute(field)
            if field is None or attribute is None or not _lists_objects(field.type):
                beside |= {name, *_names_below(collecting, field, below)}
                continue
            # Asked for under two names, it would have to be two texts in one place.
            once = attribute not in lists
            lists[attribute] = _selected(collecting, field.type, below) if once else None
    return AskedLists(lists, frozenset(beside))


def _names_below(
    collecting: Collecting, field: GraphQLField | None, details: FieldDetailsList
) -> Iterator[str]:
    parent = None if field is None else get_named_type(field.type)
    if isinstance(parent, GraphQLObjectType):
        for below in collecting.fields_below(parent, details).values():
            yield below[0].node.name.value


def _lists_objects(output_type: GraphQLOutputType) -> bool:
    return is_list_type(get_nullable_type(output_type)) and is_object_type(get_named_type(output_type))


def _selected(
    collecting: Collecting, output_type: GraphQLOutputType, details: FieldDetailsList
) -> tuple[Selected, ...] | None:
    """The selection below a field if all of it is plain."""
    parent = get_named_type(output_type)
    if not isinstance(parent, GraphQLObjectType):
        return None
    found: list[Selected] = []
    for response_name, below in collecting.fields_below(parent, details).items():
        name = below[0].node.name.value
        if name == TYPENAME:
            found.append(Selected(response_name, TYPENAME, parent))
            continue
        field = collecting.schema.get_field(parent, name)
        attribute = None if field is None else plain_attribute(field)
        if field is None or attribute is None:
            return None
        inside = () if is_leaf_type(get_named_type(field.type)) else _selected(collecting, field.type, below)
        if inside is None:
            return None
        found.append(Selected(response_name, attribute, field.type, inside))
    return tuple(found)
