"""Responses: status, headers and JSON, as ASGI sends them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import orjson
from starlette.types import Send

from schema.engine.faults.languages import Language

_OF_EVERY_RESPONSE = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept-Language, Authorization, X-Tenant"),
)
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Response:
    """One response, ready to be sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes
    code: str | None = None
    """The code of the first error, if there is one."""

    @classmethod
    def json(
        cls,
        status: int,
        body: Mapping[str, object],
        language: Language,
        request_id: str,
        headers: Mapping[str, str] = _NONE,
    ) -> Self:
        """A body as JSON, with the headers of every response and those given."""
        code = _first_code(body) if "errors" in body else None
        return cls.of(status, orjson.dumps(body), language, request_id, headers, code)

    @classmethod
    def of(
        cls,
        status: int,
        content: bytes,
        language: Language,
        request_id: str,
        headers: Mapping[str, str] = _NONE,
        code: str | None = None,
    ) -> Self:
        """A body that is JSON already, with the headers of every response and those given."""
        encoded = [
            *_OF_EVERY_RESPONSE,
            (b"content-language", language.encode("ascii")),
            (b"content-length", str(len(content)).encode("ascii")),
            (b"x-request-id", request_id.encode("latin-1")),
        ]
        for name, value in headers.items():
            encoded.append((name.lower().encode("ascii"), value.encode("latin-1")))
        return cls(status, encoded, content, code)

    async def send(self, send: Send, kind: str = "http.response") -> None:
        """Send the head, then the whole body."""
        await send({"type": f"{kind}.start", "status": self.status, "headers": self.headers})
        await send({"type": f"{kind}.body", "body": self.content})


def _first_code(body: Mapping[str, Any]) -> str:
    return str(body["errors"][0]["extensions"]["code"])
