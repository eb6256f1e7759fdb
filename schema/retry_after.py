"""After how many seconds a client may send the same again, by the code of what was refused."""

from collections.abc import Mapping

RETRY_AFTER: Mapping[str, int] = {
    "BUSY": 1,
    "DATABASE_UNAVAILABLE": 1,
    "ISSUER_UNREACHABLE": 2,
    "SHUTTING_DOWN": 2,
    "TIMEOUT": 1,
    "TOO_MANY_CONNECTIONS": 2,
    "TOO_MANY_REQUESTS": 1,
}
