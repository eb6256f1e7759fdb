"""What is used of graphql-core beyond its documented API, apart from the methods that our executor overrides.

The types of collected fields, the signatures of variables and the sentence on inputs of which exactly one
field is given have no public name, and the constructor of the executor is not documented. ``Executor.build``
is, but it makes every variable's signature anew.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from graphql import FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode
from graphql.execution import Executor, VariableValues, default_field_resolver, default_type_resolver
from graphql.execution.collect_fields import (
    CollectedFields,
    DeferUsage,
    FieldDetailsList,
    FragmentDetails,
    GroupedFieldSet,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValueSource
from graphql.pyutils import Path, gather_with_cancel
from graphql.utilities.validate_input_value import get_one_of_input_object_error_message

ExecutorT = TypeVar("ExecutorT", bound=Executor[Any])

__all__ = [
    "CollectedFields",
    "DeferUsage",
    "FieldDetailsList",
    "FragmentDetails",
    "GraphQLVariableSignature",
    "GroupedFieldSet",
    "Path",
    "VariableValueSource",
    "VariableValues",
    "gather_with_cancel",
    "get_one_of_input_object_error_message",
    "get_variable_signature",
    "new_executor",
]


def new_executor(
    executor_class: type[ExecutorT],
    schema: GraphQLSchema,
    fragments: Mapping[str, FragmentDetails],
    fragment_definitions: Mapping[str, FragmentDefinitionNode],
    operation: OperationDefinitionNode,
    values: VariableValues,
    context: object,
    **settings: Any,
) -> ExecutorT:
    """The executor that ``build`` would make, for variables that are coerced already."""
    return executor_class(
        schema,
        dict(fragment_definitions),
        dict(fragments),
        None,
        context,
        operation,
        values,
        default_field_resolver,
        default_type_resolver,
        default_field_resolver,
        **settings,
    )
