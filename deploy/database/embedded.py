"""The embedded PostgreSQL: a real server from a wheel, with its data in a folder that survives restarts.

For `jixiao run` and the tests. Must not know what is stored in it. The wheel's own start-up code isn't
used: it locks one file for all users of a machine and makes every folder above the data readable for all.
"""

import os
import shlex
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import URL

from deploy.database.embedded_binaries import Binaries, EmbeddedError
from deploy.database.folder_lock import FolderInUseError, locked
from deploy.database.postmasters import Postmaster
from deploy.database.system_users import SystemUser

ADMIN = "postgres"
# The longest socket path that every kernel accepts, minus the name that PostgreSQL adds.
LONGEST_SOCKET_FOLDER = 85
START_ATTEMPTS = 30
PAUSE = 0.5
STOP_ATTEMPTS = 600
STOP_PAUSE = 0.1
# Safe to switch off when the data lives no longer than a test run.
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A data folder, and the programs and the user that serve it."""

    folder: Path
    binaries: Binaries
    options: tuple[str, ...]

    @property
    def data(self) -> Path:
        """Where the server keeps its files."""
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder / "postgres.log"


@contextmanager
def embedded_postgres(folder: Path, *, durable: bool = True, programs: Path | None = None) -> Iterator[str]:
    """Run the server while the block runs; yields the administrator's address.

    ``programs`` is the folder of a PostgreSQL to use instead of the wheel's.
    Raises :class:`EmbeddedError`, whose message says what to do.
    """
    folder = folder.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / "lock"):
            cluster = _cluster(folder, programs, durable=durable)
            try:
                yield _serve(cluster)
            finally:
                _stop(cluster)
    except PermissionError as error:
        raise EmbeddedError("DATA_DIR_NOT_YOURS", folder=str(folder), detail=str(error)) from error
    except FolderInUseError as error:
        raise EmbeddedError("DATA_DIR_IN_USE", folder=str(folder), process=error.process) from error


def _cluster(folder: Path, programs: Path | None, *, durable: bool) -> Cluster:
    data = folder / "postgres"
    user = SystemUser.for_folder(data)
    binaries = Binaries.of_wheel(user) if programs is None else Binaries.installed(programs, user)
    if user is not None:
        user.let_through(folder)
    if not data.exists():
        _initialise(data, binaries, user)
    version = (data / "PG_VERSION").read_text("ascii").strip()
    if version != binaries.version:
        raise EmbeddedError("DATA_DIR_VERSION", folder=str(data), found=version, wanted=binaries.version)
    return Cluster(folder, binaries, () if durable else NOT_DURABLE)


def _initialise(data: Path, binaries: Binaries, user: SystemUser | None) -> None:
    # Created beside and renamed, so that an interrupted start leaves no half-made cluster.
    with tempfile.TemporaryDirectory(dir=data.parent, prefix="new-") as made:
        if user is not None:
            user.own(Path(made))
        fresh = Path(made, "postgres")
        binaries.run(
            *("initdb", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"),
            *(f"--username={ADMIN}", f"--pgdata={fresh}"),
        )
        fresh.rename(data)


def _serve(cluster: Cluster) -> str:
    """Start the server, or take over one that is still running; query it before returning its address."""
    for _ in range(START_ATTEMPTS):
        postmaster = Postmaster.read(cluster.data)
        if postmaster is None or not postmaster.alive:
            # The file of a killed server may name a process number that another process has now.
            Postmaster.forget(cluster.data)
            _start(cluster)
            postmaster = Postmaster.read(cluster.data)
        if postmaster is not None and _answers(cluster, postmaster.socket_folder):
            return _address(postmaster.socket_folder)
        time.sleep(PAUSE)
    raise EmbeddedError("SERVER_SILENT", log=str(cluster.log), detail=_last_words(cluster))


def _start(cluster: Cluster) -> None:
    cluster.log.touch()
    sockets = _socket_folder(cluster)
    user = cluster.binaries.user
    if user is not None:
        user.own(cluster.log)
        user.own(sockets)
    options = ["-h", "", "-k", str(sockets)]
    for option in cluster.options:
        options += ["-c", option]
    try:
        cluster.binaries.run(
            *("pg_ctl", "start", "--wait", f"--pgdata={cluster.data}", f"--log={cluster.log}"),
            f"--options={shlex.join(options)}",
        )
    except subprocess.CalledProcessError:
        # The processes of a killed server may hold its shared memory for a moment: the caller tries again.
        return


def _socket_folder(cluster: Cluster) -> Path:
    beside = cluster.folder / "sockets"
    if len(str(beside)) > LONGEST_SOCKET_FOLDER:
        return Path(tempfile.mkdtemp(prefix="jixiao-"))
    beside.mkdir(mode=0o700, exist_ok=True)
    return beside


def _answers(cluster: Cluster, sockets: str) -> bool:
    try:
        cluster.binaries.run(
            *("psql", "--no-psqlrc", f"--host={sockets}", f"--username={ADMIN}", "--dbname=postgres"),
            "--command=SELECT 1",
        )
    except subprocess.CalledProcessError:
        return False
    return True


def _address(sockets: str) -> str:
    url = URL.create("postgresql", username=ADMIN, database="postgres", query={"host": sockets})
    return url.render_as_string(hide_password=False)


def _stop(cluster: Cluster) -> None:
    postmaster = Postmaster.read(cluster.data)
    if postmaster is None or not postmaster.alive:
        return
    # SIGINT means fast shutdown: connections are closed, committed data is written. It is sent to the process
    # directly, because the access to its folder may have been closed in the meantime.
    with suppress(ProcessLookupError):
        os.kill(postmaster.process, signal.SIGINT)
    if not _has_ended(postmaster):
        # Too slow: the next start takes it over.
        log.warning("embedded_not_stopped", folder=str(cluster.folder), process=postmaster.process)


def _has_ended(postmaster: Postmaster) -> bool:
    for _ in range(STOP_ATTEMPTS):
        if not postmaster.alive:
            return True
        time.sleep(STOP_PAUSE)
    return False


def _last_words(cluster: Cluster) -> str:
    return "\n".join(cluster.log.read_text("utf-8", "replace").splitlines()[-5:])
