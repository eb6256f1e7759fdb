"""Arguments for the product's fields: what there is to name in a county, and what there isn't."""

from collections.abc import Mapping, Sequence

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    get_nullable_type,
    is_list_type,
    is_required_input_field,
)
from hypothesis import strategies as st

from tests.differential.draws import Draw

_MOST_IN_A_LIST = 2
_DEEPEST = 3
_BY_TYPE: Mapping[str, Sequence[object]] = {
    "Int": (1, 0, -1),
    "String": ("", "x"),
    "Boolean": (True, False),
    "ID": ("x",),
    "Date": ("2025-05-06", "2024-12-31"),
    "DateTime": ("2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "x"),
    "Decimal": ("1.50", "-0.1"),
    "DivisionCode": ("652325", "110000"),
}


class KnownValues:
    """A provider of values: by the place of the argument, else by its name, else by its type."""

    def __init__(self, known: Mapping[str, Sequence[object]]) -> None:
        self._known = known

    def __call__(self, draw: Draw, place: str, kind: GraphQLInputType) -> object:
        """A value that the document may hold; whether it names anything is another matter."""
        inner = get_nullable_type(kind)
        if is_list_type(inner):
            return [self(draw, place, inner.of_type) for _ in range(draw(st.integers(0, _MOST_IN_A_LIST)))]
        if isinstance(inner, GraphQLEnumType):
            return draw(st.sampled_from(sorted(inner.values)))
        if isinstance(inner, GraphQLInputObjectType) and inner.is_one_of:
            only = draw(st.sampled_from(sorted(inner.fields)))
            return {only: self(draw, f"{place}.({only})", inner.fields[only].type)}
        if isinstance(inner, GraphQLInputObjectType):
            return {
                name: self(draw, f"{place}.({name})", field.type)
                for name, field in inner.fields.items()
                if is_required_input_field(field) or (place.count(".") < _DEEPEST and draw(st.booleans()))
            }
        name = place.rpartition("(")[2].removesuffix(")")
        return draw(st.sampled_from(self._known.get(place) or self._known.get(name) or _BY_TYPE[str(inner)]))
