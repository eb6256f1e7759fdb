"""A document takes up to 0.3 s to read: only modules that do so off the event loop may."""

import ast
from pathlib import Path

from tests.house.sources import ROOMS, modules

READ = {"parse_scheme", "parse_stored", "check_scheme", "review_scheme"}
SCHEMES = Path("tenants/schemes")
MAY_READ = {
    # In a thread, or in a process of its own.
    Path("resolvers/rules/parsed_documents.py"),
    Path("resolvers/rules/stored_documents.py"),
    Path("resolvers/rules/library.py"),
    # Commands, which have no event loop that others wait for.
    Path("deploy/commands/checking.py"),
    Path("deploy/commands/libraries.py"),
    Path("deploy/demo/load.py"),
    # For `jixiao check-names`.
    Path("tenants/stored_names.py"),
}


def test_only_these_modules_read_documents() -> None:
    found = {
        path
        for path, tree in modules(*ROOMS)
        if SCHEMES not in path.parents
        and any(isinstance(node, ast.alias) and node.name in READ for node in ast.walk(tree))
    }
    assert found == MAY_READ
