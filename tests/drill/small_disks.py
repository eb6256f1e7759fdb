"""A disk so small that a file fills it. Needs the right to mount, which root has."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEGABYTES = 400
BLOCKS = bytes(1 << 16)


class SmallDisk:
    """A file system in memory, and the file that fills it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no free block."""
        with self._ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(BLOCKS)

    def free(self) -> None:
        """Give the space back."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """A disk that is mounted on a folder as long as the block runs."""
    folder.mkdir()
    _mount(folder)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def may_mount(folder: Path) -> bool:
    """Whether this machine lets us mount a disk."""
    if os.geteuid() != 0:
        return False
    folder.mkdir()
    try:
        _mount(folder)
    except (OSError, subprocess.CalledProcessError):
        return False
    subprocess.run(["umount", "--lazy", folder], check=True)
    return True


def _mount(folder: Path) -> None:
    # What it refuses is told by the drill's own words.
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=755", "jixiao-drill", folder],
        check=True,
        stderr=subprocess.DEVNULL,
    )
