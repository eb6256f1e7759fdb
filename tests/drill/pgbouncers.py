"""PgBouncer in session mode between server and database, as a process that can be killed."""

import shutil
import subprocess
import time
from pathlib import Path

from deploy.database.provision import APP_ROLE
from deploy.database.system_users import SystemUser
from tests.conftest import PASSWORD
from tests.drill.process_trees import DrillError, free_port, kill_tree, last_lines, listens

START_SECONDS = 20

# Without server_login_retry it waits 15 seconds after a database that did not answer.
_SETTINGS = """
[databases]
* = host=127.0.0.1 port={database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {people}
pool_mode = session
default_pool_size = 40
server_login_retry = 1
"""


def pgbouncer_program() -> str | None:
    """The program; None where it isn't installed."""
    return shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


class PgBouncer:
    """One pooler in front of a database."""

    def __init__(self, folder: Path, database_port: int) -> None:
        folder.mkdir(exist_ok=True)
        self.port = free_port()
        self._settings = folder / "pgbouncer.ini"
        self._log = folder / "pgbouncer.log"
        self._user = SystemUser.for_folder(folder / "none")
        people = folder / "people.txt"
        people.write_text(f'"{APP_ROLE}" "{PASSWORD}"\n', "utf-8")
        self._settings.write_text(
            _SETTINGS.format(database=database_port, port=self.port, people=people), "utf-8"
        )
        if self._user is not None:
            self._user.let_through(folder)
            self._user.let_read(folder)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        program = pgbouncer_program()
        assert program is not None
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [program, str(self._settings)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self._user.uid if self._user else None,
                group=self._user.gid if self._user else None,
                extra_groups=[] if self._user else None,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not listens(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise DrillError(f"PgBouncer doesn't start:\n{last_lines(self._log)}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            kill_tree(self._process.pid)
            self._process.wait()
