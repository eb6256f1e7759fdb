"""Calls `jixiao` as an operator does: a process with an environment of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def jixiao(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command's end, with what it said; of the settings only the given ones hold."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OIDC_", "JIXIAO_", "DATABASE", "MIGRATION", "BACKUP"))
    }
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
        timeout=60,
    )
