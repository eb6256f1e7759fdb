"""What is used of a library beyond its documented API is in the files made for it, and nowhere else."""

import ast
import re
from pathlib import Path

import schema
from schema.engine import libraries
from tests.unit.schema.codes import sources

ALLOWED = set(sources(libraries))
UNDOCUMENTED = re.compile(
    r"graphql\.(execution|utilities|validation|type|pyutils)\.\w+|graphql\.pyutils"
    r"|strawberry\.(execution|cli|printer|extensions\.\w+)|strawberry\.schema\.(?!config)\w+"
    r"|strawberry\.types\.(?!scalar)\w+"
)


def private_parts(path: Path) -> list[str]:
    """Attributes of other objects that begin with an underscore, and imports of undocumented modules."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                continue
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
                continue
            case ast.Attribute(attr=name) if re.match(r"_[a-z]", name):
                found.append(f"{path}:{node.lineno} .{name}")
            case ast.ImportFrom(module=str(module)) if UNDOCUMENTED.fullmatch(module):
                found.append(f"{path}:{node.lineno} {module}")
    return found


def test_private_parts_stay_in_their_files() -> None:
    found = [part for path in sources(schema) if path not in ALLOWED for part in private_parts(path)]
    assert not found, f"move these into a file of schema/engine/libraries: {found}"


def test_private_parts_are_found_where_they_are() -> None:
    parts = " ".join(part for path in ALLOWED for part in private_parts(path))
    for known in ("._schema", "._raw_info", "graphql.execution.collect_fields", "strawberry.types.cast"):
        assert known in parts
