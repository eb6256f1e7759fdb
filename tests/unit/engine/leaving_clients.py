"""A client that a web server would hand on, and that can leave before it is answered."""

import asyncio
import json
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp


class Client:
    """Sends one request as a web server hands it on, and can leave."""

    def __init__(self, query: str, **variables: str) -> None:
        body = json.dumps({"query": query, "variables": variables}).encode()
        self._waiting: list[MutableMapping[str, Any]] = [
            {"type": "http.request", "body": body, "more_body": False}
        ]
        self._left = asyncio.Event()
        self.sent: list[MutableMapping[str, Any]] = []

    async def ask(self, app: ASGIApp, *, token: str = "good", tenant: int = 652_325) -> None:
        head = {
            "content-type": "application/json",
            "authorization": f"Bearer {token}",
            "x-tenant": str(tenant),
        }
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/graphql",
            "headers": [(name.encode(), value.encode()) for name, value in head.items()],
            "query_string": b"",
        }
        await app(scope, self._receive, self._send)

    def leave(self) -> None:
        self._left.set()

    @property
    def answer(self) -> tuple[int, Any]:
        start, body = self.sent
        return start["status"], json.loads(body["body"])

    async def _receive(self) -> MutableMapping[str, Any]:
        if self._waiting:
            return self._waiting.pop()
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        self.sent.append(message)
