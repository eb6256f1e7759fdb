"""What the house's tests look at: the project's own files, as git would track them."""

import ast
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("deploy", "schema", "resolvers", "policy", "tenants")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is tracked or would be; in an unpacked archive, every file of the rooms and tests."""
    names = _listed_by_git()
    if names is not None:
        return tuple(path for name in names if (path := ROOT / name).is_file())
    found = (path for top in (*ROOMS, "tests") for path in (ROOT / top).rglob("*"))
    return tuple(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def _listed_by_git() -> list[str] | None:
    if shutil.which("git") is None:
        return None
    # Refused, too, where the folder has another owner or is no repository.
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    return [name for name in listed.stdout.split("\0") if name] if listed.returncode == 0 else None


def own_text() -> Iterator[tuple[Path, str]]:
    """The text files that we wrote: none that is vendored or locked."""
    for path in tracked():
        if "vendor" in path.parts or path.suffix == ".lock":
            continue
        try:
            yield path.relative_to(ROOT), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def modules(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    """Our Python files, parsed."""
    for path in tracked():
        name = path.relative_to(ROOT)
        if path.suffix == ".py" and (not rooms or name.parts[0] in rooms):
            yield name, _parsed(path)


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path.relative_to(ROOT)))


def dotted(path: Path) -> str:
    """The name that a file of a room is imported by."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The modules that a piece of code imports, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module, node.lineno


def imported_names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What is imported by name, as ``from module import name``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from ((node.module, alias.name) for alias in node.names)


@cache
def areas() -> dict[str, int]:
    """The areas with their height, as the contract on the tables orders them in ``pyproject.toml``."""
    content = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = content["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each.get("containers") == ["tenants.models"])
    # Areas of one layer know nothing of one another.
    heights = {
        area.strip(" ()"): height
        for height, layer in enumerate(reversed(layers))
        for area in layer.split("|")
    }
    del heights["base"]
    return heights
