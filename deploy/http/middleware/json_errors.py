"""An error response in GraphQL's shape, for requests that don't reach the GraphQL room."""

from starlette.responses import JSONResponse
from starlette.types import Scope

from deploy.http.middleware.request_ids import request_id_of
from schema.engine.faults.languages import preferred_language
from schema.engine.http.headers import header
from schema.messages import message


def refusal(scope: Scope, status: int, code: str, **params: str) -> JSONResponse:
    """One coded error with the request's id, in the client's language."""
    language = preferred_language(header(scope, b"accept-language"))
    extensions: dict[str, object] = {"code": code, "requestId": request_id_of(scope)}
    if params:
        extensions["params"] = params
    error = {"message": message(code, language, params), "extensions": extensions}
    return JSONResponse({"errors": [error]}, status, {"Cache-Control": "no-store"})
