"""Finds the codes in this room's own source, so that none stays without a sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path

import schema

_RAISING = {"InputError", "BadRequestError", "IdentityError", "breach", "message", "_coded", "Failure"}


def raised_codes() -> set[str]:
    """Every code that stands in the source as the first argument of an error."""
    room = Path(str(schema.__file__)).parent
    return {
        code for path in room.glob("*.py") for code in _codes(ast.parse(path.read_text(encoding="utf-8")))
    }


def _codes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in _RAISING
            and node.args
        ):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
