"""An answer as it is sent: status, headers, JSON.

Knows HTTP as ASGI speaks it, never what an answer says.
"""

from dataclasses import dataclass
from typing import Self

import orjson
from starlette.types import Send

from schema.engine.faults.messages import Language
from schema.engine.http.operations import Answer, answer_failure

_OF_EVERY_ANSWER = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept-Language, Authorization, X-Tenant"),
)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, written out."""

    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes

    @classmethod
    def to(cls, answer: Answer, language: Language, request_id: str) -> Self:
        """The reply that gives an answer."""
        content = orjson.dumps(answer.body)
        headers = [
            *_OF_EVERY_ANSWER,
            (b"content-language", language.encode("ascii")),
            (b"content-length", str(len(content)).encode("ascii")),
            (b"x-request-id", request_id.encode("latin-1")),
        ]
        for name, value in answer.headers.items():
            headers.append((name.lower().encode("ascii"), value.encode("latin-1")))
        return cls(answer.status, headers, content)

    @classmethod
    def refusing(cls, error: Exception, language: Language, request_id: str) -> Self:
        """The reply to a request that never came to be executed."""
        return cls.to(answer_failure(error, language, request_id), language, request_id)

    async def send(self, send: Send) -> None:
        """Send it: its head, then all of its body."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.content})
