"""Reads a database's address as libpq writes it, and writes it for the driver and for PostgreSQL's programs.

An unknown parameter is refused by name: the driver would send it to the server as a setting. Opens no
connection.
"""

import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import parse_qsl, quote, unquote, urlencode

from sqlalchemy.engine import URL

FORM = re.compile(
    r"postgres(?:ql)?(?:\+asyncpg)?://"
    r"(?:(?P<username>[^:/@?]*)(?::(?P<password>[^@]*))?@)?"
    r"(?P<hosts>[^/?]*)(?:/(?P<database>[^?]*))?(?:\?(?P<query>.*))?"
)
HOST = re.compile(r"(?P<host>\[[^\]]+\]|[^:\[\]@]*)(?::(?P<port>[^:]*))?")
DEFAULT_PORT = 5432

# Parameters that name servers.
OF_HOSTS = ("host", "port")
# The values that a parameter may have; None: any.
PARAMETERS: Mapping[str, Sequence[str] | None] = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "sslrootcert": None,
    "sslcert": None,
    "sslkey": None,
    "sslpassword": None,
    "sslcrl": None,
    "ssl_min_protocol_version": ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
    "ssl_max_protocol_version": ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
    "target_session_attrs": ("any", "primary", "standby", "read-write", "read-only", "prefer-standby"),
    "passfile": None,
}
SECRET = "sslpassword"
"""The parameter that opens the file of sslkey."""
FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile")


class AddressError(ValueError):
    """The address can't be used; the message says why and holds no password."""

    code = "ADDRESS_INVALID"


class Host(NamedTuple):
    """A server: a name, a number, or the folder of a socket; empty: the driver's default."""

    name: str
    port: int | None = None

    @property
    def is_socket(self) -> bool:
        """Whether it is the folder of a socket."""
        return self.name.startswith("/")

    @property
    def text(self) -> str:
        """As it stands in an address."""
        name = f"[{self.name}]" if ":" in self.name else quote(self.name, safe="")
        return name if self.port is None else f"{name}:{self.port}"


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a database's address."""

    hosts: tuple[Host, ...]
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """The parts. Raises :class:`AddressError`."""
        form = FORM.fullmatch(text)
        if form is None:
            raise AddressError("must be an address that begins with postgresql://")
        given = _parameters(form["query"] or "")
        hosts = _hosts(form["hosts"], given.pop("host", []), given.pop("port", []))
        return cls(
            hosts,
            _unquoted(form["username"]),
            _unquoted(form["password"]),
            _unquoted(form["database"]),
            {name: _value(name, values) for name, values in given.items()},
        )

    def on(self, database: str) -> Self:
        """The same server and person, another database."""
        return replace(self, database=database)

    def signed_in_as(self, username: str, password: str | None) -> Self:
        """The same database, another role."""
        return replace(self, username=username, password=password)

    @property
    def text(self) -> str:
        """As PostgreSQL's own programs read it."""
        password = None if self.password is None else quote(self.password, safe="")
        return self._text(password, self.parameters)

    @property
    def text_without_secrets(self) -> str:
        """For a command line, which everybody on the machine can read."""
        return self._text(None, {name: value for name, value in self.parameters.items() if name != SECRET})

    @property
    def key_password(self) -> str | None:
        """What opens the file of sslkey."""
        return self.parameters.get(SECRET)

    @property
    def for_driver(self) -> URL:
        """For SQLAlchemy with asyncpg, which reads several hosts and files only from its own address."""
        (first, *others) = self.hosts
        query: dict[str, str] = {}
        if others or self.parameters:
            servers = ",".join(host.text for host in self.hosts) if others else ""
            query["dsn"] = f"postgresql://{servers}?{urlencode(self.parameters)}".rstrip("?")
        if first.is_socket and not others:
            query["host"] = first.name
        return URL.create(
            "postgresql+asyncpg",
            username=self.username,
            password=self.password,
            host=None if others or first.is_socket else first.name or None,
            port=None if others else first.port,
            database=self.database,
            query=query,
        )

    def check_files(self) -> None:
        """Raises :class:`AddressError` if a file can't be read, holds no certificate, or should be named."""
        for name in FILES:
            if name in self.parameters:
                _check_readable(name, self.parameters[name])
        mode = self.parameters.get("sslmode", "")
        if mode.startswith("verify-") and "sslrootcert" not in self.parameters and not _has_root_file():
            raise AddressError(
                f"has sslmode={mode} and no authority to verify by. Name its certificate in sslrootcert"
            )
        _check_certificates(self.parameters)

    def _text(self, password: str | None, given: Mapping[str, str]) -> str:
        who = "" if self.username is None else quote(self.username, safe="")
        who += "" if password is None else f":{password}"
        (first, *others) = self.hosts
        parameters = dict(given)
        if first.is_socket and not others:
            parameters["host"] = first.name
            servers = "" if first.port is None else f":{first.port}"
        else:
            servers = ",".join(host.text for host in self.hosts)
        database = "" if self.database is None else quote(self.database, safe="")
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"postgresql://{who}{'@' if who else ''}{servers}/{database}{query}"


