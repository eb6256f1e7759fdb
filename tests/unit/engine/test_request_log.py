"""What the access log is told of a request: enough to find a slow operation, nothing that people sent."""

from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from schema.engine.http.log_fields import LOG_FIELDS, digest_of
from schema.engine.limits.cost import AWAITED, RESOLVER
from tenants.identity import IdentityError
from tests.unit.engine.toys import PERSON, Ledger, NamedSession, client, endpoint

REPORT = """
mutation Report($r: Report!) { report(figures: $r) { session readAfter } }
"""
FIGURES = {"r": {"figures": [{"value": 1, "note": "secret of the county"}]}}


async def logged(
    query: str,
    variables: dict[str, Any] | None = None,
    *,
    ledger: Ledger | None = None,
    name: str | None = None,
    token: str = "good",
) -> dict[str, Any]:
    """What is logged of a request."""
    fields: dict[str, Any] = {}
    inner = endpoint(ledger)

    async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        scope["state"] = {LOG_FIELDS: fields}
        await inner(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        await client.post(
            "/graphql",
            json={"query": query, "variables": variables or {}, "operationName": name},
            headers={"Authorization": f"Bearer {token}"},
        )
    return fields


async def test_a_query_is_logged_with_all_that_finds_it() -> None:
    query = "query Slow { a: slow unit { name } }"
    assert await logged(query) == {
        "tenant": 652325,
        "person": str(PERSON),
        "operation": "Slow",
        "document": digest_of(query),
        "cost": 3 + AWAITED + RESOLVER,
        "statements": 3,
    }


async def test_a_document_is_named_by_the_sha_256_of_its_text() -> None:
    assert digest_of("{ unit { name } }") == "917a24e1b273b219"


async def test_a_mutation_counts_the_statements_of_all_its_sessions() -> None:
    fields = await logged(REPORT, FIGURES)
    sessions = ("the snapshot before", "the transaction", "the snapshot after")
    assert fields["operation"] == "Report"
    assert fields["statements"] == NamedSession.statements * len(sessions)


async def test_variables_and_documents_are_not_logged() -> None:
    query = REPORT.replace("session", 'session said: __typename @include(if: true) # "secret of the text"')
    assert "secret" not in repr(await logged(query, FIGURES))


async def test_the_operation_that_is_meant_is_the_one_that_is_logged() -> None:
    query = "query A { unit { name } } query B { units(first: 100) { nodes { number } } }"
    fields = await logged(query, name="B")
    assert (fields["operation"], fields["cost"]) == ("B", 201 + RESOLVER)
    assert (await logged("{ unit { name } }"))["operation"] is None


@pytest.mark.parametrize("query", ["{ unit", "{ nope }", "{unit" + "{parent" * 20 + "{number}" + "}" * 21])
async def test_a_document_that_is_refused_is_logged_without_a_cost(query: str) -> None:
    fields = await logged(query)
    assert (fields["document"], fields.get("cost"), fields["statements"]) == (digest_of(query), None, 0)


async def test_a_long_name_is_cut() -> None:
    fields = await logged("query " + "N" * 5_000 + " { unit { name } }")
    assert fields["operation"] == "N" * 100


async def test_whoever_is_not_let_in_is_not_named() -> None:
    claimed = await logged("{ unit { name } }", token="bad")
    assert claimed == {"claimed_tenant": None, "address": "127.0.0.1", "code": "TOKEN_FORGED"}
    refused = await logged("{ a: slow }", ledger=Ledger(refusal=IdentityError("NO_APPOINTMENT")))
    assert (refused["tenant"], refused["statements"], "person" in refused) == (652325, 0, False)


async def test_a_document_with_many_faults_makes_one_line_for_each_kind() -> None:
    unknown = " ".join(f"nothing{number}" for number in range(150))
    with capture_logs() as lines:
        async with client() as asked:
            response = await asked.post("/graphql", json={"query": "{" + unknown + "}"})
    codes = {error["extensions"]["code"] for error in response.json()["errors"]}
    refused = [line for line in lines if line["event"] == "graphql.refused"]
    assert {line["code"] for line in refused} == codes
    assert len(refused) == len(codes)
    assert sum(line["times"] for line in refused) == len(response.json()["errors"]) > 1
