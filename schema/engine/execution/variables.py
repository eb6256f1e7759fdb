"""The variables of an operation, coerced by signatures that are made once.

graphql-core makes the signature of each variable anew for each request, and walks its type for each value.
Here only the good case is coerced. A value that is missing or refused is left to graphql-core, which makes
the error.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, Undefined, is_leaf_type
from graphql.type import get_nullable_type, is_non_null_type

from schema.engine.faults.unread_values import Unread
from schema.engine.libraries.graphql_core_internals import (
    GraphQLVariableSignature,
    VariableValues,
    VariableValueSource,
    get_variable_signature,
)


@dataclass(frozen=True, slots=True)
class Single:
    """A variable whose type is a scalar or an enum, with the function that coerces its value."""

    signature: GraphQLVariableSignature
    required: bool
    has_default: bool
    coerce: Callable[[Any], Any]


def singles_of(schema: GraphQLSchema, operation: OperationDefinitionNode) -> Sequence[Single] | None:
    """The variables of an operation if all are single values; None if one is a list or an input object."""
    found: list[Single] = []
    for definition in operation.variable_definitions or ():
        signature = get_variable_signature(schema, definition)
        if isinstance(signature, GraphQLError):
            return None
        leaf = get_nullable_type(signature.type)
        if not is_leaf_type(leaf):
            return None
        required, has_default = is_non_null_type(signature.type), signature.default is not None
        found.append(Single(signature, required, has_default, leaf.coerce_input_value))
    return found


def read_variables(singles: Sequence[Single], given: Mapping[str, Any]) -> VariableValues | None:
    """The coerced values; None if graphql-core must coerce them."""
    sources: dict[str, VariableValueSource] = {}
    coerced: dict[str, Any] = {}
    for single in singles:
        name = single.signature.name
        value = given.get(name, Undefined)
        if value is Undefined:
            if single.required or single.has_default:
                return None
        elif value is None:
            if single.required:
                return None
            coerced[name] = None
        else:
            try:
                made = single.coerce(value)
            except Exception:
                return None
            if made is Undefined or made.__class__ is Unread:
                return None
            coerced[name] = made
        sources[name] = VariableValueSource(single.signature, value)
    return VariableValues(sources, coerced)
