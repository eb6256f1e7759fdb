"""ariadne-codegen makes a client of the served schema and the golden queries; it asks, and shows errors.

Runs in an environment of its own (`make clients`), so it knows nothing of the project.
"""

import asyncio
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Awaitable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

SITE = json.loads(Path(os.environ["SITE"]).read_text("utf-8"))
# It writes documents between three quotes, so that those with texts of their own cannot be read any more.
QUERIES = [
    each for each in SITE["queries"] if '"""' not in each["document"] and "\\n" not in each["document"]
]


def written(folder: Path) -> None:
    with urlopen(SITE["schema"]) as schema:
        (folder / "schema.graphql").write_bytes(schema.read())
    documents = [
        re.sub(r"query \w+", f"query golden_{each['name']}", each["document"], count=1) for each in QUERIES
    ]
    unknown = "query golden_unknown($code: DivisionCode!) { tenant(code: $code) { name } }"
    (folder / "queries.graphql").write_text("\n".join([*documents, unknown]), "utf-8")
    (folder / "pyproject.toml").write_text(
        '[tool.ariadne-codegen]\nschema_path = "schema.graphql"\nqueries_path = "queries.graphql"\n'
        'target_package_name = "made"\n'
        '[tool.ariadne-codegen.scalars.Decimal]\ntype = "decimal.Decimal"\n'
        '[tool.ariadne-codegen.scalars.DivisionCode]\ntype = "str"\n',
        "utf-8",
    )


async def asked(made: Any) -> None:
    client_type, errors = made.Client, importlib.import_module("made.exceptions")
    for each in QUERIES:
        async with client_type(SITE["url"], headers=each["headers"]) as client:
            method = getattr(client, f"golden_{each['name']}")
            answer = await method(**{snake(name): value for name, value in each["variables"].items()})
        assert answer.model_dump(), each["name"]
    async with client_type(SITE["url"], headers=SITE["office"]) as client:
        (only,) = await told(client.golden_unknown("1"), errors.GraphQLClientGraphQLMultiError)
    assert only.message
    assert only.extensions["code"] == "BAD_INPUT", only.extensions


async def told(asking: Awaitable[object], kind: Any) -> Any:
    """The errors of what is refused, as the client shows them."""
    try:
        await asking
    except kind as error:
        return error.errors
    raise AssertionError("what must be refused was answered")


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"_{found[1].lower()}", name)


with tempfile.TemporaryDirectory() as folder:
    written(Path(folder))
    subprocess.run(
        [sys.executable, "-m", "ariadne_codegen"], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    sys.path.insert(0, folder)
    asyncio.run(asked(importlib.import_module("made")))
    print(f"{len(QUERIES)} golden queries by a client that ariadne-codegen made")
