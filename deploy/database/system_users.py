"""Which user of the machine runs the embedded PostgreSQL when root starts us: the server refuses root.

Must not know what the server is or does.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

import structlog

# An installed PostgreSQL's user first; every Unix has the second.
CANDIDATES = ("postgres", "nobody")

log = structlog.get_logger(__name__)


class NoSystemUserError(Exception):
    """None of the users that could run the server exists."""

    code = "NO_USER"


@dataclass(frozen=True, slots=True)
class SystemUser:
    """An ordinary user of this machine, and what root does for it."""

    name: str
    uid: int
    gid: int

    @classmethod
    def for_folder(cls, folder: Path) -> "SystemUser | None":
        """Who shall serve the data: its owner if there is one already; None if we aren't root."""
        if os.geteuid() != 0:
            return None
        if folder.exists() and folder.stat().st_uid != 0:
            owner = folder.stat()
            return cls(str(owner.st_uid), owner.st_uid, owner.st_gid)
        for name in CANDIDATES:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(name, entry.pw_uid, entry.pw_gid)
        raise NoSystemUserError(
            "PostgreSQL refuses to run as root, and this machine has no other user to run it as. "
            "Add one (useradd --system postgres), or start as an ordinary user."
        )

    def own(self, path: Path) -> None:
        """Give the file or folder to this user."""
        os.chown(path, self.uid, self.gid)

    def let_through(self, path: Path) -> None:
        """Let this user pass to the path: others may traverse the folders above, not list them."""
        for folder in (path, *path.parents):
            mode = folder.stat().st_mode
            if folder.stat().st_uid != self.uid and not mode & stat.S_IXOTH:
                folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
                log.warning("folder_opened", folder=str(folder), reason="others may pass through, not list")

    def let_read(self, tree: Path) -> None:
        """Let this user read the tree's files, and run those that are programs."""
        for path in (tree, *tree.rglob("*")):
            if path.is_symlink():
                continue
            mode = stat.S_IMODE(path.stat().st_mode)
            runs = stat.S_IXOTH if mode & stat.S_IXUSR else 0
            path.chmod(mode | stat.S_IROTH | runs)
