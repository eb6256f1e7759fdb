"""A world to test in: governments, subjects and people put into a real database, and a client that asks.

What only an operator or an officer outside the test would do (found a government, name its people) is
written by the owner; everything else goes through GraphQL, as users do it.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from uuid_utils.compat import uuid7

from deploy.http.app import create_app
from deploy.http.middleware.request_caps import RequestCaps
from resolvers.exchange.denial_recording import DenialRecorder
from schema.scalars import encode_id
from tenants.computing import Computations
from tenants.database.databases import Database, driver_url
from tenants.identity import IdentityError
from tenants.levels import Level
from tenants.models.organisation import appointments, subjects, tenants, users
from tenants.viewer import Identity, Role
from tests.conftest import DatabaseUrls
from tests.plain_sentences import told_codes
from tests.worlds.mutations import mutation_document

ISSUER = "https://identity.example"
SINCE = date(2000, 1, 1)


@dataclass(slots=True)
class World:
    """The database, the application on it, and the people so far."""

    urls: DatabaseUrls
    database: Database
    owner: AsyncEngine
    client: httpx.AsyncClient
    denials: DenialRecorder
    people: dict[tuple[int, str], UUID] = field(default_factory=dict)

    async def government(self, code: int, name: str, *, above: int | None = None) -> int:
        """A government below another one."""
        async with self.owner.begin() as connection:
            parent = (
                (await connection.execute(tenants.select().where(tenants.c.code == above))).first()
                if above
                else None
            )
            tier = "province" if parent is None else {"province": "prefecture"}.get(parent.tier, "county")
            await connection.execute(
                tenants.insert().values(
                    code=code,
                    parent_code=above,
                    path=f"{parent.path}/{code}" if parent else str(code),
                    name=name,
                    tier=tier,
                    province=parent and (parent.province or parent.code),
                    prefecture=parent.code if parent and parent.tier == "prefecture" else None,
                    valid_from=SINCE,
                )
            )
        return code

    async def subject(
        self,
        tenant: int,
        level: Level,
        code: str,
        *,
        name: str | None = None,
        unit: UUID | None = None,
        parent: UUID | None = None,
    ) -> UUID:
        """A subject that has been there since 2000."""
        key = uuid7()
        await self._insert(
            tenant,
            subjects,
            id=key,
            level=level.value,
            code=code,
            name=name or code,
            unit_id=unit,
            parent_id=parent or unit,
            valid_from=SINCE,
            version=1,
        )
        return key

    async def person(
        self,
        tenant: int,
        login: str,
        role: Role,
        node: UUID | None = None,
        *,
        valid_from: date = SINCE,
        valid_to: date | None = None,
    ) -> UUID:
        """A person with an appointment; called again for the same login, a further appointment."""
        if (tenant, login) not in self.people:
            self.people[tenant, login] = uuid7()
            await self._insert(
                tenant, users, id=self.people[tenant, login], issuer=ISSUER, login=login, name=login
            )
        key = uuid7()
        await self._insert(
            tenant,
            appointments,
            id=key,
            user_id=self.people[tenant, login],
            role=role.value,
            node_id=node,
            valid_from=valid_from,
            valid_to=valid_to,
            granted_at=datetime.now(UTC),
        )
        return key

    async def _insert(self, tenant: int, table: Any, **values: Any) -> None:
        async with self.owner.begin() as connection:
            await connection.execute(text(f"SET LOCAL app.tenant = '{tenant:d}'"))
            await connection.execute(table.insert().values(tenant=tenant, **values))

    async def answer(
        self,
        login: str,
        tenant: int,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        language: str = "zh",
    ) -> dict[str, Any]:
        """The whole answer to a request, errors included. Whatever it tells in Chinese names no code."""
        response = await self.client.post(
            "/graphql",
            json={"query": document, "variables": variables or {}},
            headers={
                "Authorization": f"Bearer {login}",
                "X-Tenant": str(tenant),
                "Accept-Language": language,
            },
        )
        assert response.status_code < 500, response.text
        body: dict[str, Any] = response.json()
        assert language != "zh" or not (told := list(told_codes(body))), told
        return body

    async def ask(
        self, login: str, tenant: int, document: str, variables: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The data of a request that must succeed."""
        body = await self.answer(login, tenant, document, variables)
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    async def change(
        self, login: str, tenant: int, mutation: str, given: Mapping[str, Any], selection: str
    ) -> dict[str, Any]:
        """The payload of one mutation with an ``input`` argument."""
        data = await self.ask(login, tenant, mutation_document(mutation, selection), {"input": given})
        payload: dict[str, Any] = data[mutation]
        return payload

    async def changed(
        self, login: str, tenant: int, mutation: str, given: Mapping[str, Any], selection: str
    ) -> dict[str, Any]:
        """The object of a mutation that must be carried out."""
        payload = await self.change(login, tenant, mutation, given, selection)
        assert payload["userErrors"] == [], payload["userErrors"]
        changed: dict[str, Any] = next(value for name, value in payload.items() if name != "userErrors")
        return changed


def subject_id(key: UUID) -> str:
    """The global id of a subject."""
    return encode_id("subject", key)


async def authenticate(token: str | None, tenant: str | None) -> Identity:
    """The token is the login: tokens themselves are tested where they are read."""
    if token is None or tenant is None:
        raise IdentityError("TOKEN_MISSING")
    return Identity(ISSUER, token, int(tenant))


def open_client(
    database: Database,
    *,
    plain_execution: bool = False,
    computations: Computations | None = None,
    denials: DenialRecorder | None = None,
    request_timeout: float = 30,
    caps: RequestCaps | None = None,
) -> httpx.AsyncClient:
    """A client of the application on a database; the token is the login.

    It accepts the media type in which a refused document has the status 400.
    """
    app = create_app(
        database=database,
        computations=computations,
        authenticate=authenticate,
        plain_execution=plain_execution,
        denials=denials or written_on_demand(database),
        request_timeout=request_timeout,
        caps=caps,
    )
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://jixiao.test",
        headers={"Accept": "application/graphql-response+json"},
    )


def written_on_demand(database: Database) -> DenialRecorder:
    """A recorder that writes nothing beside a test: what a test counts or compares stays the test's own."""
    return DenialRecorder(database, pause=3_600)


@asynccontextmanager
async def open_world(urls: DatabaseUrls) -> AsyncIterator[World]:
    """A world on a database of one's own."""
    database = Database.connect(urls.app_url, pool_size=5)
    owner = create_async_engine(driver_url(urls.owner_url), pool_size=1)
    denials = written_on_demand(database)
    async with open_client(database, denials=denials) as client:
        try:
            yield World(urls, database, owner, client, denials)
        finally:
            await denials.close()
            await database.close()
            await owner.dispose()
