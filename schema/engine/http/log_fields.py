"""What a request adds to its line in the access log.

A middleware around the endpoint puts a dictionary into the scope's state and logs it at the end. Neither the
document nor its variables belong into it: they hold people's data.
"""

import hashlib

from starlette.types import Scope

LOG_FIELDS = "log_fields"
"""Where in the scope's state the dictionary is."""


def log_fields(scope: Scope) -> dict[str, object]:
    """The dictionary of this request; a new one, which is not read, if there is no access log."""
    found: dict[str, object] | None = scope.get("state", {}).get(LOG_FIELDS)
    return {} if found is None else found


def digest_of(document: str) -> str:
    """By this the log refers to a document: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(document.encode("utf-8", "surrogatepass")).hexdigest()[:16]
