"""The one address where GraphQL is spoken: POST for operations, GET for the explorer's page.

Knows HTTP and how one request walks through this room; never what an operation does.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import strawberry
from graphql.execution import Executor
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from schema.engine.execution.executor import CompiledExecutor
from schema.engine.faults.errors import BadRequestError
from schema.engine.faults.messages import Language, preferred_language
from schema.engine.http.headers import header
from schema.engine.http.operations import Answering
from schema.engine.http.request_bodies import OperationRequest, read_operation
from schema.engine.http.responses import Reply
from schema.explorer import Explorer, ExplorerPages
from schema.requests import RequestContext
from tenants.database.session import Database, Session
from tenants.identity import IdentityError
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
        if self._pages is not None and scope["method"] in ("GET", "HEAD"):
            page = self._pages.respond(Request(scope))
            if page is not None:
                await page(scope, receive, send)
                return
        language = preferred_language(header(scope, b"accept-language"))
        request_id = _request_id(scope)
        try:
            context, operation = await self._understood(scope, receive, language, request_id)
        except ClientDisconnect:
            return
        except Exception as error:
            await Reply.refusing(error, language, request_id).send(send)
            return
        # What was read ends after the answer is out: nobody has to wait for the snapshot to be given back.
        async with context:
            reply = await self._answer(operation, context)
            await reply.send(send)

    async def _understood(
        self, scope: Scope, receive: Receive, language: Language, request_id: str
    ) -> tuple[RequestContext[Any], OperationRequest]:
        """Who asks, and what for."""
        _check_head(scope)
        identity = await self._authenticate(_bearer(scope), header(scope, b"x-tenant"))
        operation = read_operation(await _body(receive))
        context: RequestContext[Any] = RequestContext(
            database=self._database,
            identity=identity,
            language=language,
            request_id=request_id,
            loaders_factory=self._loaders_factory,
        )
        return context, operation

    async def _answer(self, operation: OperationRequest, context: RequestContext[Any]) -> Reply:
        try:
            answer = await self._answering.answer(operation, context)
            return Reply.to(answer, context.language, context.request_id)
        except Exception as error:
            return Reply.refusing(error, context.language, context.request_id)


def _check_head(scope: Scope) -> None:
    if scope["method"] == "GET":
        raise BadRequestError("GET_REFUSED", status=405, headers={"Allow": "POST"})
    if scope["method"] != "POST":
        raise BadRequestError("METHOD_REFUSED", status=405, headers={"Allow": "POST"})
    media = (header(scope, b"content-type") or "").partition(";")[0].strip().lower()
    if media.startswith("multipart/"):
        raise BadRequestError("MULTIPART_REFUSED", status=415)
    if media != "application/json":
        raise BadRequestError("MEDIA_TYPE_REFUSED", status=415)


def _bearer(scope: Scope) -> str | None:
    said = header(scope, b"authorization")
    if said is None:
        return None
    scheme, _, token = said.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise IdentityError("TOKEN_MALFORMED")
    return token.strip()


def _request_id(scope: Scope) -> str:
    # The composition root gives each request its id; on its own, the endpoint must still have one.
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


async def _refuse_websocket(socket: WebSocket) -> None:
    language = preferred_language(header(socket.scope, b"accept-language"))
    request_id = _request_id(socket.scope)
    refusal = Reply.refusing(BadRequestError("WEBSOCKET_REFUSED"), language, request_id)
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        denial = Response(refusal.content, refusal.status)
        denial.raw_headers = refusal.headers
        await socket.send_denial_response(denial)
    else:
        await socket.close()
