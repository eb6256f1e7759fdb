"""Serves the explorer's page and its files.

Knows HTTP's GET and the files of this package; the page itself is ``page.html`` and ``page.js``.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from string import Template

from starlette.requests import Request
from starlette.responses import Response

from schema.explorer.example_queries import Example, examples

_HERE = files("schema.explorer")
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

# Everything from here, nothing from elsewhere; the editor sets styles on its elements.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


@dataclass(frozen=True, slots=True)
class ExplorerUser:
    """Somebody as whom the page can ask; only demonstrations have such users."""

    title: str
    name: str
    token: str
    tenant: str


@dataclass(frozen=True, slots=True)
class Explorer:
    """How the page is offered. Without users it has a field to paste a token into."""

    users: Sequence[ExplorerUser] = ()
    examples: Sequence[Example] = field(default_factory=examples)


@dataclass(frozen=True, slots=True)
class _Asset:
    content: bytes
    media_type: str
    digest: str


class ExplorerPages:
    """The page and its files, read once."""

    def __init__(self, explorer: Explorer) -> None:
        self._assets = _assets()
        self._template = Template((_HERE / "page.html").read_text(encoding="utf-8"))
        self._data = _embedded(explorer)

    def respond(self, request: Request) -> Response | None:
        """The page for a browser, a file for its address, None for everything else."""
        _, separator, name = request.url.path.rpartition("/assets/")
        if separator:
            return self._asset(name)
        if "text/html" in request.headers.get("accept", ""):
            return self._page(request.url.path)
        return None

    def _asset(self, name: str) -> Response:
        asset = self._assets.get(name)
        if asset is None:
            return Response(status_code=404)
        return Response(asset.content, headers=_KEPT, media_type=asset.media_type)

    def _page(self, path: str) -> Response:
        # Relative, so that the page also works behind a proxy that adds a path in front.
        folder = path.rpartition("/")[2]
        base = f"{folder}/assets" if folder else "assets"
        addresses = {
            _placeholder(name): f"{base}/{name}?v={asset.digest}" for name, asset in self._assets.items()
        }
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": _POLICY,
            "Referrer-Policy": "no-referrer",
            "Vary": "Accept",
            "X-Content-Type-Options": "nosniff",
        }
        page = self._template.substitute(addresses, data=self._data)
        return Response(page, headers=headers, media_type="text/html; charset=utf-8")


def _assets() -> Mapping[str, _Asset]:
    own = [_HERE / "page.js", _HERE / "page.css"]
    found = [*own, *(each for each in (_HERE / "vendor").iterdir() if each.name.endswith(tuple(_TYPES)))]
    return {each.name: _read(each.read_bytes(), each.name) for each in found}


def _read(content: bytes, name: str) -> _Asset:
    suffix = name[name.rindex(".") :]
    return _Asset(content, _TYPES[suffix], hashlib.sha256(content).hexdigest()[:16])


def _placeholder(name: str) -> str:
    return name.replace(".", "_").replace("-", "_")


def _embedded(explorer: Explorer) -> str:
    data = {
        "users": [asdict(user) for user in explorer.users],
        "examples": [asdict(example) for example in explorer.examples],
    }
    # Inside a script element only "<" could end it.
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
