"""The explorer's examples are written against the schema that is served."""

import json

import pytest
from graphql import parse

from schema.documents import Documents
from schema.explorer import Example, examples
from schema.places import operation_of, variable_errors
from schema.root import schema


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_an_example_fits_the_schema_and_the_limits(example: Example) -> None:
    checked = Documents().read(schema._create_execution_context(example.query, ()))
    assert [error.message for error in checked.errors] == []


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_the_variables_of_an_example_fit_its_query(example: Example) -> None:
    operation = operation_of(parse(example.query), None)
    assert operation is not None
    variables = json.loads(example.variables)
    declared = {each.variable.name.value for each in operation.variable_definitions or ()}
    assert set(variables) <= declared
    found = variable_errors(schema._schema, operation, variables)
    assert [error.message for error, _ in found] == []
