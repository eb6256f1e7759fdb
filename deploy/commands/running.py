"""`jixiao run`: a database, the tables, the demonstration and the server, to try the program out.

The only module that imports the demonstration and its issuer of tokens.
"""

import asyncio
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import FrameType

import click

from deploy.commands.exit_messages import plain_endings
from deploy.commands.welcome import welcome
from deploy.database.embedded import embedded_postgres
from deploy.database.embedded_binaries import EmbeddedError
from deploy.database.migrate import MigrationError, migrate
from deploy.database.owner_check import OwnerError
from deploy.database.provision import ProvisionError, database_url, kept_password, provision
from deploy.database.system_users import NoSystemUserError
from deploy.demo.database_owner import ForeignDatabaseError, check_demonstration_database
from deploy.demo.issuer import DemoIssuer, DemoIssuerError
from deploy.demo.load import DemoUser, load_demo
from deploy.http.configured import app_of, computations_of, database_of, job_worker_of, serve_by
from deploy.http.readiness import NotReadyError, check_ready
from deploy.http.servers import AddressInUseError, address_of, bound_socket
from deploy.identity.tokens import authenticator
from deploy.logs import configure_logging
from deploy.settings import Settings, SettingsError, load_settings
from schema.engine.http.open_requests import OpenRequests
from schema.explorer import Explorer, ExplorerUser
from tenants.database.databases import Database

DATABASE = "jixiao"
EXPECTED = (
    SettingsError,
    DemoIssuerError,
    EmbeddedError,
    ForeignDatabaseError,
    NoSystemUserError,
    ProvisionError,
    MigrationError,
    NotReadyError,
    OwnerError,
    AddressInUseError,
)


@click.command()
def run() -> None:
    """Start the demonstration: PostgreSQL, tables, a demonstration county, tokens, the server."""
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, _end)
    with plain_endings(*EXPECTED):
        settings = load_settings()
        # Standard output is for people here: between log lines they would not find the tokens.
        configure_logging("warning" if sys.stderr.isatty() else settings.jixiao_log_level)
        demo = DemoIssuer(settings)
        with bound_socket(settings) as bound, _owner_url(settings) as owner_url:
            app_url, people = asyncio.run(_prepare(owner_url, settings))
            users = _with_tokens(people, demo)
            requests, database = OpenRequests(), database_of(settings, app_url)
            app = app_of(
                settings,
                requests,
                database=database,
                computations=computations_of(settings),
                authenticate=authenticator(demo.issuer),
                explorer=Explorer(users=users),
                background=[job_worker_of(settings, database).run],
            )
            click.echo(welcome(address_of(bound), users))
            serve_by(settings, app, bound, requests)


@contextmanager
def _owner_url(settings: Settings) -> Iterator[str]:
    """The address of a role that may create roles and tables: on the given server, or the embedded one."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    click.echo("PostgreSQL …", err=True)
    with embedded_postgres(settings.jixiao_data_dir) as admin_url:
        yield database_url(admin_url, DATABASE)


async def _prepare(owner_url: str, settings: Settings) -> tuple[str, Sequence[DemoUser]]:
    """Role, tables, demonstration; the application's address and the people in the demonstration."""
    app_url = await _provisioned(owner_url, settings)
    click.echo("Tables …", err=True)
    await migrate(owner_url, tell=partial(click.echo, err=True))
    click.echo("Demonstration …", err=True)
    people = await load_demo(owner_url, app_url)
    database = Database.connect(app_url, pool_size=1)
    try:
        await check_ready(database)
    finally:
        await database.close()
    return app_url, people


async def _provisioned(owner_url: str, settings: Settings) -> str:
    if settings.database_url is not None:
        await check_demonstration_database(owner_url)
        with kept_password(settings.jixiao_data_dir) as password:
            return await provision(owner_url, password=password)
    with kept_password(settings.jixiao_data_dir) as password:
        return await provision(database_url(owner_url, "postgres"), password=password, database=DATABASE)


def _with_tokens(people: Sequence[DemoUser], demo: DemoIssuer) -> list[ExplorerUser]:
    return [
        ExplorerUser(
            title=person.title,
            name=person.name,
            token=demo.token(person.login, person.tenant),
            tenant=str(person.tenant),
        )
        for person in people
    ]


def _end(_signal: int, _frame: FrameType | None) -> None:
    # An exception, so that the open `with` blocks end and the embedded server is stopped.
    raise SystemExit(0)
