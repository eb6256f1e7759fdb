"""Reads the file `postmaster.pid` of a PostgreSQL server, and says whether that server is running.

Must not start or stop anything.
"""

from dataclasses import dataclass
from pathlib import Path

import psutil

# The lines of the file: 1 the process number, 5 the folder of its socket.
PROCESS, SOCKETS = 0, 4


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server's main process, as its file names it."""

    process: int
    socket_folder: str

    @classmethod
    def read(cls, data: Path) -> "Postmaster | None":
        """The data folder's file; None if it is missing or incomplete."""
        try:
            lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
            return cls(int(lines[PROCESS]), lines[SOCKETS])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    @staticmethod
    def forget(data: Path) -> None:
        """Remove the file of a server that has ended."""
        (data / "postmaster.pid").unlink(missing_ok=True)

    @property
    def alive(self) -> bool:
        """Whether that process exists, is a PostgreSQL, and isn't a zombie."""
        try:
            process = psutil.Process(self.process)
            return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False
