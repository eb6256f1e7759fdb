"""Who attacks, and how the server must take it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.worlds.world import World

LARGEST_REFUSAL = 100_000
"""Bytes of an answer that only refuses."""


@dataclass(frozen=True, slots=True)
class Attacker:
    """A person who is let in."""

    world: World
    tenant: int

    async def send(
        self, document: str, variables: Mapping[str, Any] | None = None, *, name: str | None = None
    ) -> httpx.Response:
        """The response to an operation; never one that says that the server failed."""
        body = {"query": document, "variables": variables or {}, "operationName": name}
        response = await self.world.client.post("/graphql", json=body, headers=self.headers)
        assert response.status_code < 500, response.text
        return response

    async def send_body(self, body: bytes) -> httpx.Response:
        """The response to a body as it is."""
        response = await self.world.client.post(
            "/graphql", content=body, headers=self.headers | {"Content-Type": "application/json"}
        )
        assert response.status_code < 500, response.text
        return response

    @property
    def headers(self) -> dict[str, str]:
        """By which the attacker is known."""
        return {"Authorization": "Bearer attacker", "X-Tenant": str(self.tenant)}


def assert_refused(response: httpx.Response, code: str) -> None:
    """Refused as a whole, by this code among others, in few bytes."""
    assert response.status_code == 400
    body = response.json()
    assert "data" not in body
    extensions = [error["extensions"] for error in body["errors"]]
    codes = {each["code"] for each in extensions} | {each.get("reason") for each in extensions}
    assert code in codes, codes
    assert "INTERNAL" not in codes
    assert len(response.content) <= LARGEST_REFUSAL
