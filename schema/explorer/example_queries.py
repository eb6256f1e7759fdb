"""The example queries for the main jobs: files in ``examples/``, in the order of their names.

A file's first line is its title, as a comment; variables stand in a ``.json`` file of the same name.
"""

from dataclasses import dataclass
from importlib.resources import files

EXAMPLES = files("schema.explorer") / "examples"


@dataclass(frozen=True, slots=True)
class Example:
    """One example as the page offers it."""

    name: str
    title: str
    query: str
    variables: str


def examples() -> tuple[Example, ...]:
    """Every example there is."""
    names = sorted(entry.name for entry in EXAMPLES.iterdir() if entry.name.endswith(".graphql"))
    return tuple(_example(name.removesuffix(".graphql")) for name in names)


def _example(name: str) -> Example:
    query = (EXAMPLES / f"{name}.graphql").read_text(encoding="utf-8")
    variables = EXAMPLES / f"{name}.json"
    title = query.partition("\n")[0].lstrip("# ").strip()
    return Example(name, title, query, variables.read_text(encoding="utf-8") if variables.is_file() else "{}")
