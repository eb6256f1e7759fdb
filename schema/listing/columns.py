"""The column of each field and its format: what a listing needs to have its entries rendered.

Knows scalars and their formats; no table and no particular type.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Union

from graphql import (
    GraphQLEnumType,
    GraphQLNamedType,
    GraphQLScalarType,
    Undefined,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from resolvers.listing.json_parts import (
    Choice,
    Fixed,
    Form,
    Group,
    Key,
    NamedKey,
    NumberKey,
    Part,
    Position,
    Value,
)
from schema.engine.execution.listings import TYPENAME, SelectedField


@dataclass(frozen=True, slots=True)
class GlobalId:
    """A global id: the column of its key, and its noun."""

    noun: str
    column: str


@dataclass(frozen=True, slots=True)
class NumberId:
    """A global id whose key is a number: the column of the number, and the noun."""

    noun: str
    column: str


# The columns of a type by attribute. An attribute that is not there cannot be rendered.
Columns = Mapping[str, Union[str, GlobalId, NumberId, NamedKey, Position, "Columns"]]

_FORMS = {
    "String": Form.TEXT,
    "ID": Form.TEXT,
    "Int": Form.NUMBER,
    "Boolean": Form.FLAG,
    "Decimal": Form.QUOTED,
    "ExactNumber": Form.QUOTED,
    "DivisionCode": Form.QUOTED,
    "DateTime": Form.MOMENT,
    "Date": Form.DAY,
}


def group_of(selected: Sequence[SelectedField], columns: Columns) -> Group | None:
    """The parts that render the selected fields of a type; None if one of them cannot be rendered."""
    members: list[tuple[str, Part]] = []
    for each in selected:
        part = _part(each, columns)
        if part is None:
            return None
        members.append((each.response_name, part))
    return Group(tuple(members))


def _part(selected: SelectedField, columns: Columns) -> Part | None:
    named = get_named_type(selected.output_type)
    if selected.attribute == TYPENAME:
        return Fixed(named.name)
    column = columns.get(selected.attribute)
    required = is_non_null_type(selected.output_type)
    inner = selected.output_type.of_type if is_non_null_type(selected.output_type) else selected.output_type
    if column is None or is_list_type(inner):
        return None
    match column:
        case GlobalId():
            return Key(column.noun, column.column, required)
        case NumberId():
            return NumberKey(column.noun, column.column)
        case NamedKey() | Position():
            return column
        case str():
            return _leaf(named, column, required=required)
        case _:
            # For an object that may be missing, the mapping would have to name the column that tells.
            return group_of(selected.below, column) if required else None


def _leaf(named: GraphQLNamedType, column: str, *, required: bool) -> Part | None:
    if isinstance(named, GraphQLEnumType):
        names = [(item.value, name) for name, item in named.values.items() if item.value is not Undefined]
        return Choice(column, tuple((str(getattr(value, "value", value)), name) for value, name in names))
    form = _FORMS.get(named.name) if isinstance(named, GraphQLScalarType) else None
    return None if form is None else Value(column, form, required)
