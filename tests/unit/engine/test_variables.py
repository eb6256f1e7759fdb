"""Variables that are single values: as graphql-core reads them, or left to it."""

from decimal import Decimal
from typing import Any

import pytest
from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableDefinitionNode,
    build_schema,
    get_variable_values,
    parse,
)
from graphql.execution.values import VariableValues

from schema.engine.execution.variables import read_variables, singles_of

SCHEMA = build_schema(
    """
    enum Level { UNIT PORTFOLIO }
    input Filter { level: Level }
    scalar Anything
    type Query { ask(a: Int, b: Float, c: String, d: Boolean, e: ID, f: Level, g: Anything, h: Filter): Int }
    """
)
TYPES = ("Int", "Float", "String", "Boolean", "ID", "Level", "Anything")
ABSENT = object()
VALUES: tuple[Any, ...] = (
    *(ABSENT, None, True, False, 0, 1, -1, 2**31 - 1, 2**31, 0.5, 1.0, float("nan"), Decimal("1.5")),
    *("", "1", "UNIT", "unit", "年", [], [1], {}, {"level": "UNIT"}),
)
DEFAULTS = {"Int": "7", "Float": "7", "String": '"x"', "Boolean": "true", "ID": "7", "Level": "UNIT"}


def operation(variables: str) -> OperationDefinitionNode:
    (found,) = parse(f"query Q({variables}) {{ __typename }}").definitions
    assert isinstance(found, OperationDefinitionNode)
    return found


def ordinary(schema: GraphQLSchema, asked: OperationDefinitionNode, given: dict[str, Any]) -> Any:
    definitions: list[VariableDefinitionNode] = list(asked.variable_definitions or ())
    return get_variable_values(schema, definitions, given)


def told(values: VariableValues) -> str:
    """Values with their types (1 isn't 1.0, nor True), and what is said of where they come from."""
    sources = {
        name: (source.signature.name, source.signature.type, source.value)
        for name, source in values.sources.items()
    }
    return repr((values.coerced, sources))


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("form", ["{}", "{}!", "{} = {}", "{}! = {}"])
def test_a_value_is_read_as_ever_or_not_at_all(name: str, form: str) -> None:
    asked = operation("$v: " + form.format(name, DEFAULTS.get(name, "7")))
    singles = singles_of(SCHEMA, asked)
    assert singles is not None
    read = 0
    for value in VALUES:
        given = {} if value is ABSENT else {"v": value}
        found, expected = read_variables(singles, given), ordinary(SCHEMA, asked, given)
        if found is None:
            continue
        read += 1
        assert isinstance(expected, VariableValues), value
        assert told(found) == told(expected), value
    assert read > 0


def test_who_is_refused_is_left_to_graphql_core() -> None:
    asked = operation("$v: Int!")
    singles = singles_of(SCHEMA, asked)
    assert singles is not None
    for value in (ABSENT, None, "1", 2**31, 0.5):
        given = {} if value is ABSENT else {"v": value}
        assert read_variables(singles, given) is None
        refused = ordinary(SCHEMA, asked, given)
        assert [type(error) for error in refused] == [GraphQLError]


@pytest.mark.parametrize("variables", ["$v: [Int]", "$v: [Int!]!", "$v: Filter", "$v: Nothing", "$v: Query"])
def test_anything_but_single_values_is_left_to_graphql_core(variables: str) -> None:
    assert singles_of(SCHEMA, operation("$w: Int, " + variables)) is None


def test_an_operation_without_variables_has_none() -> None:
    assert read_variables([], {"v": 1}) == VariableValues({}, {})
