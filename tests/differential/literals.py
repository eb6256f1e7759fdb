"""Values written into a document."""

import json
from collections.abc import Mapping

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    get_nullable_type,
    is_list_type,
)


def literal(value: object, kind: GraphQLInputType) -> str:
    """A value, as JSON has it, as a literal of its type."""
    inner = get_nullable_type(kind)
    if value is None:
        return "null"
    if is_list_type(inner) and isinstance(value, list):
        return f"[{', '.join(literal(each, inner.of_type) for each in value)}]"
    if isinstance(inner, GraphQLInputObjectType) and isinstance(value, Mapping):
        fields = ", ".join(f"{key}: {literal(each, inner.fields[key].type)}" for key, each in value.items())
        return f"{{{fields}}}"
    if isinstance(inner, GraphQLEnumType):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
