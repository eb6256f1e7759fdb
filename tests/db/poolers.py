"""PgBouncer in session mode, between the program and a server."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.db.own_servers import OwnServer
from tests.e2e.browser import free_port, wait_for

# Debian puts it where an ordinary user's PATH doesn't look.
PGBOUNCER = Path("/usr/sbin/pgbouncer")

_SETTINGS = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {people}
pool_mode = session
default_pool_size = 8
logfile = {log}
"""


@contextmanager
def pgbouncer(server: OwnServer, passwords: Mapping[str, str]) -> Iterator[int]:
    """The port of a PgBouncer before the server, for as long as the block runs."""
    port, folder = free_port(), server.folder
    people, settings = folder / "people.txt", folder / "pgbouncer.ini"
    people.write_text("".join(f'"{name}" "{password}"\n' for name, password in passwords.items()))
    settings.write_text(
        _SETTINGS.format(server=server.port, port=port, people=people, log=folder / "pgbouncer.log")
    )
    user = server.user
    if user is not None:
        user.own(people)
    process = subprocess.Popen(
        [PGBOUNCER, "--quiet", settings],
        cwd="/",
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
    )
    try:
        wait_for(lambda: _listens(process, folder / "pgbouncer.log"), "PgBouncer")
        yield port
    finally:
        process.terminate()
        process.wait()


def _listens(process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, log.read_text("utf-8")
    return log.exists() and "listening on" in log.read_text("utf-8")
