"""Clients in Python, in an environment of their own."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import ROOT

PROGRAMS = Path(__file__).with_name("programs")
PYTHON = ROOT / ".venv-clients" / "bin" / "python"
LONGEST = 120
"""Seconds that a program may take."""


@pytest.mark.parametrize("program", ["generated_client.py", "gql_client.py"])
def test_a_program_in_python(program: str, described: Path) -> None:
    assert PYTHON.exists(), "run `make clients`, which makes the environment"
    done = subprocess.run(
        [PYTHON, program],
        cwd=PROGRAMS,
        env={"PATH": os.environ["PATH"], "SITE": str(described), "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
