"""What can be set or called is explained where people look."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from deploy.cli import COMMANDS
from deploy.settings import Settings
from tenants.schemes import library_codes, library_text, setting_keys
from tenants.schemes.methods import METHODS
from tests.house.sources import ROOT

README = (ROOT / "deploy" / "README.md").read_text("utf-8")
FORMAT = (ROOT / "tenants" / "schemes" / "FORMAT.md").read_text("utf-8")
EXPLAINED = {word for code in re.findall(r"`([^`\n]+)`", FORMAT) for word in re.findall(r"\w+", code)}
VARIABLE = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def test_every_setting_is_explained_and_nothing_else() -> None:
    explained = set(VARIABLE.findall(README.split("\n## Settings\n")[1].split("\n## ")[0]))
    settings = {name.upper() for name in Settings.model_fields}
    assert explained == settings, (
        f"deploy/README.md, settings: add a row for each of {sorted(settings - explained)}, "
        f"delete those of {sorted(explained - settings)}"
    )


def test_every_command_is_explained() -> None:
    unexplained = [name for name in COMMANDS if f"`jixiao {name}" not in README]
    assert unexplained == [], f"deploy/README.md, commands: add a row for each of {unexplained}"


def test_every_method_and_key_of_a_scheme_is_explained() -> None:
    keys = {
        key for document in map(tomllib.loads, map(library_text, library_codes())) for key in _keys(document)
    }
    unexplained = (keys | set(METHODS) | setting_keys()) - EXPLAINED
    assert unexplained == set(), f"explain in tenants/schemes/FORMAT.md: {unexplained}"


def _keys(document: dict[str, Any]) -> Iterator[str]:
    """The keys that a document's tables use: those of the whole, of its indicators and of its rules."""
    for key, value in document.items():
        yield key
        for table in value if isinstance(value, list) else ():
            yield from table
            yield from table.get("when", ())


def test_the_change_log_says_what_this_version_or_the_next_one_brings() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    sections = changes((ROOT / "CHANGELOG.md").read_text("utf-8"))
    first = next(iter(sections))
    assert first in {version, "Unreleased"}, f"CHANGELOG.md: begin with {version} or Unreleased, not {first}"
    empty = [heading for heading, entries in sections.items() if not entries]
    assert empty == [], f"CHANGELOG.md: say what changed below each of {empty}, or delete the heading"


def changes(text: str) -> dict[str, list[str]]:
    """The entries of a change log by their heading; a heading that comes twice is a fault."""
    found: dict[str, list[str]] = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, *lines = section.splitlines()
        assert heading not in found, f"CHANGELOG.md: the heading {heading} is there twice"
        found[heading] = [line for line in lines if line.startswith("- ")]
    return found


def test_a_heading_without_changes_is_seen() -> None:
    assert changes("# Changes\n\n## Unreleased\n\nSoon.\n\n## 0.1.0\n\n- All of it.\n  In full.\n") == {
        "Unreleased": [],
        "0.1.0": ["- All of it."],
    }
