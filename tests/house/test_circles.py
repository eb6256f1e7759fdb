"""No module imports itself by way of others, not even for its types."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from tests.house.sources import ROOMS, dotted, imported_names, modules


def graph_of(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """The modules that each module imports; a name that is a module counts as that module."""
    return {module: set(_used(tree, trees)) for module, tree in trees.items()}


def _used(tree: ast.Module, known: Mapping[str, ast.Module]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from {alias.name for alias in node.names} & known.keys()
    for module, name in imported_names(tree):
        submodule = f"{module}.{name}"
        yield from {submodule if submodule in known else module} & known.keys()


def circle(graph: Mapping[str, set[str]]) -> str:
    """The first circle, spelled out; empty if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # The library names each module before the one that imports it.
        return " imports ".join(reversed(error.args[1]))
    return ""


def test_no_modules_import_one_another() -> None:
    trees = {dotted(path): tree for path, tree in modules(*ROOMS)}
    found = circle(graph_of(trees))
    assert found == "", f"{found}: move what both need into a module below them"


def test_relative_imports_hide_no_circle() -> None:
    relative = [
        f"{path}:{node.lineno}"
        for path, tree in modules(*ROOMS)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == [], f"name the module in full: {relative}"


def test_a_circle_is_found_and_spelled_out() -> None:
    texts = {
        "a": "",
        "a.one": "from a import two",
        "a.two": "import typing\nif typing.TYPE_CHECKING:\n    from a.three import Thing",
        "a.three": "import a.one",
        "a.four": "from a.one import two\nimport a",
    }
    graph = graph_of({name: ast.parse(text) for name, text in texts.items()})
    assert graph["a.one"] == {"a.two"}
    assert graph["a.four"] == {"a", "a.one"}
    found = circle(graph).split(" imports ")
    assert found[0] == found[-1]
    assert set(found) == {"a.one", "a.two", "a.three"}
    assert all(right in graph[left] for left, right in pairwise(found))
