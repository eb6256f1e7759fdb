"""Finds PostgreSQL's own programs, pg_dump and pg_restore, and runs them.

Everybody on the machine can read a command line: the password goes through the environment, and that of the
key, for which there is no variable, through a file that only this user reads. Must not know what is dumped.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tenants.database.addresses import Address

# How many lines of a program's complaints are told.
LINES_TOLD = 5
_ERROR = re.compile(r"pg_(?:dump|restore): error: ")
_VERSION = re.compile(r"\(PostgreSQL\)\s+(\d+)")


class ProgramError(Exception):
    """A program is missing, too old, or failed; the message says what to do."""

    code = "PROGRAM_FAILED"


@dataclass(frozen=True, slots=True)
class ClientProgram:
    """One of PostgreSQL's programs."""

    name: str
    path: str
    version: int

    @classmethod
    def found(cls, name: str, folder: Path | None = None) -> "ClientProgram":
        """The program in the folder, or on the PATH. Raises :class:`ProgramError`."""
        path = shutil.which(name, path=None if folder is None else str(folder))
        if path is None:
            where = "on the PATH" if folder is None else f"in {folder}"
            raise ProgramError(
                f"There is no {name} {where}. Install PostgreSQL's client programs, or name their folder "
                "with --programs."
            )
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        version = _VERSION.search(told)
        if version is None:
            raise ProgramError(f"{path} doesn't say its version: {told.strip() or 'nothing'}")
        return cls(name, path, int(version[1]))

    def check_version(self, server: int) -> None:
        """Raises :class:`ProgramError` if the program is older than the server."""
        if self.version < server:
            raise ProgramError(
                f"{self.path} is of PostgreSQL {self.version}, the server of {server}: {server} or newer is "
                "needed. Name the folder of newer programs with --programs."
            )

    def run(self, *arguments: str, address: Address | None = None) -> None:
        """Run it to its end. Raises :class:`ProgramError` if it fails."""
        with self.output(*arguments, address=address):
            pass

    @contextmanager
    def output(self, *arguments: str, address: Address | None = None) -> Iterator[IO[bytes]]:
        """What it writes, while the block runs. Raises :class:`ProgramError` if it fails."""
        target = () if address is None else (f"--dbname={address.text_without_secrets}", "--no-password")
        with _environment(address) as given:
            process = subprocess.Popen(
                [self.path, *target, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=given,
            )
            assert process.stdout is not None
            try:
                yield process.stdout
                _, complaints = process.communicate()
            finally:
                # After an interruption it would go on alone.
                process.kill()
                process.wait()
        if process.returncode != 0:
            words = _cause(complaints.decode("utf-8", "replace").strip().splitlines())
            raise ProgramError(f"{self.name} failed: " + "\n".join(words))


def _cause(lines: Sequence[str]) -> Sequence[str]:
    """The lines that name an error; they can stand far above the last ones, which repeat a statement."""
    named = [line for line in lines if _ERROR.match(line)]
    return (named or lines)[-LINES_TOLD:]


@contextmanager
def _environment(address: Address | None) -> Iterator[Mapping[str, str]]:
    given = {**os.environ, "LC_ALL": "C", "PGAPPNAME": "jixiao"}
    if address is not None and address.password is not None:
        given["PGPASSWORD"] = address.password
    if address is None or address.key_password is None:
        yield given
        return
    if address.key_password != address.key_password.strip() or not address.key_password.isprintable():
        raise ProgramError(
            "sslpassword begins or ends with a space, or has a character that isn't printable."
        )
    # It is made for this user alone.
    with tempfile.NamedTemporaryFile("w", prefix="jixiao-", encoding="utf-8") as services:
        services.write(f"[jixiao]\nsslpassword={address.key_password}\n")
        services.flush()
        yield {**given, "PGSERVICEFILE": services.name, "PGSERVICE": "jixiao"}
