"""Catches every exception that nothing else caught, so that no client sees a 500 or a stack trace.

Also the end of a request whose time is over when the server stops.
"""

import asyncio

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.http.middleware.json_errors import refusal
from schema.engine.faults.errors import BodyTooLargeError

log = structlog.get_logger(__name__)


class LastResort:
    """Logs the error with the request's id and answers 503 with the same id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_watched)
        except asyncio.CancelledError:
            # Only a server that stops ends requests from outside; what hasn't begun to answer still can.
            if begun:
                raise
            await refusal(scope, 503, "SHUTTING_DOWN", {"Connection": "close"})(scope, receive, send)
        except BodyTooLargeError as error:
            # The endpoint answers its own; this is for the other routes.
            if begun:
                raise
            await refusal(scope, 413, error.code, {"Connection": "close"}, **error.params)(
                scope, receive, send
            )
        except Exception:
            log.exception("unforeseen_error")
            if begun:
                # Half of the response is sent; all that is left is to close the connection.
                raise
            await refusal(scope, 503, "INTERNAL")(scope, receive, send)
