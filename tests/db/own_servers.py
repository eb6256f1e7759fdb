"""PostgreSQL servers of a test's own, set up as in production: passwords are asked for, TLS if wanted.

The server of the other tests trusts everybody, as the embedded one does.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.database.embedded_binaries import Binaries
from deploy.database.system_users import SystemUser
from tenants.database.addresses import Address, Host
from tests.db.certificates import Certificate
from tests.e2e.browser import free_port

ADMIN, PASSWORD = "postgres", "administrator-password"
# The embedded server's wheel is built without TLS.
WITH_TLS = Path("/usr/lib/postgresql/15/bin")

_ACCESS = """
local all all trust
hostssl certified all 127.0.0.1/32 cert
host all all 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True, slots=True)
class OwnServer:
    """A running server on this machine."""

    port: int
    folder: Path
    user: SystemUser | None

    def address(self, database: str = "postgres", role: str = ADMIN, password: str | None = PASSWORD) -> str:
        """The address of a role on it."""
        return Address((Host("127.0.0.1", self.port),), role, password, database).text


@contextmanager
def own_server(
    certificate: Certificate | None = None, root: Path | None = None, programs: Path | None = None
) -> Iterator[OwnServer]:
    """A server with the given certificate for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="jixiao-own-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        user = SystemUser.for_folder(folder)
        binaries = _binaries(programs, user)
        data, port = folder / "data", free_port()
        _given(folder, user)
        password = _written(folder / "password", PASSWORD, user)
        binaries.run(
            *("initdb", "--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"),
            *(f"--username={ADMIN}", f"--pwfile={password}", f"--pgdata={data}"),
        )
        settings = {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(folder),
        }
        if certificate is not None and root is not None:
            settings |= _tls(folder, certificate, root, user)
        lines = [f"{name} = '{value}'" for name, value in (settings | {"fsync": "off"}).items()]
        _written(data / "postgresql.auto.conf", "\n".join(lines) + "\n", user)
        access = _ACCESS if certificate else _ACCESS.replace("hostssl", "# hostssl")
        _written(data / "pg_hba.conf", access, user)
        binaries.run("pg_ctl", "start", "--wait", f"--pgdata={data}", f"--log={folder / 'log'}")
        try:
            yield OwnServer(port, folder, user)
        finally:
            binaries.run("pg_ctl", "stop", "--wait", "--mode=immediate", f"--pgdata={data}")


def _binaries(programs: Path | None, user: SystemUser | None) -> Binaries:
    given = os.environ.get("TEST_POSTGRES_BIN")
    chosen = programs or (Path(given) if given else None)
    return Binaries.of_wheel(user) if chosen is None else Binaries.installed(chosen, user)


def _tls(folder: Path, certificate: Certificate, root: Path, user: SystemUser | None) -> Mapping[str, str]:
    copied = {}
    files = {"ssl_cert_file": certificate.file, "ssl_key_file": certificate.key_file, "ssl_ca_file": root}
    for setting, file in files.items():
        copied[setting] = str(_given(Path(shutil.copy2(file, folder / setting)), user))
    return {"ssl": "on", **copied}


def _written(path: Path, content: str, user: SystemUser | None) -> Path:
    path.write_text(content)
    return _given(path, user)


def _given(path: Path, user: SystemUser | None) -> Path:
    if user is not None:
        user.own(path)
    return path