def _unquoted(text: str | None) -> str | None:
    return unquote(text) if text else None


def _parameters(query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in (*OF_HOSTS, *PARAMETERS):
            known = ", ".join((*OF_HOSTS, *PARAMETERS))
            raise AddressError(f"has the unknown parameter {name}. Known are: {known}")
        found.setdefault(name, []).append(value)
    return found


def _value(name: str, values: Sequence[str]) -> str:
    (value, *others) = values
    known = PARAMETERS[name]
    if others:
        raise AddressError(f"has the parameter {name} twice")
    if known is not None and value not in known:
        raise AddressError(f"has an unknown value of {name}. Known are: {', '.join(known)}")
    return value


def _hosts(authority: str, names: Sequence[str], ports: Sequence[str]) -> tuple[Host, ...]:
    """The hosts before the path or, if there are any, those of the parameters."""
    found = [_host(text) for text in authority.split(",")]
    if names:
        default = found[0].port
        given = [text for each in names for text in each.split(",")]
        found = [Host(text, default) if text.startswith("/") else _host(text, default) for text in given]
    numbers = [_port(text) for each in ports for text in each.split(",")]
    if len(numbers) not in (0, 1, len(found)):
        raise AddressError("names more ports than hosts, or fewer")
    if numbers:
        numbers = numbers * len(found) if len(numbers) == 1 else numbers
        found = [host._replace(port=port) for host, port in zip(found, numbers, strict=True)]
    return tuple(found)


def _host(text: str, default: int | None = None) -> Host:
    form = HOST.fullmatch(text)
    if form is None:
        raise AddressError(
            "has a host that can't be read. Inside of a name or password write @ as %40, : as %3A, / as %2F"
        )
    name = unquote(form["host"]).strip("[]")
    return Host(name, _port(form["port"]) if form["port"] else default)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise AddressError("has a port that isn't a number from 1 to 65535")
    return int(text)


def _has_root_file() -> bool:
    """Whether the authority's certificate is where libpq and the driver look if the address names none."""
    try:
        return Path("~/.postgresql/root.crt").expanduser().exists()
    except RuntimeError:  # who runs this has no home
        return False


def _check_readable(name: str, path: str) -> None:
    try:
        with Path(path).open("rb"):
            pass
    except OSError as error:
        raise AddressError(f"names a file in {name} that can't be read: {path} ({error.strerror})") from error


def _check_certificates(parameters: Mapping[str, str]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    root, own = parameters.get("sslrootcert"), parameters.get("sslcert")
    try:
        if root is not None:
            context.load_verify_locations(cafile=root)
    except ssl.SSLError as error:
        raise AddressError(f"names a file in sslrootcert that holds no certificate: {root}") from error
    if own is None:
        if "sslkey" in parameters:
            raise AddressError("names sslkey without sslcert")
        return
    try:
        # Without a password in the address nobody is there to type one.
        secret = parameters.get(SECRET, "")
        context.load_cert_chain(own, parameters.get("sslkey"), lambda: secret)
    except ssl.SSLError as error:
        raise AddressError(f"names sslcert and sslkey that don't belong together: {own}") from error
