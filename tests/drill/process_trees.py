"""Signals to a process and all its descendants, so that none of them is left behind or left out.

Knows nothing of what the processes do.
"""

import random
import signal
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil

PORTS = range(20_000, 32_000)

PATIENCE = 30
"""Seconds that killed processes have to be gone."""


class DrillError(Exception):
    """The drill itself can't go on: what it has started doesn't start or end."""

    code = "DRILL_BROKEN"


def kill_tree(process: int) -> None:
    """End a process and its descendants at once (SIGKILL), and wait until they are gone."""
    tree = _stopped(process)
    _signal(tree, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while not all(_gone(each) for each in tree):
        if time.monotonic() > deadline:
            raise DrillError(f"process {process} or one of its descendants doesn't end")
        time.sleep(0.005)


def freeze_tree(process: int) -> list[psutil.Process]:
    """Stop a process and its descendants where they are (SIGSTOP)."""
    return _stopped(process)


def thaw(tree: Iterable[psutil.Process]) -> None:
    """Let frozen processes go on (SIGCONT)."""
    _signal(tree, signal.SIGCONT)


def descendants(process: int) -> list[psutil.Process]:
    """The processes below one."""
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(process).children(recursive=True)
    return []


def remote_ports(process: psutil.Process) -> set[int]:
    """The ports that a process is connected to."""
    with suppress(psutil.NoSuchProcess):
        return {each.raddr.port for each in process.net_connections("tcp") if each.raddr}
    return set()


def last_lines(log: Path) -> str:
    """How a process's log ends."""
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-5:])


def free_port() -> int:
    """A port that nobody listens on, for a server that is started on it again and again.

    The system gives none of these to clients: one that tries a dead server's port could get the same port for
    itself, and would then be connected to itself.
    """
    for port in random.sample(PORTS, k=len(PORTS)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise DrillError("every port is in use")


def listens(port: int) -> bool:
    """Whether somebody accepts connections on the port."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _stopped(process: int) -> list[psutil.Process]:
    """The whole tree, stopped from the top: a stopped process has no further children."""
    with suppress(psutil.NoSuchProcess):
        tree = [psutil.Process(process)]
        for each in tree:
            with suppress(psutil.NoSuchProcess):
                each.suspend()
                tree += each.children()
        return tree
    return []


def _signal(tree: Iterable[psutil.Process], number: signal.Signals) -> None:
    for each in tree:
        with suppress(psutil.NoSuchProcess):
            each.send_signal(number)


def _gone(process: psutil.Process) -> bool:
    # A dead process that nobody has asked for stays as a zombie; it holds nothing any more.
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
