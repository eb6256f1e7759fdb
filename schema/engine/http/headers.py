"""The headers of a request as ASGI gives them: names in lower case, values as bytes.

Starlette's own object for them goes through three layers at each look-up: four look-ups took as long as
writing a response.
"""

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> str | None:
    """The first header with a name, given in lower case; None if there is none."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None


def headers_named(scope: Scope, name: bytes) -> list[str]:
    """All headers with a name, given in lower case.

    For those that may come only once: a proxy in front may have judged another one than is read here.
    """
    found = []
    for key, value in scope["headers"]:
        if key == name:
            found.append(value.decode("latin-1"))
    return found


def client_of(scope: Scope) -> str:
    """The address of the client, as far as the server knows it; empty if there is none."""
    client = scope.get("client")
    return str(client[0]) if client else ""
