"""A request ends when its time does or when its client has gone, whatever it waits for."""

import asyncio
from typing import cast

import httpx
import pytest
from structlog.testing import capture_logs

from schema.engine.http import request_deadlines
from schema.engine.http.endpoint import Endpoint
from schema.engine.http.open_requests import OpenRequests
from schema.product_endpoint import create_endpoint
from tenants.computing import Computations
from tenants.database.databases import Database
from tenants.database.outages import OutcomeUnknownError
from tests.unit.engine.leaving_clients import Client
from tests.unit.engine.toys import SCHEMA, Ledger, authenticate

FOREVER = "{ forever }"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_deadlines, "UNWINDING", 0.02)
    monkeypatch.setattr(request_deadlines, "WATCH_AFTER", 0.01)


def hurried(ledger: Ledger, seconds: float, requests: OpenRequests | None = None) -> Endpoint:
    return create_endpoint(
        schema=SCHEMA,
        database=cast(Database, ledger),
        computations=Computations(),
        authenticate=authenticate,
        request_timeout=seconds,
        requests=requests,
    )


async def test_a_request_that_waits_for_something_else_than_the_database_ends_in_time() -> None:
    ledger, client = Ledger(), Client(FOREVER)
    with capture_logs() as lines:
        await client.ask(hurried(ledger, 0.02))
    status, body = client.answer
    assert (status, body["data"]) == (503, None)
    assert body["errors"][0]["extensions"]["code"] == "TIMEOUT"
    assert (b"retry-after", b"1") in client.sent[0]["headers"]
    assert ledger.events == ["open", "close"]
    assert [(line["event"], line.get("kind")) for line in lines] == [
        ("graphql.unavailable", "request_timeout")
    ]


async def test_a_client_that_leaves_ends_its_request() -> None:
    ledger, client = Ledger(), Client(FOREVER)
    app = hurried(ledger, 60)
    with capture_logs() as lines:
        asking = asyncio.create_task(client.ask(app))
        await ledger.is_open.wait()
        client.leave()
        async with asyncio.timeout(5):
            await asking
    assert ledger.events == ["open", "close"]
    assert [line.get("kind") for line in lines] == ["client_gone"]


async def test_an_answer_in_time_leaves_nothing_behind() -> None:
    client = Client("{ unit { name } }")
    before = asyncio.all_tasks()
    await client.ask(hurried(Ledger(), 0.05))
    await asyncio.sleep(0.1)
    assert client.answer[0] == 200
    assert asyncio.all_tasks() == before


async def test_a_cancellation_from_elsewhere_is_passed_on() -> None:
    ledger, client = Ledger(), Client(FOREVER)
    asking = asyncio.create_task(client.ask(hurried(ledger, 60)))
    await ledger.is_open.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert client.sent == []


CHANGED_AND_ENDLESS = """
mutation {
  first: report(figures: {figures: [{value: 1}]}) { total }
  second: neverEnding
}
"""


@pytest.mark.parametrize(("ended", "code"), [("by its time", "TIMEOUT"), ("from elsewhere", "SHUTTING_DOWN")])
async def test_what_was_changed_before_is_told_when_the_rest_ends_the_hard_way(ended: str, code: str) -> None:
    client, ledger = Client(CHANGED_AND_ENDLESS), Ledger()
    asking = asyncio.create_task(client.ask(hurried(ledger, 0.05 if ended == "by its time" else 60)))
    if ended == "from elsewhere":
        await ledger.is_endless.wait()
        asking.cancel()
    await asking
    status, body = client.answer
    assert status == 200
    assert body["data"] == {"first": None}
    (error,) = body["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["first"], code)
    assert error["extensions"]["committed"] is True
    assert error["message"].startswith("修改已经保存")


async def test_what_nobody_knows_is_told_when_the_rest_ends_the_hard_way() -> None:
    client, ledger = Client(CHANGED_AND_ENDLESS), Ledger()
    ledger.write_failure = OutcomeUnknownError(None)
    await client.ask(hurried(ledger, 0.05))
    status, body = client.answer
    assert (status, body["data"]) == (504, None)
    assert body["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"


@pytest.mark.parametrize("when", ["before it begins", "while it runs"])
async def test_a_request_that_is_ended_with_all_others(when: str) -> None:
    client, ledger, requests = Client(FOREVER), Ledger(), OpenRequests()
    app = hurried(ledger, 60, requests)
    if when == "before it begins":
        assert requests.end() == set()
        asking = asyncio.create_task(client.ask(app))
    else:
        asking = asyncio.create_task(client.ask(app))
        await ledger.is_open.wait()
        assert requests.end() == {asking}
    async with asyncio.timeout(5):
        await asking
    status, body = client.answer
    assert (status, body["data"]) == (503, None)
    assert body["errors"][0]["extensions"]["code"] == "SHUTTING_DOWN"
    assert (b"retry-after", b"2") in client.sent[0]["headers"]
    assert requests.end() == set()


async def test_the_real_transport_ends_it_too() -> None:
    transport = httpx.ASGITransport(app=hurried(Ledger(), 0.02))
    headers = {"Authorization": "Bearer good"}
    async with httpx.AsyncClient(transport=transport, base_url="http://t", headers=headers) as client:
        response = await client.post("/graphql", json={"query": FOREVER})
    assert response.status_code == 503
