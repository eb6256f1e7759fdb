"""Reads what a PostgreSQL server writes about itself in its data folder, and judges whether it lives.

Must not start or stop anything.
"""

from dataclasses import dataclass
from pathlib import Path

import psutil

# The lines of the server's own file: 1 the process, 5 the folder of its socket.
PROCESS, SOCKETS = 0, 4


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server's leading process, as its file names it."""

    process: int
    socket_folder: str

    @classmethod
    def read(cls, data: Path) -> "Postmaster | None":
        """What the data folder's file says; None without a (whole) file."""
        try:
            lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
            return cls(int(lines[PROCESS]), lines[SOCKETS])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    @staticmethod
    def forget(data: Path) -> None:
        """Remove the file of a server that is gone."""
        (data / "postmaster.pid").unlink(missing_ok=True)

    @property
    def alive(self) -> bool:
        """Whether that process exists, still is a PostgreSQL, and isn't waiting to be buried."""
        try:
            process = psutil.Process(self.process)
            return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False
