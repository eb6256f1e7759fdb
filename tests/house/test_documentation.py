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
    assert set(VARIABLE.findall(README)) == {name.upper() for name in Settings.model_fields}


def test_every_command_is_explained() -> None:
    for name in COMMANDS:
        assert f"`jixiao {name}" in README


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


def test_the_change_log_knows_this_version_or_what_comes() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] in {version, "Unreleased"}
