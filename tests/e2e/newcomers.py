"""A newcomer's machine: a fresh directory with the project in it, and `make run`, as a person uses it.

Knows what is printed and served, nothing of the program's insides.
"""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.e2e.browser import free_port, wait_for

PROJECT = Path(__file__).parents[2]
# The first start fetches and unpacks every dependency.
PATIENCE = 420.0
_PERSON = re.compile(r"^  (\d{6})  (\S.*?) {2,}(\S+)\n    (\S+)$", re.MULTILINE)
_ADDRESS = re.compile(r"http://\S+(?=/graphql)")


@dataclass(frozen=True, slots=True)
class Person:
    """A person whose token was printed."""

    tenant: str
    title: str
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Site:
    """A running server as its printed words describe it."""

    address: str
    people: Mapping[str, Person]
    printed: str

    def ask(self, title: str, query: str, **variables: object) -> Any:
        """The answer to a query in this person's name."""
        response = httpx.post(
            f"{self.address}/graphql",
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {self.people[title].token}"},
            timeout=PATIENCE,
            trust_env=False,
        )
        return response.json()


def fresh_copy(folder: Path) -> None:
    """What git holds or would take, as a clone would have it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, target = PROJECT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def plain_environment(**added: str) -> dict[str, str]:
    """The environment without what would lead out of the fresh directory."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS", "PYTHONPATH", "VIRTUAL_ENV", "JIXIAO_", "OIDC_", "PYTEST_"))
        and name not in ("DATABASE_URL", "MIGRATION_URL")
    }
    return kept | added


@contextmanager
def making_run(folder: Path) -> Iterator[Site]:
    """`make run` for as long as the block runs, ended by a SIGTERM to the server."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    printed, complained = folder.with_name("printed.txt"), folder.with_name("complained.txt")
    with printed.open("w") as out, complained.open("w") as err:
        make = subprocess.Popen(
            ["make", "run"],
            cwd=folder,
            env=plain_environment(JIXIAO_PORT=str(port)),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
    try:
        wait_for(lambda: _is_ready(make, address, complained), "make run", PATIENCE)
        yield _site(printed.read_text("utf-8"))
    finally:
        _end(make)
    assert make.returncode == 0, complained.read_text("utf-8")


def still_running(folder: Path) -> list[str]:
    """The processes in the folder: the server, its database, and any other that was started there."""
    return [
        f"{process.pid} {process.info['name']} in {process.info['cwd']}"
        for process in psutil.process_iter(["name", "cwd"])
        if process.info["cwd"] and Path(process.info["cwd"]).is_relative_to(folder)
    ]


def _site(printed: str) -> Site:
    found = _ADDRESS.search(printed)
    assert found, printed
    people = [Person(*groups) for groups in _PERSON.findall(printed)]
    return Site(found[0], {person.title: person for person in people}, printed)


def _is_ready(make: subprocess.Popen[bytes], address: str, complained: Path) -> bool:
    assert make.poll() is None, complained.read_text("utf-8")
    try:
        return httpx.get(f"{address}/readyz", trust_env=False).is_success
    except httpx.TransportError:
        return False


def _end(make: subprocess.Popen[bytes]) -> None:
    if make.poll() is None:
        for server in psutil.Process(make.pid).children():
            server.send_signal(signal.SIGTERM)
    make.wait(PATIENCE)
