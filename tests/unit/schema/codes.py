"""Finds the codes that stand in the source of a package, so that none is left without a sentence."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

_RAISING = {
    *("InputError", "BadRequestError", "IdentityError", "Refusal", "Failure"),
    *("breach", "message", "refusal"),
}
_CODE = re.compile(r"[A-Z][A-Z0-9_]+")


def sources(package: ModuleType) -> list[Path]:
    """Every Python file of a package, those of its sub-packages included."""
    return sorted(Path(str(package.__file__)).parent.rglob("*.py"))


def raised_codes(*files: Path) -> set[str]:
    """Every code that stands in the source as an argument of an error or of a message."""
    found = {code for path in files for code in _codes(ast.parse(path.read_text(encoding="utf-8")))}
    assert found, f"no code found in {len(files)} files: is this still how errors are raised?"
    return found


def _codes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _name(node.func) not in _RAISING:
            continue
        texts = (each.value for each in node.args if isinstance(each, ast.Constant))
        yield from (text for text in texts if isinstance(text, str) and _CODE.fullmatch(text))


def _name(function: ast.expr) -> str | None:
    match function:
        case ast.Name():
            return function.id
        case ast.Attribute():
            return function.attr
        case _:
            return None
