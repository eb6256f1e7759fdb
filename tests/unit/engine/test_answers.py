"""How much a query may answer, and what is kept of introspection."""

import asyncio
import json
from collections.abc import Sequence

import pytest
from graphql import get_introspection_query

from schema.engine.http.introspection_answers import MOST_BYTES, IntrospectionAnswers
from schema.engine.http.operations import SHORT
from tests.unit.engine.toys import Ledger, client

PAGE = "{ units(first: 100) { nodes { number name } } }"
MUTATION = "mutation { report(figures: {figures: [%s]}) { total readAfter session userErrors { code } } }"


async def test_a_query_that_answers_too_much_is_refused_as_a_whole() -> None:
    async with client(largest_answer=1_000) as asks:
        response = await asks.post("/graphql", json={"query": PAGE})
        assert response.status_code == 400
        body = response.json()
        assert body.keys() == {"errors"}
        assert body["errors"][0]["extensions"]["code"] == "ANSWER_TOO_LARGE"
        assert body["errors"][0]["extensions"]["params"]["limit"] == "1000"
        small = await asks.post("/graphql", json={"query": "{ units(first: 5) { nodes { number } } }"})
        assert len(small.json()["data"]["units"]["nodes"]) == 5


async def test_the_limit_is_met_by_an_answer_of_its_size() -> None:
    async with client() as asks:
        size = len((await asks.post("/graphql", json={"query": PAGE})).content)
    for largest, status in ((size, 200), (size - 1, 400)):
        async with client(largest_answer=largest) as asks:
            assert (await asks.post("/graphql", json={"query": PAGE})).status_code == status


async def test_what_a_mutation_did_is_told_whatever_its_size() -> None:
    async with client(largest_answer=10) as asks:
        response = await asks.post("/graphql", json={"query": MUTATION % "{value: 1}"})
    assert response.status_code == 200
    assert response.json()["data"]["report"]["userErrors"] == []


async def test_a_mutation_that_changed_nothing_is_held_to_the_limit() -> None:
    below = "query { units(first: 100) { nodes { number name } } }"
    document = f"mutation {{ report(figures: {{figures: []}}) {{ userErrors {{ code }} {below} }} }}"
    async with client(largest_answer=1_000) as asks:
        response = await asks.post("/graphql", json={"query": document})
    assert response.json()["errors"][0]["extensions"]["code"] == "ANSWER_TOO_LARGE"


async def test_errors_count_as_part_of_an_answer() -> None:
    fields = " ".join(f'f{number}: maybe(how: "missing")' for number in range(20))
    async with client(largest_answer=1_000) as asks:
        response = await asks.post("/graphql", json={"query": "{" + fields + "}"})
    assert response.json()["errors"][0]["extensions"]["code"] == "ANSWER_TOO_LARGE"


INTROSPECTIONS = [
    get_introspection_query(),
    "query A { ...F } query B { __typename } fragment F on Query { __schema { types { name } } }",
]


@pytest.mark.parametrize("query", INTROSPECTIONS)
async def test_introspection_is_answered_again_without_being_executed(query: str) -> None:
    name = "A" if query.startswith("query A") else None
    ledger = Ledger()
    async with client(ledger) as asks:
        first = await asks.post("/graphql", json={"query": query, "operationName": name})
        assert first.json()["data"]["__schema"]["types"]
        again = await asks.post("/graphql", json={"query": query, "operationName": name})
    assert again.content == first.content
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert ledger.opened == 0


async def test_introspection_with_variables_is_answered_by_their_values() -> None:
    query = 'query Q($all: Boolean!) { __type(name: "Unit") { name kind @include(if: $all) } }'
    async with client() as asks:
        answers = [
            (await asks.post("/graphql", json={"query": query, "variables": {"all": every}})).json()["data"]
            for every in (True, False, True)
        ]
    assert answers == [
        {"__type": {"name": "Unit", "kind": "OBJECT"}},
        {"__type": {"name": "Unit"}},
        {"__type": {"name": "Unit", "kind": "OBJECT"}},
    ]


async def test_introspection_beside_data_is_not_kept() -> None:
    query = "{ __schema { queryType { name } } slow }"
    ledger = Ledger()
    async with client(ledger) as asks:
        for _ in range(2):
            assert (await asks.post("/graphql", json={"query": query})).json()["data"]["slow"]
    assert ledger.opened == 2


def test_kept_answers_make_room_for_others() -> None:
    kept, answer = IntrospectionAnswers(), b"x" * (MOST_BYTES // 4)
    for text in ("a", "b", "c", "d"):
        kept.keep(text, None, answer)
    assert kept.find("a", None) == answer
    kept.keep("e", None, answer)
    assert [kept.find(text, None) is not None for text in "abcde"] == [True, False, True, True, True]
    kept.keep("a", None, b"")
    assert kept.find("a", "other") is None
    kept.keep("f", None, answer)
    assert kept.find("c", None) is not None


def long_documents(count: int) -> Sequence[str]:
    """Different documents that are all checked beside the event loop."""
    padding = "#" + "x" * SHORT + "\n"
    return [f"{padding}{{ a{number}: unit {{ number }} }}" for number in range(count)]


async def test_a_small_request_is_answered_while_long_documents_are_checked() -> None:
    """Many long documents are sent first; a short one comes after them and is answered before the last."""
    done: list[str] = []

    async def ask(query: str) -> None:
        response = await asks.post("/graphql", content=json.dumps({"query": query}), headers=headers)
        assert response.status_code == 200
        done.append(query)

    headers = {"Content-Type": "application/json"}
    async with client() as asks:
        documents = long_documents(30)
        waiting = [asyncio.create_task(ask(query)) for query in (*documents, "{ unit { number } }")]
        await asyncio.gather(*waiting)
    assert done[-1] != "{ unit { number } }"
    assert sorted(done) == sorted((*documents, "{ unit { number } }"))
