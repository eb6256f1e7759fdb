"""The rooms are where they should be, import one way, and hide nothing."""

import ast
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house.sources import ROOMS, ROOT, imported, modules


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_ours(room: str) -> None:
    # A distribution named like a room would win over it without a word.
    assert import_module(room).__file__ == str(ROOT / room / "__init__.py")


def test_no_distribution_brings_a_room_s_name() -> None:
    brought = packages_distributions()
    assert {room: set(brought.get(room, [])) - {"jixiao"} for room in ROOMS} == {
        room: set() for room in ROOMS
    }


def test_imports_run_one_way() -> None:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert program is not None
    found = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for(room: str) -> None:
    text = (ROOT / room / "README.md").read_text("utf-8").lower()
    assert "must not know" in text
    assert "decision" in text


def test_the_policy_room_sees_four_files_of_the_tenants() -> None:
    seen = {name for _, tree in modules("policy") for name, _ in imported(tree) if name.startswith("tenants")}
    more = seen - {"tenants.tree", "tenants.viewer", "tenants.levels", "tenants.assessor_kinds"}
    assert more == set(), f"give the policy what it needs of {more} as an argument"


def test_the_schemes_see_nothing_else_of_the_tenants() -> None:
    seen = {
        name
        for path, tree in modules("tenants")
        if path.parts[1] == "schemes"
        for name, _ in imported(tree)
        if name.startswith("tenants") and not name.startswith("tenants.schemes")
    }
    more = seen - {"tenants.levels", "tenants.assessor_kinds", "tenants.text_rule"}
    assert more == set(), f"give the schemes what they need of {more} as an argument"


def test_the_engine_sees_nothing_else_of_the_schema_room() -> None:
    seen = {
        f"{path}: {name}"
        for path, tree in modules("schema")
        if path.parts[1] == "engine"
        for name, _ in imported(tree)
        if name.split(".")[0] in ROOMS and not name.startswith("schema.engine.")
    }
    assert seen == set(), "let the product pass this to the engine as an argument"


def test_the_demonstration_is_reached_from_run_only() -> None:
    reached = {
        str(path)
        for path, tree in modules(*ROOMS)
        if path.parts[:2] != ("deploy", "demo")
        for name, _ in imported(tree)
        if name.startswith("deploy.demo")
    }
    more = reached - {"deploy/commands/running.py"}
    assert more == set(), f"only `jixiao run` may load the demonstration, not {more}"
    assert reached, "the demonstration has moved: correct its folder in this test"


def test_no_room_imports_the_tests() -> None:
    found = [
        f"{path}:{line}"
        for path, tree in modules(*ROOMS)
        for name, line in imported(tree)
        if name.split(".")[0] == "tests"
    ]
    assert found == [], "move into a room what a room needs"


def test_no_first_party_import_hides_in_a_function() -> None:
    hidden = [
        f"{path}:{line} {name}"
        for path, tree in modules(*ROOMS)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for name, line in imported(function)
        if name.split(".")[0] in ROOMS
    ]
    assert hidden == [], "import at the top; if that makes a circle, move what both need below them"
