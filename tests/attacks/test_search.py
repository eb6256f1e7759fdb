"""A search for documents that cost more than they may: thousands are generated, each is judged and counted.

``make fuzz`` searches longer: ``FUZZ_EXAMPLES`` says how many documents.
"""

import asyncio
import os
from collections.abc import Awaitable
from typing import Any

import pytest
from graphql import execute, parse
from hypothesis import HealthCheck, given, settings

from schema.engine.execution.compiled_documents import CompiledDocument
from schema.engine.http.query_documents import Documents
from schema.engine.libraries.strawberry_internals import graphql_schema
from schema.engine.limits.cost import MAX_COST
from schema.root import schema
from tests.abandoned_coroutines import ABANDONED, collect_the_young
from tests.attacks.generated_documents import documents, fields_alone
from tests.attacks.step_counts import FREE, PER_TOKEN, Judge, steps_of, tokens_of
from tests.unit.engine.toys import SCHEMA

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "100"))
PER_ROUND = min(EXAMPLES, 500)
"""What was tried is remembered for a round: 20,000 long documents would take gigabytes."""

search = settings(
    max_examples=PER_ROUND,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)

pytestmark = ABANDONED

PRODUCT = graphql_schema(schema)
ENDLESS = ("sharing", "forever")
"""Fields of the small schema that wait for what never comes."""

CODES = {
    "GRAPHQL", "DEPTH_LIMIT", "ALIAS_LIMIT", "EXPANSION_LIMIT", "REPEAT_LIMIT", "PAIR_LIMIT", "COST_LIMIT",
    "TOKEN_LIMIT", "LENGTH_LIMIT", "BAD_DIVISION_CODE", "EXACTLY_ONE_OF",
}  # fmt: skip


@pytest.fixture(scope="module", params=range(EXAMPLES // PER_ROUND), autouse=True)
def _round() -> None:
    """Every test searches once in each round."""


@search
@given(text=documents(PRODUCT))
def test_no_document_takes_more_steps_than_its_tokens_allow(text: str) -> None:
    codes: list[set[str]] = []
    steps = steps_of(lambda: codes.append(JUDGE.codes(text)))
    assert codes[0] <= CODES
    assert steps <= FREE + PER_TOKEN * tokens_of(text)


def test_what_every_field_is_told_is_known_to_the_search() -> None:
    """The search comes to some of them only: what a new argument is told fails here, and not by chance."""
    found = set().union(*(JUDGE.codes(text) for text in fields_alone(PRODUCT)))
    assert {"BAD_DIVISION_CODE", "EXACTLY_ONE_OF"} <= found <= CODES


@search
@given(text=documents(SCHEMA._schema, without=ENDLESS))
def test_an_answer_has_no_more_values_than_its_cost(text: str) -> None:
    checked = TOYS.check(text)
    if checked.errors:
        return
    for operation in checked.operations:
        assert operation.prices is None
        assert operation.cost is not None
        assert operation.cost <= MAX_COST
        assert values(asyncio.run(answered(text, operation.name))) <= operation.cost
        collect_the_young()


async def answered(text: str, name: str | None) -> dict[str, Any] | None:
    """The data of an operation; fields that need a request's context are null."""
    result = execute(SCHEMA._schema, parse(text), operation_name=name)
    return (await result if isinstance(result, Awaitable) else result).data


def values(answer: Any) -> int:
    """The values of an answer: fields, and the entries of lists that are not objects."""
    if isinstance(answer, dict):
        return sum(1 + values(each) for each in answer.values())
    if isinstance(answer, list):
        return sum(values(each) if isinstance(each, dict | list) else 1 for each in answer)
    return 0


JUDGE = Judge()
TOYS = Documents(SCHEMA._schema, CompiledDocument)
