"""Makes ``scope["client"]`` the client's own address where a trusted proxy tells it.

From nobody else is such a header believed, nor a request's id.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.http.client_addresses import Proxies

FORWARDED = b"x-forwarded-for"
FROM_PROXY = "from_proxy"
"""Where in the scope's state it stands that a trusted proxy sent the request."""


class TrustedProxies:
    """Reads what the named proxies say about their clients."""

    def __init__(self, app: ASGIApp, proxies: Proxies) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] == "http" and scope.get("client") is not None:
            self._look_behind(scope)
        await self._app(scope, receive, send)

    def _look_behind(self, scope: Scope) -> None:
        peer = scope["client"][0]
        if not self._proxies.trusts(peer):
            return
        # A copy: the state of the lifespan is shared by all requests.
        scope["state"] = {**scope.get("state", {}), FROM_PROXY: True}
        told = [value.decode("latin-1") for name, value in scope["headers"] if name == FORWARDED]
        if told:
            scope["client"] = (self._proxies.client_behind(peer, ",".join(told)), 0)


def is_from_proxy(scope: Scope) -> bool:
    """Whether a trusted proxy sent the request."""
    return FROM_PROXY in scope.get("state", {})
