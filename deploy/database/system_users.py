"""The system user that runs the embedded PostgreSQL when root starts the program: PostgreSQL refuses root.

Must not know what the server does.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

import structlog

# The first exists where PostgreSQL is installed, the second on every Unix.
CANDIDATES = ("postgres", "nobody")

log = structlog.get_logger(__name__)


class NoSystemUserError(Exception):
    """No user exists that could run the server."""

    code = "NO_USER"


@dataclass(frozen=True, slots=True)
class SystemUser:
    """An ordinary user of this machine, and the access that root gives it."""

    name: str
    uid: int
    gid: int

    @classmethod
    def for_folder(cls, folder: Path) -> "SystemUser | None":
        """The user that serves the data: the folder's owner if it has one; None if we aren't root."""
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
        """Make this user the owner of the file or folder."""
        os.chown(path, self.uid, self.gid)

    def let_through(self, path: Path) -> None:
        """Let this user reach the path: others may traverse the folders above, not list them."""
        for folder in (path, *path.parents):
            mode = folder.stat().st_mode
            if folder.stat().st_uid != self.uid and not mode & stat.S_IXOTH:
                folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
                log.warning("folder_opened", folder=str(folder), reason="others may pass through, not list")

    def let_read(self, tree: Path) -> None:
        """Let this user read the tree's files and execute its programs."""
        for path in (tree, *tree.rglob("*")):
            if path.is_symlink():
                continue
            mode = stat.S_IMODE(path.stat().st_mode)
            runs = stat.S_IXOTH if mode & stat.S_IXUSR else 0
            path.chmod(mode | stat.S_IROTH | runs)
