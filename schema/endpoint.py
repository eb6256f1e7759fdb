"""The one address where GraphQL is spoken: POST for operations, GET for the explorer's page.

Knows HTTP and how one request walks through this room; never what an operation does.
"""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import orjson
import strawberry
from graphql.execution import Executor
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from schema.answers import Answer, Answering, answer_failure
from schema.bodies import BadRequestError, read_operation
from schema.executor import CompiledExecutor
from schema.explorer import Explorer, ExplorerPages
from schema.messages import Language, preferred_language
from schema.requests import RequestContext
from tenants.identity import IdentityError
from tenants.session import Database, Session
from tenants.viewer import Identity

Authenticate = Callable[[str | None, str | None], Awaitable[Identity]]


def no_loaders(_session: Session) -> None:
    """For a schema that has no loaders."""


def create_endpoint(
    *,
    schema: strawberry.Schema,
    database: Database,
    authenticate: Authenticate,
    explorer: Explorer | None = None,
    loaders_factory: Callable[[Session], Any] = no_loaders,
    executor_class: type[Executor[Any]] = CompiledExecutor,
) -> "Endpoint":
    """The ASGI application for ``/graphql`` and everything below it.

    ``authenticate`` gets the bearer token and the ``X-Tenant`` header, each as it came or None.
    """
    pages = ExplorerPages(explorer) if explorer is not None else None
    answering = Answering(schema, executor_class)
    return Endpoint(answering, database, authenticate, loaders_factory, pages)


class Endpoint:
    """ASGI application; answers every request itself and never with a 500."""

    def __init__(
        self,
        answering: Answering,
        database: Database,
        authenticate: Authenticate,
        loaders_factory: Callable[[Session], Any],
        pages: ExplorerPages | None,
    ) -> None:
        self._answering = answering
        self._database = database
        self._authenticate = authenticate
        self._loaders_factory = loaders_factory
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] == "websocket":
            await _refuse_websocket(WebSocket(scope, receive, send))
            return
        request = Request(scope, receive)
        # What was read ends after the answer is out: nobody has to wait for the snapshot to be closed.
        async with AsyncExitStack() as afterwards:
            try:
                response = self._page(request) or await self._respond(request, afterwards)
            except ClientDisconnect:
                return
            await response(scope, receive, send)

    def _page(self, request: Request) -> Response | None:
        if self._pages is None or request.method not in ("GET", "HEAD"):
            return None
        return self._pages.respond(request)

    async def _respond(self, request: Request, afterwards: AsyncExitStack) -> Response:
        language = preferred_language(request.headers.get("accept-language"))
        request_id = _request_id(request.scope)
        try:
            answer = await self._answer(request, language, request_id, afterwards)
            return _response(answer, language, request_id)
        except ClientDisconnect:
            raise
        except Exception as error:
            return _response(answer_failure(error, language, request_id), language, request_id)

    async def _answer(
        self, request: Request, language: Language, request_id: str, afterwards: AsyncExitStack
    ) -> Answer:
        _check_head(request)
        identity = await self._authenticate(_bearer(request), request.headers.get("x-tenant"))
        operation = read_operation(await request.body())
        context: RequestContext[Any] = RequestContext(
            database=self._database,
            identity=identity,
            language=language,
            request_id=request_id,
            loaders_factory=self._loaders_factory,
        )
        await afterwards.enter_async_context(context)
        return await self._answering.answer(operation, context)


def _check_head(request: Request) -> None:
    if request.method == "GET":
        raise BadRequestError("GET_REFUSED", status=405, headers={"Allow": "POST"})
    if request.method != "POST":
        raise BadRequestError("METHOD_REFUSED", status=405, headers={"Allow": "POST"})
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media.startswith("multipart/"):
        raise BadRequestError("MULTIPART_REFUSED", status=415)
    if media != "application/json":
        raise BadRequestError("MEDIA_TYPE_REFUSED", status=415)


def _bearer(request: Request) -> str | None:
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise IdentityError("TOKEN_MALFORMED")
    return token.strip()


def _request_id(scope: Scope) -> str:
    # The composition root gives each request its id; on its own, the endpoint must still have one.
    given = scope.get("state", {}).get("request_id")
    return str(given) if given else uuid4().hex


def _response(answer: Answer, language: Language, request_id: str) -> Response:
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": language,
        "Vary": "Accept-Language, Authorization, X-Tenant",
        "X-Request-Id": request_id,
        **answer.headers,
    }
    return Response(orjson.dumps(answer.body), answer.status, headers, media_type="application/json")


async def _refuse_websocket(socket: WebSocket) -> None:
    language = preferred_language(socket.headers.get("accept-language"))
    request_id = _request_id(socket.scope)
    answer = answer_failure(BadRequestError("WEBSOCKET_REFUSED"), language, request_id)
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        await socket.send_denial_response(_response(answer, language, request_id))
    else:
        await socket.close()
