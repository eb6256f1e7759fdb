"""An error response in GraphQL's shape, for requests that don't reach the GraphQL room."""

from collections.abc import Mapping

from starlette.responses import JSONResponse
from starlette.types import Scope

from deploy.http.middleware.request_ids import request_id_of
from schema.engine.faults.languages import Language, preferred_language
from schema.engine.http.content_negotiation import answer_type
from schema.engine.http.headers import header
from schema.engine.http.log_fields import log_fields
from schema.messages import message
from schema.retry_after import RETRY_AFTER


def refusal(
    scope: Scope, status: int, code: str, headers: Mapping[str, str] | None = None, **params: str
) -> JSONResponse:
    """One coded error with the request's id, in the client's language and as the media type that it wants."""
    log_fields(scope)["code"] = code
    language = preferred_language(header(scope, b"accept-language"))
    body = error_body(status, code, language, request_id_of(scope), params)
    sent = {"Cache-Control": "no-store", **(headers or {})}
    if code in RETRY_AFTER:
        sent.setdefault("Retry-After", str(RETRY_AFTER[code]))
    return JSONResponse(body, status, sent, answer_type(header(scope, b"accept")).decode("ascii"))


def error_body(
    status: int, code: str, language: Language, request_id: str, params: Mapping[str, str] | None = None
) -> dict[str, object]:
    """What the client reads; as from the endpoint, ``data`` is null where the request itself may be right."""
    extensions: dict[str, object] = {"code": code, "requestId": request_id}
    if params:
        extensions["params"] = params
    errors = [{"message": message(code, language, params or {}), "extensions": extensions}]
    return {"data": None, "errors": errors} if status >= 500 else {"errors": errors}
