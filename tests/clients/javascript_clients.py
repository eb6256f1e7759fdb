"""Clients in JavaScript, by the programs beside this file."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).with_name("programs")
LONGEST = 120
"""Seconds that a program may take."""


def run(program: str, described: Path) -> None:
    """Run a program; what it prints is shown if it fails."""
    node = shutil.which("node")
    assert node is not None, "node is not on the path"
    done = subprocess.run(
        [node, "--unhandled-rejections=strict", program],
        cwd=PROGRAMS,
        env={"PATH": os.environ["PATH"], "HOME": str(described.parent), "SITE": str(described)},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "program",
    [
        "audits.mjs",
        "defaults_of_urql.mjs",
        "defaults_of_apollo.mjs",
        "generated_types.mjs",
        "cache_of_apollo.mjs",
        "cache_of_urql.mjs",
        "cache_of_relay.mjs",
    ],
)
def test_a_program_in_javascript(program: str, described: Path) -> None:
    run(program, described)
