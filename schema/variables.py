"""The variables of an operation, read by signatures that were made once.

graphql-core makes the signature of each variable anew for each request. Here only the good case is read;
whatever isn't one (a value missing, refused or too deep) is left to graphql-core, which finds the words.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    get_named_type,
    is_leaf_type,
    is_list_type,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.type import get_nullable_type, is_non_null_type
from graphql.utilities import coerce_input_value

Signatures = Sequence[GraphQLVariableSignature]


def signatures_of(schema: GraphQLSchema, operation: OperationDefinitionNode) -> Signatures | None:
    """The signatures of an operation whose variables are single values; None for any other."""
    found = []
    for definition in operation.variable_definitions or ():
        signature = get_variable_signature(schema, definition)
        if isinstance(signature, GraphQLError) or not _is_single(signature):
            return None
        found.append(signature)
    return found


def read_variables(signatures: Signatures, given: Mapping[str, Any]) -> VariableValues | None:
    """The coerced values; None if graphql-core has to look at them."""
    sources: dict[str, VariableValueSource] = {}
    coerced: dict[str, Any] = {}
    for signature in signatures:
        value = given.get(signature.name, Undefined)
        if value is Undefined:
            if signature.default is not None or is_non_null_type(signature.type):
                return None
            sources[signature.name] = VariableValueSource(signature)
            continue
        found = coerce_input_value(value, signature.type)
        if found is Undefined:
            return None
        sources[signature.name] = VariableValueSource(signature, value)
        coerced[signature.name] = found
    return VariableValues(sources, coerced)


def _is_single(signature: GraphQLVariableSignature) -> bool:
    nullable = get_nullable_type(signature.type)
    return not is_list_type(nullable) and is_leaf_type(get_named_type(nullable))
