"""The answer to a request that never becomes one: a coded error as the bytes of a whole response."""

from collections.abc import Sequence
from http import HTTPStatus
from secrets import token_hex

import orjson
from starlette.types import Scope

from deploy.http.middleware.json_errors import error_body
from schema.engine.faults.languages import preferred_language
from schema.engine.http.headers import header
from schema.retry_after import RETRY_AFTER


def early_refusal(
    status: int, code: str, headers: Sequence[tuple[bytes, bytes]] = (), request_id: str | None = None
) -> bytes:
    """The response. The headers are those that came so far."""
    request_id = request_id or token_hex(16)
    asked: Scope = {"headers": headers}
    language = preferred_language(header(asked, b"accept-language"))
    content = orjson.dumps(error_body(status, code, language, request_id))
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Content-Type: application/json",
        "Cache-Control: no-store",
        f"Content-Language: {language}",
        f"Content-Length: {len(content)}",
        f"X-Request-Id: {request_id}",
        "Connection: close",
        *([f"Retry-After: {RETRY_AFTER[code]}"] if code in RETRY_AFTER else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + content
