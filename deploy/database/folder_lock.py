"""A lock that lets one process at a time use a data folder; the kernel releases it when the process ends.

Must not know what the folder is for.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderInUseError(Exception):
    """Another process uses the folder."""

    code = "DATA_DIR_IN_USE"

    def __init__(self, process: str) -> None:
        super().__init__(process)
        self.process = process


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file while the block runs; its text is the holder's process number."""
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise FolderInUseError(file.read().strip() or "?") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
