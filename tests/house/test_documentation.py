"""What can be set or called is explained where people look."""

import re
import tomllib

from deploy.cli import COMMANDS
from deploy.settings import Settings
from tests.house.sources import ROOT

README = (ROOT / "deploy" / "README.md").read_text("utf-8")
VARIABLE = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def test_every_setting_is_explained_and_nothing_else() -> None:
    assert set(VARIABLE.findall(README)) == {name.upper() for name in Settings.model_fields}


def test_every_command_is_explained() -> None:
    for name in COMMANDS:
        assert f"`jixiao {name}" in README


def test_the_change_log_knows_this_version_or_what_comes() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] in {version, "Unreleased"}
