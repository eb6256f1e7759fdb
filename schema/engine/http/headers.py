"""The head of a request as ASGI gives it: names in lower case, values as bytes.

Starlette's own view of it walks three layers for each look: four of them took as long as writing an answer.
"""

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of a name, which is given in lower case; None if there is none."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None
