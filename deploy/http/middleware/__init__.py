"""The middleware around the application: request ids, access log, last resort, body limit.

Pure ASGI, one concern per file, outermost first. Must not know GraphQL.
"""

from starlette.types import ASGIApp

from deploy.http.middleware.access_log import AccessLog
from deploy.http.middleware.body_limit import BodyLimit
from deploy.http.middleware.last_resort import LastResort
from deploy.http.middleware.request_ids import RequestIds


def surround(app: ASGIApp, *, slow_request_ms: int = 0) -> ASGIApp:
    """The application with all of it, in the order that each needs of the others."""
    return RequestIds(AccessLog(LastResort(BodyLimit(app)), slow_request_ms))
