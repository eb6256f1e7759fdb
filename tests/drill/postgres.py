"""A PostgreSQL of the drill's own, with full durability, that can be killed, frozen and restarted.

Must not know what is stored in it.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from sqlalchemy import URL

from deploy.database.embedded_binaries import Binaries
from deploy.database.postmasters import Postmaster
from deploy.database.system_users import SystemUser
from tests.drill.process_trees import DrillError, free_port, freeze_tree, kill_tree, last_lines

ADMIN = "postgres"
START_SECONDS = 60
STOP_SECONDS = 30


class Postgres:
    """One server in a folder; fsync and everything else are as PostgreSQL comes."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._data = folder / "data"
        self._log = folder / "postgres.log"
        self.user = SystemUser.for_folder(self._data)
        programs = os.environ.get("TEST_POSTGRES_BIN")
        if programs:
            self._binaries = Binaries.installed(Path(programs), self.user)
        else:
            self._binaries = Binaries.of_wheel(self.user)
        if self.user is not None:
            self.user.let_through(folder)
            self.user.own(folder)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def version(self) -> str:
        """The major version."""
        return self._binaries.version

    @property
    def admin_url(self) -> str:
        """The administrator's address."""
        url = URL.create("postgresql", ADMIN, host="127.0.0.1", port=self.port, database="postgres")
        return url.render_as_string(hide_password=False)

    def create(self) -> None:
        """Make the data folder."""
        self._binaries.run(
            *("initdb", "--auth=trust", "--encoding=UTF8", "--no-locale"),
            *(f"--username={ADMIN}", f"--pgdata={self._data}"),
        )

    def start(self) -> None:
        """Start the server, again if need be, and wait until it takes queries."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not self.running:
                self._launch()
            if self._answers():
                return
            time.sleep(0.02)
        raise DrillError(f"PostgreSQL doesn't start:\n{last_lines(self._log)}")

    def kill(self) -> None:
        """End all its processes at once."""
        if self._process is not None:
            kill_tree(self._process.pid)
            self._process.wait()

    def stop(self) -> None:
        """Stop as ``pg_ctl stop -m fast`` does: connections are ended, and data is written."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        self._process.wait(STOP_SECONDS)

    def freeze(self) -> list[psutil.Process]:
        """Stop all its processes where they are."""
        assert self._process is not None
        return freeze_tree(self._process.pid)

    @property
    def running(self) -> bool:
        """Whether its main process lives."""
        return self._process is not None and self._process.poll() is None

    def _launch(self) -> None:
        # The file of a killed server may name a process number that another process has now.
        Postmaster.forget(self._data)
        user = self._binaries.user
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(self._binaries.folder / "postgres"),
                    *("-D", str(self._data), "-p", str(self.port)),
                    *("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        with suppress(subprocess.CalledProcessError):
            self._binaries.run(
                *("psql", "--no-psqlrc", "--host=127.0.0.1", f"--port={self.port}", f"--username={ADMIN}"),
                *("--dbname=postgres", "--command=SELECT 1"),
            )
            return True
        return False


@contextmanager
def running_postgres(folder: Path) -> Iterator[Postgres]:
    """A fresh server that runs as long as the block does."""
    postgres = Postgres(folder)
    postgres.create()
    try:
        postgres.start()
        yield postgres
    finally:
        postgres.kill()
