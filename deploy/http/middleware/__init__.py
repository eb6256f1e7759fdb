"""The middleware around the application: proxies, request ids, access log, last resort, caps, body limit.

Pure ASGI, one concern per file, outermost first. Must not know GraphQL.
"""

from starlette.types import ASGIApp

from deploy.http.client_addresses import Proxies
from deploy.http.middleware.access_log import AccessLog, Record
from deploy.http.middleware.body_limit import BodyLimit
from deploy.http.middleware.last_resort import LastResort
from deploy.http.middleware.request_caps import CappedRequests, RequestCaps
from deploy.http.middleware.request_ids import RequestIds
from deploy.http.middleware.trusted_proxies import TrustedProxies, is_from_proxy
from deploy.monitoring.tracing import Tracing


def surround(
    app: ASGIApp,
    *,
    slow_request_ms: int = 0,
    proxies: Proxies | None = None,
    caps: RequestCaps | None = None,
    record: Record | None = None,
    tracing: Tracing | None = None,
) -> ASGIApp:
    """The application with all of it, in the order that each needs of the others."""
    counted = CappedRequests(BodyLimit(app), caps or RequestCaps())
    answered: ASGIApp = LastResort(counted)
    if tracing is not None:
        answered = tracing.around(answered, trusts=is_from_proxy)
    known = RequestIds(AccessLog(answered, slow_request_ms, record))
    return TrustedProxies(known, proxies) if proxies else known
