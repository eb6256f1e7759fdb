"""Creates the database and the application's role, with an administrator's address.

The role may log in and nothing else; the migrations grant it exactly what it needs. A role that exists is
never changed: somebody else may serve with it. Must not know the tables.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from asyncpg import PostgresError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from tenants.database.addresses import Address
from tenants.database.databases import driver_url
from tenants.database.outages import sqlstate

APP_ROLE = "jixiao_app"
# The data that is read often is in memory. With the default, made for rotating disks, the planner scans small
# tables, and the statement that opens every request takes twice as long.
PLANNING = "random_page_cost = 1.1"
# Another process created it at the same moment: duplicate_object, duplicate_database, unique_violation.
ALREADY_THERE = frozenset({"42710", "42P04", "23505"})


class ProvisionError(Exception):
    """The given address may not do this; the message says what is needed."""

    code = "PROVISION_REFUSED"


async def provision(admin_url: str, *, password: str, database: str | None = None) -> str:
    """Create the application's role, and the database if one is named; the application's address.

    May be run again. Raises :class:`ProvisionError` if the address may not create roles, or if the role is
    there with another password.
    """
    engine = create_async_engine(driver_url(admin_url), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            if not await _make_role(connection, password):
                await _check_password(admin_url, password)
            if database is not None:
                await _make_database(connection, database)
    finally:
        await engine.dispose()
    served = admin_url if database is None else database_url(admin_url, database)
    return Address.read(served).signed_in_as(APP_ROLE, password).text


def database_url(admin_url: str, database: str) -> str:
    """The same server and user, another database."""
    return Address.read(admin_url).on(database).text


@contextmanager
def kept_password(folder: Path) -> Iterator[str]:
    """The application role's password: created on first use, readable by its owner only.

    It is kept before the role is made, so that nobody is locked out. If the block ends with
    :class:`ProvisionError`, no role has it, and one that is new is forgotten.
    """
    path = folder / "app-password"
    new = not path.exists()
    if new:
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), "ascii")
    try:
        yield path.read_text("ascii")
    except ProvisionError:
        if new:
            path.unlink()
        raise


async def _make_role(connection: AsyncConnection, password: str) -> bool:
    """Create the role unless it is there; whether it was created."""
    known = await connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": APP_ROLE})
    if known:
        return False
    rights = f"LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '{_safe(password)}'"
    try:
        await connection.exec_driver_sql(f"CREATE ROLE {APP_ROLE} {rights}")
        await connection.exec_driver_sql(f"ALTER ROLE {APP_ROLE} SET {PLANNING}")
    except DBAPIError as error:
        if sqlstate(error) in ALREADY_THERE:
            return False
        raise ProvisionError(
            f"This address may not make the role {APP_ROLE}. Give one that may, or let the server's "
            f"administrator run CREATE ROLE {APP_ROLE} LOGIN PASSWORD '…' and start with `jixiao serve`."
        ) from error
    return True


async def _check_password(admin_url: str, password: str) -> None:
    """Raises :class:`ProvisionError` if the role that is there can't be used with this password."""
    url = Address.read(admin_url).signed_in_as(APP_ROLE, password).text
    engine = create_async_engine(driver_url(url), poolclass=NullPool)
    try:
        async with engine.connect():
            pass
    except (DBAPIError, PostgresError) as error:
        reason = getattr(error, "orig", None) or error
        raise ProvisionError(
            f"The role {APP_ROLE} is already on this server, and the password kept in JIXIAO_DATA_DIR isn't "
            f"its own ({reason}). Somebody else may serve with it, so it isn't changed. Name another server "
            "in DATABASE_URL, or unset it for the embedded one."
        ) from error
    finally:
        await engine.dispose()


async def _make_database(connection: AsyncConnection, name: str) -> None:
    known = await connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
    if known:
        return
    try:
        await connection.exec_driver_sql(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
    except DBAPIError as error:
        if sqlstate(error) not in ALREADY_THERE:
            raise


def _safe(password: str) -> str:
    # CREATE ROLE takes no bound parameters; our passwords need no quoting.
    if not password.replace("-", "").replace("_", "").isalnum():
        raise ValueError("a password of letters, digits, - and _ only")
    return password
