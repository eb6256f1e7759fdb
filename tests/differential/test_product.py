"""The product's own schema on a real database, asked with our executor and with plain execution."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolvers.rules.library import read_library
from schema.product_endpoint import create_endpoint
from schema.root import loaders_factory, schema
from tenants.computing import Computations
from tenants.identity import IdentityError
from tenants.viewer import Identity
from tests.conftest import Cloner
from tests.differential.counties import COUNTY, PREFECTURE, READERS, Known, cursors, released_year
from tests.differential.known_values import KnownValues
from tests.differential.queries import Question, Start, questions
from tests.differential.responses import exact
from tests.worlds.counties import YEAR
from tests.worlds.world import ISSUER, World, open_world

FOLDER = Path(__file__).parents[1] / "queries"
NAMES = sorted(path.stem for path in FOLDER.glob("*.graphql"))


@dataclass(frozen=True, slots=True, repr=False)
class Both:
    """The two endpoints on one database, and what to ask them."""

    compiled: httpx.AsyncClient
    ordinary: httpx.AsyncClient
    known: Known
    anything: st.SearchStrategy[Question]
    lists: st.SearchStrategy[Question]


async def authenticate(token: str | None, tenant: str | None) -> Identity:
    """The token is the login."""
    if token is None or tenant is None:
        raise IdentityError("TOKEN_MISSING")
    return Identity(ISSUER, token, int(tenant))


def client(world: World, *, plain: bool) -> httpx.AsyncClient:
    """A client of an endpoint of its own."""
    endpoint = create_endpoint(
        schema=schema,
        database=world.database,
        computations=Computations(),
        authenticate=authenticate,
        loaders_factory=loaders_factory,
        plain_execution=plain,
    )
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=endpoint),
        base_url="http://jixiao.test",
        headers={"Accept": "application/graphql-response+json"},
    )


def lists(known: Known) -> dict[str, str]:
    """The lists of the schema where they have entries, as far as their first arguments."""
    tenant = f'tenant(code: "{COUNTY}") {{ '
    cycle = f'cycle(id: "{known.county.cycle}") {{ '
    subject = f'subject(id: "{known.subjects[0]}") {{ '
    return {
        f"ranking(under: {COUNTY}, year: {YEAR}, level: UNIT": "RankedScore",
        f"ranking(under: {PREFECTURE}, year: {YEAR}, level: PORTFOLIO": "RankedScore",
        f'ranking(under: {PREFECTURE}, year: {YEAR}, level: UNIT, category: "unit"': "RankedScore",
        f'tenant(code: "{PREFECTURE}") {{ children(': "Government",
        f"{tenant}subjects(": "Subject",
        f"{tenant}subjects(level: UNIT": "Subject",
        f"{tenant}schemes(": "Scheme",
        f"{tenant}cycles(": "Cycle",
        f"{tenant}appointments(": "Appointment",
        f"{tenant}auditEntries(": "AuditEntry",
        f"{tenant}accessDenials(": "AccessDenial",
        f"{cycle}entries(": "RosterEntry",
        f"{cycle}measurements(": "Measurement",
        f"{cycle}runs(": "Run",
        f"{subject}members(": "Subject",
        f"{subject}measurements(year: {YEAR}": "Measurement",
    }


async def starts(known: Known, client: httpx.AsyncClient) -> list[Start]:
    """Inside each list: its first page, and one that goes on after the first entry."""
    found = []
    for before, entry in lists(known).items():
        after = " }" * before.count("{")
        head = before if before.endswith("(") else f"{before}, "
        first = await ask(client, READERS[0], f"{{ {head}first: 1) {{ edges {{ cursor }} }}{after} }}")
        for size, on in product((1, 2, 3, 100), ("", *(f', after: "{each}"' for each in cursors(first)))):
            found.append(Start("query", f"{entry}Connection", f"{{ {head}first: {size}{on}) ", f"{after} }}"))
    return found


@pytest.fixture(scope="module")
async def both(clone_database: Cloner) -> AsyncIterator[Both]:
    """Two endpoints on one database."""
    async with clone_database() as urls, open_world(urls) as world:
        known = await released_year(world)
        # The first time it comes from a thread, and its errors before or after those of other fields.
        await read_library()
        values = KnownValues(known.values())
        async with client(world, plain=False) as compiled, client(world, plain=True) as ordinary:
            yield Both(
                compiled,
                ordinary,
                known,
                questions(
                    schema._schema, values, starts=[Start("query", "Query")], size=40, least=12, calls=2
                ),
                questions(
                    schema._schema,
                    values,
                    starts=await starts(known, ordinary),
                    size=20,
                    least=4,
                    depth=5,
                    calls=2,
                ),
            )


async def ask(
    client: httpx.AsyncClient,
    reader: tuple[str, int],
    text: str,
    variables: Mapping[str, object] | None = None,
    name: str | None = None,
) -> dict[str, Any]:
    """Status and body, without the request's id."""
    login, tenant = reader
    response = await client.post(
        "/graphql",
        json={"query": text, "operationName": name, "variables": dict(variables or {})},
        headers={"Authorization": f"Bearer {login}", "X-Tenant": str(tenant)},
    )
    assert response.status_code in (200, 400), response.text
    body: dict[str, Any] = response.json()
    for error in body.get("errors", ()):
        error["extensions"].pop("requestId")
    return {"status": response.status_code, **body}


async def check(data: st.DataObject, both: Both, question: Question) -> None:
    """Ask as one of the readers, of the compiled executor twice: the second time there is a plan."""
    for call in question.calls:
        asked = data.draw(st.sampled_from(READERS)), question.text, call.variables, call.operation
        ordinary = await ask(both.ordinary, *asked)
        for _ in range(2):
            # Keys in their order, too.
            assert exact(await ask(both.compiled, *asked)) == exact(ordinary)


some = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@some
@given(st.data())
async def test_both_endpoints_answer_the_same(both: Both, data: st.DataObject) -> None:
    await check(data, both, data.draw(both.anything))


@some
@given(st.data())
async def test_both_endpoints_answer_the_same_lists(both: Both, data: st.DataObject) -> None:
    await check(data, both, data.draw(both.lists))


@pytest.mark.parametrize("name", NAMES)
async def test_a_golden_query_of_all_readers_at_once(both: Both, name: str) -> None:
    text = (FOLDER / f"{name}.graphql").read_text("utf-8")
    variables = both.known.named(re.findall(r"\$(\w+):", text))
    alone = [await ask(both.ordinary, reader, text, variables) for reader in READERS]
    for _ in range(2):
        at_once = asyncio.gather(*(ask(both.compiled, reader, text, variables) for reader in READERS))
        assert exact(await at_once) == exact(alone)
