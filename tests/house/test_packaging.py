"""The wheel holds every file of the rooms, data and pages included, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.sources import ROOMS, ROOT, tracked


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_rooms_whole(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    own = {str(path.relative_to(ROOT)) for path in tracked() if path.relative_to(ROOT).parts[0] in ROOMS}
    assert names == own, (
        "packages and artifacts are named in pyproject.toml, [tool.hatch.build]; "
        f"missing {sorted(own - names)}, too much {sorted(names - own)}"
    )


def test_the_command_is_installed(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (entries,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
    assert b"jixiao = deploy.cli:main" in archive.read(entries)
