"""With plain execution every refusal and every error is the same: status, headers, code, message, place.

Golden queries are asked both ways beside their answers; here stands what goes wrong.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from schema.engine.paging.relay_connections import Order, encode_cursor
from schema.scalars import encode_id
from tests.worlds.counties import County
from tests.worlds.world import World, open_client

REPORT = """
mutation Report($input: MeasurementReportInput!) {
  measurementReport(input: $input) { measurement { id } userErrors { code message path } }
}
"""
OTHER_LIST = encode_cursor(Order("another", (int,)), (1,))


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation that is refused, or some of whose fields are."""

    query: str
    variables: Mapping[str, Any]
    code: str
    login: str = "office"
    name: str | None = None


def refused(county: County) -> Sequence[Asked]:
    """One operation for each kind of error."""
    tenant = f'tenant(code: "{county.tenant}")'
    cycle = {"cycle": county.cycle}
    figure = county.report_input("u01", "duty", "H1", "90")
    page = "subjects(first: $n, after: $a) { nodes { id } }"
    subjects = f"query Q($n: Int, $a: String) {{ {tenant} {{ {page} }} }}"
    entries = "query Q($cycle: ID!) { cycle(id: $cycle) { entries { nodes { code } } } }"
    return (
        Asked("{ viewer", {}, "GRAPHQL_SYNTAX"),
        Asked("{ viewer { nothing } }", {}, "GRAPHQL_VALIDATION"),
        Asked("query A { viewer { name } } query B { viewer { name } }", {}, "BAD_REQUEST"),
        Asked("query A { viewer { name } }", {}, "BAD_REQUEST", name="B"),
        Asked("subscription { viewer { name } }", {}, "BAD_REQUEST"),
        Asked("{" + " viewer { name }" * 30 + "}", {}, "REPEAT_LIMIT"),
        Asked('{ tenant(code: "65") { name } }', {}, "BAD_INPUT"),
        Asked("query Q($c: DivisionCode!) { tenant(code: $c) { name } }", {"c": "65"}, "BAD_INPUT"),
        Asked("query Q($c: DivisionCode!) { tenant(code: $c) { name } }", {}, "BAD_INPUT"),
        Asked("query Q($c: DivisionCode) { tenant(code: $c) { name } }", {"c": None}, "GRAPHQL_VALIDATION"),
        Asked(REPORT, {"input": figure | {"fact": {"rating": "x"}, "more": 1}}, "BAD_INPUT"),
        Asked('{ subject(id: "x") { name } viewer { name } }', {}, "BAD_ID"),
        Asked("query Q($cycle: ID!) { subject(id: $cycle) { name } }", cycle, "ID_OF_OTHER_KIND"),
        Asked(subjects, {"n": 0}, "PAGE_SIZE"),
        Asked(subjects, {"a": OTHER_LIST}, "BAD_CURSOR"),
        Asked('{ a: tenant(code: "110000") { name } b: viewer { name } }', {}, "UNKNOWN_DIVISION"),
        Asked(f'{{ subject(id: "{encode_id("subject", UUID(int=1))}") {{ name }} }}', {}, "NOT_FOUND"),
        Asked(entries, cycle, "FORBIDDEN", "sysadmin"),
        Asked(f"{{ {tenant} {{ auditEntries(first: 1) {{ nodes {{ id }} }} name }} }}", {}, "FORBIDDEN"),
        Asked(REPORT, {"input": figure}, "FORBIDDEN", "head-u02"),
        Asked("{ viewer { name } }", {}, "NO_APPOINTMENT", "nobody"),
        Asked("{ viewer { name } }", {}, "TOKEN_MISSING", ""),
    )


@pytest.fixture(scope="module")
async def county(world: World) -> County:
    """An open year."""
    return await (await County.found(world, 690_001, units=2)).prepare()


async def answer(client: httpx.AsyncClient, county: County, asked: Asked) -> tuple[int, dict[str, str], Any]:
    """Status, headers and body, without the request's id."""
    headers = {"Authorization": f"Bearer {asked.login}", "X-Tenant": str(county.tenant)}
    response = await client.post(
        "/graphql",
        json={"query": asked.query, "variables": asked.variables, "operationName": asked.name},
        headers=headers if asked.login else {},
    )
    body = response.json()
    for error in body.get("errors", ()):
        assert error["extensions"].pop("requestId") == response.headers["x-request-id"]
    told = {name: text for name, text in response.headers.items() if name != "x-request-id"}
    return response.status_code, told, json.dumps(body)


async def test_every_error_is_the_same(county: County) -> None:
    world = county.world
    async with open_client(world.database, plain_execution=True) as client:
        for asked in refused(county):
            usual, plain = await answer(world.client, county, asked), await answer(client, county, asked)
            assert plain == usual
            assert {each["extensions"]["code"] for each in json.loads(plain[2])["errors"]} == {asked.code}


async def test_a_mutation_with_faults_answers_the_same(county: County) -> None:
    given = county.report_input("u01", "duty", "H1", "101") | {"expectedVersion": 0}
    asked = Asked(REPORT, {"input": given}, "MARK_ABOVE_HIGHEST", "head-u01")
    async with open_client(county.world.database, plain_execution=True) as client:
        usual, plain = [await answer(each, county, asked) for each in (county.world.client, client)]
    assert plain == usual
    assert json.loads(plain[2])["data"]["measurementReport"]["userErrors"]


async def test_a_mutation_is_carried_out(county: County) -> None:
    given = county.report_input("u01", "duty", "H1", "90") | {"expectedVersion": 0}
    asked = Asked(REPORT, {"input": given}, "", "head-u01")
    async with open_client(county.world.database, plain_execution=True) as client:
        _, _, body = await answer(client, county, asked)
    assert json.loads(body)["data"]["measurementReport"]["userErrors"] == []
    document = (
        "query Q($id: ID!) { cycle(id: $id) { measurements(status: [REPORTED]) { nodes { status } } } }"
    )
    found = await county.ask("office", document, {"id": county.cycle})
    assert len(found["cycle"]["measurements"]["nodes"]) == 1
