"""Inputs of which exactly one field is given: none, several and null are told at their place.

A wrong number is refused before anything is done, in both ways of execution.
"""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest
from httpx import AsyncClient

from schema.root import schema
from tests.worlds.counties import County
from tests.worlds.world import World, open_client

DRAFT = "mutation%s { schemeDraft(input: {source: %s}) { scheme { code } userErrors { code path } } }"
TRIAL = 'query%s { schemeTrial(cycle: "x", tried: %s) { code } }'
SOURCE, TRIED = "SchemeSourceInput", "TriedSchemeInput"


class Taken(NamedTuple):
    """A field that takes such an input: its document, the input's type, both of its fields, its place."""

    query: str
    kind: str
    first: str
    second: str
    place: list[str]

    @property
    def allowed(self) -> str:
        return f"{self.first}, {self.second}"


INPUTS = (
    pytest.param(Taken(DRAFT, SOURCE, "document", "library", ["input", "source"]), id="draft"),
    pytest.param(Taken(TRIAL, TRIED, "scheme", "document", ["tried"]), id="trial"),
)


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    return await County.found(world, 670_307, units=1, portfolios=1)


@pytest.fixture(scope="module", params=[False, True], ids=["compiled", "plain"])
async def client(county: County, request: pytest.FixtureRequest) -> AsyncIterator[AsyncClient]:
    async with open_client(county.world.database, plain_execution=request.param) as opened:
        yield opened


async def sent(
    client: AsyncClient, county: County, query: str, variables: dict[str, Any], language: str = "zh"
) -> tuple[int, dict[str, Any]]:
    headers = {
        "Authorization": "Bearer office",
        "X-Tenant": str(county.tenant),
        "Accept-Language": language,
    }
    response = await client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
    return response.status_code, response.json()


def wrong(taken: Taken, place: list[str]) -> list[tuple[dict[str, Any], list[list[str]]]]:
    """Values of which none, several or only null are given, with the place of each error."""
    first, second = taken.first, taken.second
    return [
        ({}, [place]),
        ({first: "x", second: "x"}, [place]),
        ({first: "x", second: None}, [place]),
        ({first: None}, [[*place, first]]),
        ({first: None, second: None}, [place, [*place, first]]),
    ]


def literal(value: dict[str, Any]) -> str:
    """A value in a document."""
    told = ((name, "null" if given is None else f'"{given}"') for name, given in value.items())
    return f"{{{', '.join(f'{name}: {given}' for name, given in told)}}}"


def is_refused(status: int, body: dict[str, Any], allowed: str) -> bool:
    """Whether this is the whole answer, in Chinese, with the fields of which one is to be given."""
    return (
        status == 400
        and "data" not in body
        and all(
            (error["extensions"]["code"], error["extensions"]["reason"]) == ("BAD_INPUT", "EXACTLY_ONE_OF")
            and error["message"] == f"须且只须给出其中一项，且不能为空值：{allowed}。"
            for error in body["errors"]
        )
    )


@pytest.mark.parametrize("taken", INPUTS)
async def test_another_number_in_the_variables(client: AsyncClient, county: County, taken: Taken) -> None:
    document = taken.query % (f"($given: {taken.kind}!)", "$given")
    for value, places in wrong(taken, ["given"]):
        status, body = await sent(client, county, document, {"given": value})
        assert is_refused(status, body, taken.allowed), (value, body)
        assert [error["extensions"]["path"] for error in body["errors"]] == places


@pytest.mark.parametrize("taken", INPUTS)
async def test_another_number_in_a_literal(client: AsyncClient, county: County, taken: Taken) -> None:
    for value, _ in wrong(taken, taken.place):
        status, body = await sent(client, county, taken.query % ("", literal(value)), {})
        assert is_refused(status, body, taken.allowed), (value, body)
        # The place of a null in a literal is that of the object around it.
        assert [error["extensions"]["path"] for error in body["errors"]] == [taken.place], value


@pytest.mark.parametrize("taken", INPUTS)
async def test_a_variable_for_the_one_field(client: AsyncClient, county: County, taken: Taken) -> None:
    """It can never be null; two of them are two fields, whatever they hold."""
    kind = {"scheme": "ID"}.get(taken.first, "String")
    only = f"{{{taken.first}: $one}}"
    status, body = await sent(client, county, taken.query % (f"($one: {kind})", only), {"one": "x"})
    assert (status, [error["extensions"]["code"] for error in body["errors"]]) == (
        400,
        ["GRAPHQL_VALIDATION"],
    )
    assert (
        f"must be non-nullable to be used for OneOf Input Object '{taken.kind}'"
        in body["errors"][0]["message"]
    )
    both = f"{{{taken.first}: $one, {taken.second}: $two}}"
    document = taken.query % (f"($one: {kind}!, $two: String!)", both)
    status, body = await sent(client, county, document, {"one": "x", "two": "x"})
    assert is_refused(status, body, taken.allowed), body
    assert [error["extensions"]["path"] for error in body["errors"]] == [taken.place]
    document = taken.query % (f"($one: {kind}!)", only)
    status, body = await sent(client, county, document, {"one": "x"})
    assert status == 200, body
    status, body = await sent(client, county, document, {"one": None})
    assert (status, body["errors"][0]["extensions"]["path"]) == (400, ["one"])


async def test_a_nullable_variable_in_a_fragment(client: AsyncClient, county: County) -> None:
    spread = TRIAL % ("", "{document: $text}")
    document = f"fragment Tried on Query {spread.removeprefix('query')} query($text: String) {{ ...Tried }}"
    status, body = await sent(client, county, document, {"text": None})
    assert (status, [error["extensions"]["code"] for error in body["errors"]]) == (
        400,
        ["GRAPHQL_VALIDATION"],
    )


async def test_exactly_one_is_taken_and_what_is_wrong_with_it_is_told_inside_of_it(
    client: AsyncClient, county: County
) -> None:
    document = DRAFT % (f"($given: {SOURCE}!)", "$given")
    status, body = await sent(client, county, document, {"given": {"library": "qitai.township"}})
    assert (status, body["data"]["schemeDraft"]["scheme"]) == (200, {"code": "qitai.township"})
    _, body = await sent(client, county, document, {"given": {"document": "code ="}})
    assert [fault["path"] for fault in body["data"]["schemeDraft"]["userErrors"]] == [["source", "document"]]


async def test_the_sentence_in_english(client: AsyncClient, county: County) -> None:
    _, body = await sent(client, county, DRAFT % ("", "{}"), {}, "en")
    assert [each["message"] for each in body["errors"]] == [
        "Give exactly one of these, and not null: document, library."
    ]


def test_clients_can_see_it() -> None:
    found = schema.execute_sync('{ __type(name: "SchemeSourceInput") { isOneOf } }')
    assert found.data == {"__type": {"isOneOf": True}}
    assert f"input {TRIED} @oneOf" in schema.as_str()
