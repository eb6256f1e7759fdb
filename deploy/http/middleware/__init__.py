"""The middleware around the application: proxies, request ids, access log, other origins, last resort, caps,
body limit, compression.

Pure ASGI, one concern per file, outermost first. Must not know GraphQL.
"""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from deploy.http.client_addresses import Proxies
from deploy.http.middleware.access_log import AccessLog, Record
from deploy.http.middleware.body_limit import BodyLimit
from deploy.http.middleware.compression import Compression
from deploy.http.middleware.last_resort import LastResort
from deploy.http.middleware.request_caps import CappedRequests, RequestCaps
from deploy.http.middleware.request_ids import RequestIds
from deploy.http.middleware.trusted_proxies import TrustedProxies, is_from_proxy
from deploy.monitoring.tracing import Tracing

_KEPT = 7200
"""Seconds for which a browser may keep the answer to its question; the longest that Chromium does."""


def surround(
    app: ASGIApp,
    *,
    slow_request_ms: int = 0,
    proxies: Proxies | None = None,
    caps: RequestCaps | None = None,
    record: Record | None = None,
    tracing: Tracing | None = None,
    origins: Sequence[str] = (),
) -> ASGIApp:
    """The application with all of it, in the order that each needs of the others.

    Pages from ``origins`` may ask in a browser, besides those that come from the server itself.
    """
    counted = CappedRequests(BodyLimit(Compression(app)), caps or RequestCaps())
    answered: ASGIApp = LastResort(counted)
    if tracing is not None:
        answered = tracing.around(answered, trusts=is_from_proxy)
    if origins:
        answered = _for_others(answered, origins)
    known = RequestIds(AccessLog(answered, slow_request_ms, record))
    return TrustedProxies(known, proxies) if proxies else known


def _for_others(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """Outside of everything that refuses, so that a page of another origin can read its refusals, too."""
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "POST"),
        # Whichever a client library adds: the origins are trusted by name, and there are no cookies.
        allow_headers=("*",),
        expose_headers=("Retry-After", "WWW-Authenticate", "X-Request-Id"),
        max_age=_KEPT,
    )
