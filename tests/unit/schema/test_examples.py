"""The explorer's examples are written against the schema that is served, and for the demonstration's people.

An example's comments say as whom to ask (演示用户) and by which query to find its variables (变量取自); a
variable "$.tenant.cycle.id" stands for what that query answers there.
"""

import json
import re
from functools import reduce
from typing import Any

import pytest
from graphql import FieldNode, GraphQLObjectType, OperationDefinitionNode, get_named_type, parse

from schema.engine.execution.compiled_documents import CompiledDocument
from schema.engine.faults.locations import variable_errors
from schema.engine.http.query_documents import Documents
from schema.explorer import Example, examples
from schema.root import schema

EXAMPLES = pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
PREPARATION = re.compile(r"^# 变量取自：\n((?:#.*\n)+)", re.MULTILINE)
# A value that a variable of this type takes.
SAMPLES = {"ID": "My6DQCFQWAqHh5_Wg9ZnLHN1YmplY3Q", "Int": 1, "String": "H1"}

Place = tuple[Any, GraphQLObjectType | None]


def preparation(example: Example) -> str | None:
    """The query that finds the variables, if there is one."""
    found = PREPARATION.search(example.query)
    return re.sub("^#", "", found[1], flags=re.MULTILINE) if found else None


def operation(query: str) -> OperationDefinitionNode:
    definitions = parse(query).definitions
    return next(each for each in definitions if isinstance(each, OperationDefinitionNode))


def filled(value: Any, query: str | None) -> Any:
    """The variables as they are once the preparation was answered."""
    if isinstance(value, dict):
        return {key: filled(each, query) for key, each in value.items()}
    if not (isinstance(value, str) and value.startswith("$.")):
        return value
    assert query is not None
    names = [step for step in value[2:].split(".") if not step.isdigit()]
    _, leaf = reduce(step_into, names, (operation(query), schema._schema.query_type))
    return SAMPLES[str(leaf)]


def step_into(place: Place, name: str) -> Place:
    """From a selection to the field of this name inside it; fails where it isn't asked for."""
    node, parent = place
    assert parent is not None
    (found,) = [each for each in node.selection_set.selections if is_named(each, name)]
    return found, get_named_type(parent.fields[name].type)


def is_named(node: object, name: str) -> bool:
    return isinstance(node, FieldNode) and node.name.value == name


def faults(query: str) -> list[str]:
    checked = Documents(schema._schema, CompiledDocument).read(query)
    return [error.message for error in checked.errors]


@EXAMPLES
def test_an_example_fits_the_schema_and_the_limits(example: Example) -> None:
    assert faults(example.query) == []
    assert faults(preparation(example) or "{ __typename }") == []


@EXAMPLES
def test_the_variables_of_an_example_fit_its_query(example: Example) -> None:
    asked = operation(example.query)
    variables = filled(json.loads(example.variables), preparation(example))
    assert set(variables) == {each.variable.name.value for each in asked.variable_definitions or ()}
    found = variable_errors(schema._schema, parse(example.query), asked, variables, most=10)
    assert [error.message for error, _ in found] == []


@EXAMPLES
def test_an_example_says_in_its_second_line_as_whom_to_ask(example: Example) -> None:
    assert re.fullmatch(r"# 演示用户：\S.* \S.*", example.query.splitlines()[1])


def test_what_no_preparation_asks_for_is_noticed() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        filled({"a": "$.tenant.code"}, '{ tenant(code: "652325") { name } }')
