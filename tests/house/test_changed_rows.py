"""A row is changed as it was read: `change_one` names its version, and `run` would overwrite a newer one."""

import ast
from collections.abc import Iterator

from tests.house.sources import modules

# What goes with a row that is held, however many there are.
MANY_ROWS = {
    ("resolvers/results/releases.py", "published"),
    ("resolvers/results/tie_decisions.py", "tie_decisions"),
}


def updates_by_run(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The tables that `session.run` updates, with the lines."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "run":
            for part in ast.walk(call):
                if isinstance(part, ast.Attribute) and part.attr == "update":
                    yield ast.unparse(part.value), part.lineno


def test_a_row_is_changed_as_it_was_read() -> None:
    found = {
        (str(path), table, line)
        for path, tree in modules("resolvers")
        for table, line in updates_by_run(tree)
    }
    assert {(path, table) for path, table, _ in found} - MANY_ROWS == set(), f"use change_one: {found}"
    assert {(path, table) for path, table, _ in found} >= MANY_ROWS, "delete from MANY_ROWS what is gone"


def test_an_update_by_run_is_found() -> None:
    text = """
async def f(session):
    await session.run(things.update().where(things.c.id == 1).values(name=2))
    await session.change_one(others.update().values(name=2))
"""
    assert [table for table, _ in updates_by_run(ast.parse(text))] == ["things"]
