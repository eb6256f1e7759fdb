"""Responses: status, headers and JSON, as ASGI sends them.

A response does not know its media type until it is sent. By the specification of GraphQL over HTTP the
status of a refused document depends on it: 400 in ``application/graphql-response+json``, 200 in
``application/json``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import orjson
from starlette.types import Send

from schema.engine.faults.languages import Language
from schema.engine.http.content_negotiation import JSON

_OF_EVERY_RESPONSE = (
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept, Accept-Language, Authorization, X-Tenant"),
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
    refuses_document: bool = False
    """Whether the request could be read, and GraphQL refused what it asks for."""

    @classmethod
    def json(
        cls,
        status: int,
        body: Mapping[str, object],
        language: Language,
        request_id: str,
        headers: Mapping[str, str] = _NONE,
        *,
        refuses_document: bool = False,
    ) -> Self:
        """A body as JSON, with the headers of every response and those given."""
        code = _first_code(body) if "errors" in body else None
        content = orjson.dumps(body)
        return cls.of(status, content, language, request_id, headers, code, refuses_document)

    @classmethod
    def of(
        cls,
        status: int,
        content: bytes,
        language: Language,
        request_id: str,
        headers: Mapping[str, str] = _NONE,
        code: str | None = None,
        refuses_document: bool = False,
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
        return cls(status, encoded, content, code, refuses_document)

    async def send(self, send: Send, media: bytes, kind: str = "http.response") -> None:
        """Send the head, then the whole body, as a media type."""
        status = 200 if self.refuses_document and media == JSON else self.status
        headers = [(b"content-type", media), *self.headers]
        await send({"type": f"{kind}.start", "status": status, "headers": headers})
        await send({"type": f"{kind}.body", "body": self.content})


def _first_code(body: Mapping[str, Any]) -> str:
    return str(body["errors"][0]["extensions"]["code"])
