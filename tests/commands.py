"""Calls `jixiao` as an operator does: a process with an environment of its own."""

import atexit
import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess

ROOT = Path(__file__).parents[1]
TIMEOUT = 60


def jixiao(*arguments: str, cwd: Path = ROOT, **environment: str) -> CompletedProcess[str]:
    """What :func:`ended` says, with the settings as keywords."""
    return ended(arguments, environment, cwd)


def ended(
    arguments: Sequence[str], environment: Mapping[str, str], cwd: Path = ROOT
) -> CompletedProcess[str]:
    """The command's end, with what it said; of the settings only the given ones hold.

    The process is a copy of one that has loaded the commands already: starting Python takes longer than most.
    """
    with tempfile.TemporaryDirectory(prefix="jixiao-said-") as folder:
        said = {name: Path(folder) / name for name in ("stdout", "stderr")}
        for path in said.values():
            path.touch()
        call: dict[str, object] = {"arguments": arguments, "cwd": str(cwd), "environment": _only(environment)}
        status = _called(call | {name: str(path) for name, path in said.items()})
        texts = {name: path.read_text("utf-8") for name, path in said.items()}
    return CompletedProcess(list(arguments), status, **texts)


def started(*arguments: str, **environment: str) -> CompletedProcess[str]:
    """The same in a process that is started for it."""
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=_only(environment),
        timeout=TIMEOUT,
    )


def _only(settings: Mapping[str, str]) -> dict[str, str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OIDC_", "JIXIAO_", "DATABASE", "MIGRATION", "BACKUP"))
    }
    return {**clean, "PYTHONPATH": str(ROOT), **settings}


def _called(call: dict[str, object]) -> int:
    forks = _forks()
    assert forks.stdin is not None
    assert forks.stdout is not None
    forks.stdin.write(json.dumps(call) + "\n")
    forks.stdin.flush()
    with selectors.DefaultSelector() as waiting:
        waiting.register(forks.stdout, selectors.EVENT_READ)
        if not waiting.select(TIMEOUT):
            os.killpg(forks.pid, 9)
            raise TimeoutError(f"{call['arguments']} doesn't end")
    return int(forks.stdout.readline())


@cache
def _forks() -> "subprocess.Popen[str]":
    forks = subprocess.Popen(
        [sys.executable, "-m", "tests.command_forks"],
        cwd=ROOT,
        env=_only({}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # With a group of its own, so that a command that doesn't end is ended with it.
        start_new_session=True,
    )
    atexit.register(_end, forks)
    return forks


def _end(forks: "subprocess.Popen[str]") -> None:
    forks.communicate()
