"""The ASGI application that speaks GraphQL: POST carries operations, GET queries or shows a page.

What a request's context is, how it is opened, and which pages there are comes from outside.
"""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import strawberry
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from schema.engine.execution.compiled_documents import CompiledDocument
from schema.engine.execution.contexts import Context
from schema.engine.execution.plain_documents import PlainDocument
from schema.engine.execution.turns import PLACES, Turns
from schema.engine.faults.errors import BadRequestError
from schema.engine.faults.failures import Failures
from schema.engine.faults.languages import Language, preferred_language
from schema.engine.http.content_negotiation import JSON, answer_type
from schema.engine.http.error_responses import ErrorResponses
from schema.engine.http.headers import header
from schema.engine.http.log_fields import log_fields
from schema.engine.http.open_requests import OpenRequests, server_stops
from schema.engine.http.operations import Operations
from schema.engine.http.request_bodies import OperationRequest
from schema.engine.http.request_deadlines import REQUEST_TIMEOUT, RequestDeadline
from schema.engine.http.responses import Response
from schema.engine.http.traced_operations import Stage, TracedOperations
from schema.engine.http.url_parameters import read_parameters
from schema.engine.libraries.strawberry_internals import graphql_schema

OpenContext = Callable[[Scope, Language, str], Awaitable[Context]]
"""Identifies who sends a request and makes the context of its resolvers; gets language and request id."""

Pages = Callable[[Request], ASGIApp | None]
"""What a GET shows that carries no query; None where there is nothing."""

LARGEST_ANSWER = 2_000_000


def no_pages(_request: Request) -> None:
    """For an endpoint that only answers operations."""


class Endpoint:
    """ASGI application; answers every request itself and never with a 500.

    With ``plain_execution`` graphql-core alone executes the operations: same answers and errors, only slower.
    A request that takes longer than ``request_timeout`` seconds is ended. The answer to a query has at most
    ``largest_answer`` bytes. At most so many ``large_queries`` are under way at once. ``stage`` opens a span
    around each stage of an operation. Operations under way are in ``requests``.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        open_context: OpenContext,
        *,
        failures: Failures,
        pages: Pages = no_pages,
        plain_execution: bool = False,
        request_timeout: float = REQUEST_TIMEOUT,
        largest_answer: int = LARGEST_ANSWER,
        requests: OpenRequests | None = None,
        large_queries: int = PLACES,
        stage: Stage | None = None,
    ) -> None:
        self._requests = requests or OpenRequests()
        self._request_timeout = request_timeout
        self._open_context = open_context
        self._pages = pages
        built = graphql_schema(schema)
        self._errors = ErrorResponses(built, failures)
        prepare = PlainDocument if plain_execution else CompiledDocument
        parts = (built, self._errors, prepare, largest_answer, Turns(large_queries))
        self._operations = Operations(*parts) if stage is None else TracedOperations(*parts, stage=stage)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] == "websocket":
            await self._refuse_websocket(scope, send)
            return
        if scope["method"] in ("GET", "HEAD"):
            page = self._pages(Request(scope))
            if page is not None:
                await page(scope, receive, send)
                return
        media = answer_type(header(scope, b"accept"))
        language = preferred_language(header(scope, b"accept-language"))
        request_id = _request_id(scope)
        try:
            _check_head(scope)
            context = await self._open_context(scope, language, request_id)
            request = await self._request(scope, receive, context)
        except ClientDisconnect:
            return
        except Exception as error:
            response = self._errors.to_request(error, language, request_id)
            log_fields(scope)["code"] = response.code
            await response.send(send, media)
            return
        # The context ends after the response is sent: the client need not wait for that.
        async with context:
            deadline = RequestDeadline(context, receive, self._request_timeout)
            self._requests.enter(deadline)
            logged = log_fields(scope)
            try:
                response = await self._response(request, context, deadline, logged)
            finally:
                deadline.stop()
                self._requests.leave(deadline)
            if response.code is not None:
                logged["code"] = response.code
            await response.send(send, media)

    async def _request(self, scope: Scope, receive: Receive, context: Context) -> OperationRequest:
        if scope["method"] == "GET":
            return read_parameters(scope["query_string"])
        return await self._operations.read(await _body(receive), context)

    async def _response(
        self,
        request: OperationRequest,
        context: Context,
        deadline: RequestDeadline,
        logged: dict[str, object],
    ) -> Response:
        try:
            return await self._operations.respond(request, context, logged)
        except asyncio.CancelledError:
            reason: Exception | None = deadline.reason
            # Whoever else cancels it: what was changed, or may have been, is told before the end.
            has_changed = bool(context.committed) or context.in_doubt is not None
            if not (has_changed or (reason is not None and deadline.has_cancelled_the_task())):
                raise
            return self._errors.to_operation(reason or server_stops(), context)
        except Exception as error:
            return self._errors.to_operation(error, context)

    async def _refuse_websocket(self, scope: Scope, send: Send) -> None:
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1000, "reason": ""})
            return
        language = preferred_language(header(scope, b"accept-language"))
        refusal = BadRequestError("WEBSOCKET_REFUSED")
        response = self._errors.to_request(refusal, language, _request_id(scope))
        await response.send(send, JSON, "websocket.http.response")


def _check_head(scope: Scope) -> None:
    if scope["method"] == "GET":
        return
    if scope["method"] != "POST":
        raise BadRequestError("METHOD_REFUSED", status=405, headers={"Allow": "GET, POST"})
    encoding = (header(scope, b"content-encoding") or "identity").strip().lower()
    if encoding != "identity":
        raise BadRequestError("ENCODING_REFUSED", status=415, headers={"Accept-Encoding": "identity"})
    media = (header(scope, b"content-type") or "").partition(";")[0].strip().lower()
    if media.startswith("multipart/"):
        raise BadRequestError("MULTIPART_REFUSED", status=415)
    if media != "application/json":
        raise BadRequestError("MEDIA_TYPE_REFUSED", status=415)


def _request_id(scope: Scope) -> str:
    # A middleware may have given the request its id; without one, the endpoint makes it.
    given = scope.get("state", {}).get("request_id")
    return str(given) if given else uuid4().hex


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)
