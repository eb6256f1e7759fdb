"""Texts and numbers that a scalar cannot read: judged by a mutation in its input, refused elsewhere."""

from typing import Any

import pytest

from tests.unit.engine.toys import client

SUM = "query Q($r: Report!) { total(figures: $r) }"
REPORT = "mutation M($r: Report!) { report(figures: $r) { total userErrors { code path } } }"
WRONG = {"figures": [{"value": "1"}, {"value": "x"}, {"value": "1" * 30}, {"value": 0.12345678}]}
FAULTS = [
    {"code": "BAD_DECIMAL", "path": ["figures", "1", "value"]},
    {"code": "DECIMAL_TOO_LARGE", "path": ["figures", "2", "value"]},
    {"code": "DECIMAL_PLACES", "path": ["figures", "3", "value"]},
]
LITERAL = f'{{figures: [{{value: "1"}}, {{value: "x"}}, {{value: "{"1" * 30}"}}, {{value: 0.12345678}}]}}'


async def ask(query: str, **variables: Any) -> tuple[int, dict[str, Any]]:
    async with client() as asking:
        response = await asking.post("/graphql", json={"query": query, "variables": variables})
        return response.status_code, response.json()


async def refusals(query: str, **variables: Any) -> list[tuple[str, str, list[str]]]:
    """The errors of a request that is refused as a whole."""
    status, body = await ask(query, **variables)
    assert (status, "data" in body) == (400, False)
    said = [error["extensions"] for error in body["errors"]]
    return [(each["code"], each["reason"], each["path"]) for each in said]


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (REPORT, {"r": WRONG}),
        (f"mutation {{ report(figures: {LITERAL}) {{ total userErrors {{ code path }} }} }}", {}),
        (
            "mutation M($r: Report!) { ...F } "
            "fragment F on Mutation { report(figures: $r) { total userErrors { code path } } }",
            {"r": WRONG},
        ),
        (
            "mutation M($a: Decimal!, $b: Decimal!, $c: Decimal!) { report(figures: {figures: "
            '[{value: "1"}, {value: $a}, {value: $b}, {value: $c}]}) { total userErrors { code path } } }',
            {"a": "x", "b": "1" * 30, "c": 0.12345678},
        ),
    ],
)
async def test_a_mutation_tells_every_fault_of_its_input(query: str, variables: dict[str, Any]) -> None:
    status, body = await ask(query, **variables)
    assert (status, body) == (200, {"data": {"report": {"total": None, "userErrors": FAULTS}}})


async def test_in_a_query_each_is_an_error_with_its_path() -> None:
    paths = [fault["path"] for fault in FAULTS]
    codes = [fault["code"] for fault in FAULTS]
    assert await refusals(SUM, r=WRONG) == [
        ("BAD_INPUT", code, ["r", *path]) for code, path in zip(codes, paths, strict=True)
    ]
    assert await refusals(f"{{ total(figures: {LITERAL}) }}") == [
        ("BAD_INPUT", code, ["figures", *path]) for code, path in zip(codes, paths, strict=True)
    ]


@pytest.mark.parametrize("value", ["x", 5])
async def test_a_single_variable_of_a_query(value: object) -> None:
    query = "query Q($day: Date!) { day(day: $day) }"
    assert await refusals(query, day=value) == [("BAD_INPUT", "BAD_DATE", ["day"])]


async def test_the_arguments_of_a_field_below_a_mutation_are_those_of_a_query() -> None:
    below = 'mutation { report(figures: {figures: [{value: "1"}]}) { plus(value: "x") } }'
    assert await refusals(below) == [("BAD_INPUT", "BAD_DECIMAL", ["value"])]
    query = 'mutation M($v: Decimal!) { report(figures: {figures: [{value: "1"}]}) { plus(value: $v) } }'
    assert await refusals(query, v="x") == [("BAD_INPUT", "BAD_DECIMAL", ["v"])]
    _, body = await ask(query, v="2")
    assert body == {"data": {"report": {"plus": "3"}}}


async def test_a_variable_that_stands_in_both_places_is_refused() -> None:
    query = (
        "mutation M($v: Decimal!) { report(figures: {figures: [{value: $v}]}) { ...F } } "
        "fragment F on Reported { plus(value: $v) }"
    )
    assert await refusals(query, v="x") == [("BAD_INPUT", "BAD_DECIMAL", ["v"])]


async def test_a_default_is_part_of_the_document() -> None:
    query = 'mutation M($v: Decimal! = "x") { report(figures: {figures: [{value: $v}]}) { total } }'
    assert [code for code, _, _ in await refusals(query)] == ["BAD_INPUT"]


@pytest.mark.parametrize("literal", ["true", "[]", "{a: 1}", "abc"])
async def test_what_is_no_text_and_no_number_is_refused_in_a_mutation_too(literal: str) -> None:
    query = f"mutation {{ report(figures: {{figures: [{{value: {literal}}}]}}) {{ total }} }}"
    status, body = await ask(query)
    assert status == 400
    assert body["errors"][0]["extensions"]["code"] in ("BAD_INPUT", "GRAPHQL_VALIDATION")
