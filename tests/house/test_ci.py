"""CI leaves nothing out without saying so, and asks each Python whether it is there."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import ROOT

SHIM = "#!/bin/sh\nexit 127\n"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with the programs that a machine has: at first only what the scripts themselves need."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "sh", "dirname", "env"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


def add(folder: Path, name: str, script: str = "#!/bin/sh\n") -> Path:
    program = folder / name
    program.write_text(script)
    program.chmod(0o755)
    return program


def python(version: str) -> str:
    return f"#!/bin/sh\necho {version}\n"


def run(machine: Path, script: str, *arguments: object, ci: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / ".ci" / script, *map(str, arguments)],
        env={"PATH": str(machine), "CI": ci, "HOME": str(machine), "PYENV_ROOT": str(machine / "pyenv")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_shim_without_its_python_is_passed_over(machine: Path) -> None:
    first = add(machine, "first", python("3.11"))
    add(machine, "python3.14", SHIM)
    add(machine, "python3.13", SHIM)
    assert run(machine, "second-python", first).stdout == ""
    second = add(machine, "python3.12", python("3.12"))
    assert run(machine, "second-python", first).stdout == f"{second}\n"
    folder = machine / "pyenv" / "versions" / "3.13.0" / "bin"
    folder.mkdir(parents=True)
    installed = add(folder, "python3.13", python("3.13"))
    assert run(machine, "second-python", first).stdout == f"{installed}\n"


def test_the_second_python_is_another_one(machine: Path) -> None:
    first = add(machine, "python3.13", python("3.13"))
    older = add(machine, "python3.11", python("3.11"))
    assert run(machine, "second-python", first).stdout == f"{older}\n"
    assert run(machine, "second-python", older).stdout == f"{first}\n"


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("1", 1)])
def test_ci_fails_where_a_system_package_is_missing(machine: Path, ci: str, status: int) -> None:
    first = add(machine, "python3.11", python("3.11"))
    add(machine, "chromedriver")
    found = run(machine, "left-out", first, ci=ci)
    assert found.returncode == status
    assert "chromium" in found.stderr
    assert "chromium-driver" not in found.stderr


def test_the_last_line_says_that_one_python_was_tested(machine: Path) -> None:
    first = add(machine, "python3.11", python("3.11"))
    add(machine, "chromium")
    add(machine, "chromedriver")
    assert run(machine, "left-out", first).stderr.splitlines()[-1].startswith("Only one Python was tested")
    add(machine, "python3.12", python("3.12"))
    assert "Python" not in run(machine, "left-out", first).stderr


def test_ci_sets_ci() -> None:
    assert "export CI=1" in (ROOT / ".ci" / "run").read_text()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
