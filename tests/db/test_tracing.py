"""A traced request, on a real database: its stages, its statements and its decisions, and nobody's data."""

from collections.abc import AsyncIterator

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from deploy.http.app import create_app
from deploy.monitoring.spans import Spans
from policy import decision_observers
from tenants.database.databases import Database
from tenants.viewer import Role
from tests.conftest import DatabaseUrls
from tests.worlds.world import authenticate, open_world

COUNTY = 690_401
QUERY = """
query Secret {
  viewer { name }
  tenant(code: "690401") { mayOpenCycle(year: 2025) { allowed } subjects(first: 3) { nodes { name } } }
}
"""


@pytest.fixture
async def exporter() -> AsyncIterator[InMemorySpanExporter]:
    yield InMemorySpanExporter()
    decision_observers.clear()


async def test_a_request(database_urls: DatabaseUrls, exporter: InMemorySpanExporter) -> None:
    async with open_world(database_urls) as world:
        await world.government(COUNTY, "县")
        await world.person(COUNTY, "office", Role.PERFORMANCE_OFFICE)
    spans = Spans(SimpleSpanProcessor(exporter))
    database = Database.connect(database_urls.app_url, pool_size=1, spans=spans)
    app = create_app(database=database, authenticate=authenticate, tracing=spans)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://jixiao") as client:
        headers = {"Authorization": "Bearer office", "X-Tenant": str(COUNTY)}
        answer = await client.post("/graphql", json={"query": QUERY}, headers=headers)
    await database.close()
    assert answer.json()["data"]["viewer"] == {"name": "office"}

    found = exporter.get_finished_spans()
    (whole,) = [each for each in found if each.name == "POST /graphql"]
    assert {each.name for each in found if each.parent == whole.context} == {"parse", "execute"}
    (execute,) = [each for each in found if each.name == "execute"]
    statements = [each for each in found if each.name == "statement"]
    assert len(statements) >= 2
    assert all(_below(each, execute, found) for each in statements)
    assert all("SELECT" in str((each.attributes or {})["db.query.text"]) for each in statements)
    decided = {str((event.attributes or {})["jixiao.action"]) for each in found for event in each.events}
    assert decided == {"cycle:open"}
    told = repr([(each.name, dict(each.attributes or {})) for each in found])
    assert "office" not in told
    assert "nodes" not in told


def _below(span: ReadableSpan, above: ReadableSpan, found: tuple[ReadableSpan, ...]) -> bool:
    by_id = {each.context.span_id: each for each in found if each.context is not None}
    parent = span.parent
    while parent is not None:
        if parent == above.context:
            return True
        parent = by_id[parent.span_id].parent
    return False
