"""Inputs of which exactly one field is given, where none or several are: told in our own words.

graphql-core finds them in literals and in variables, and tells both by one sentence in English.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLSchema,
    NonNullTypeNode,
    OperationDefinitionNode,
    ValidationRule,
    ValuesOfCorrectTypeRule,
)

from schema.engine.faults.errors import InputError
from schema.engine.libraries.graphql_core_internals import get_one_of_input_object_error_message


def one_of_counted(error: GraphQLError, schema: GraphQLSchema) -> GraphQLError:
    """The error with its code and the fields of which one is to be given, if it is about such an input."""
    allowed = _fields_by_sentence(schema).get(error.message)
    if allowed is None:
        return error
    cause = InputError("EXACTLY_ONE_OF", allowed=allowed)
    return GraphQLError(error.message, error.nodes, original_error=cause)


@cache
def _fields_by_sentence(schema: GraphQLSchema) -> Mapping[str, str]:
    """The fields of every such input, by what graphql-core says of it; found once for a schema."""
    return {
        get_one_of_input_object_error_message(taken): ", ".join(taken.fields)
        for taken in schema.type_map.values()
        if isinstance(taken, GraphQLInputObjectType) and taken.is_one_of
    }


class CountedOneOfs(ValuesOfCorrectTypeRule):
    """The rule of GraphQL for literals, with this error told in our own words."""

    def report_error(self, error: GraphQLError) -> None:
        """Any other error stays as it is."""
        super().report_error(one_of_counted(error, self.context.schema))


class NonNullInOneOfs(ValidationRule):
    """Refuses a nullable variable for the one field.

    graphql-core does so itself, but overlooks it where the input must be given.
    """

    def leave_operation_definition(self, operation: OperationDefinitionNode, *_args: Any) -> None:
        """The fragments that it spreads are seen, too."""
        definitions = {each.variable.name.value: each for each in operation.variable_definitions or ()}
        for usage in self.context.get_recursive_variable_usages(operation):
            if not isinstance(usage.parent_type, GraphQLNonNull):
                continue
            taken, name = usage.parent_type.of_type, usage.node.name.value
            definition = definitions.get(name)
            if (
                isinstance(taken, GraphQLInputObjectType)
                and taken.is_one_of
                and definition is not None
                and not isinstance(definition.type, NonNullTypeNode)
            ):
                told = f"Variable '${name}' must be non-nullable to be used for OneOf Input Object '{taken}'."
                self.report_error(GraphQLError(told, [definition, usage.node]))
