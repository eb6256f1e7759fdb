"""The schema room takes its decisions from the use cases; outside the engine it reads nothing private."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import imported, imported_names, modules

# What a field needs to name an action and to show an answer; `decide` and `reach` are for the use cases.
OF_THE_POLICY = {"Action", "Decision", "Reason"}


def test_nothing_in_the_schema_room_decides() -> None:
    found = [
        f"{path}: {module}.{name}"
        for path, tree in modules("schema")
        for module, name in imported_names(tree)
        if module.split(".")[0] == "policy" and (module != "policy" or name not in OF_THE_POLICY)
    ]
    whole = [
        f"{path}:{line} {name}"
        for path, tree in modules("schema")
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name, line in imported(node)
        if name.split(".")[0] == "policy"
    ]
    assert found + whole == [], (
        f"let a use case in resolvers decide, and show what it answers; from policy only {OF_THE_POLICY}"
    )


def private_reads(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where an attribute with a leading underscore is read of something else than oneself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            of_itself = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
            if not of_itself:
                yield node.lineno, ast.unparse(node)


def test_nothing_private_is_read_outside_the_engine() -> None:
    found = [
        f"{path}:{line} {read}"
        for path, tree in modules("schema")
        if path.parts[1] != "engine"
        for line, read in private_reads(tree)
    ]
    assert found == [], (
        "give it a public name; what is private to a library is read in schema/engine/libraries only"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("schema._schema", ["schema._schema"]),
        ("info.context._session.rows()", ["info.context._session"]),
        ("self._page", []),
        ("cls._known[0].__name__", []),
    ],
)
def test_a_private_read_is_found(text: str, found: list[str]) -> None:
    assert [read for _, read in private_reads(ast.parse(text))] == found
