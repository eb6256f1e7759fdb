"""`jixiao serve`: the server alone, for production. Database, role and issuer must exist already."""

import asyncio
from pathlib import Path

import click

from deploy.commands.exit_messages import plain_endings
from deploy.http.app import computations_of, create_app
from deploy.http.http_settings import connection_limits_of, proxies_of, request_caps_of
from deploy.http.readiness import NotReadyError, check_ready
from deploy.http.servers import AddressInUseError, bound_socket, serve_app
from deploy.identity.fetched_keys import FetchedKeys
from deploy.identity.issuer_keys import FileKeys, IssuerKeys
from deploy.identity.key_sets import parse_keys
from deploy.identity.tokens import Issuer, authenticator
from deploy.logs import configure_logging
from deploy.settings import Settings, SettingsError, load_settings
from schema.explorer import Explorer
from tenants.database.session import Database
from tenants.database.timeouts import Timeouts


@click.command()
def serve() -> None:
    """Serve on DATABASE_URL, for the tokens of OIDC_ISSUER."""
    with plain_endings(SettingsError, NotReadyError, AddressInUseError):
        settings = load_settings()
        configure_logging(settings.jixiao_log_level)
        issuer = _issuer(settings)
        url = _database_url(settings)
        asyncio.run(_check(url))
        bound = bound_socket(settings)
    database = Database.connect(
        url,
        pool_size=settings.jixiao_pool_size,
        timeouts=Timeouts(statement=settings.jixiao_statement_timeout, lock=settings.jixiao_lock_timeout),
    )
    app = create_app(
        database=database,
        computations=computations_of(settings),
        authenticate=authenticator(issuer),
        explorer=Explorer(users=[]),
        plain_execution=settings.jixiao_plain_execution,
        slow_request_ms=settings.jixiao_slow_request_ms,
        proxies=proxies_of(settings),
        caps=request_caps_of(settings),
        background=[issuer.keys.keep],
        request_timeout=settings.jixiao_request_timeout,
        largest_answer=settings.jixiao_largest_answer_kb * 1000,
    )
    serve_app(
        app,
        bound,
        limits=connection_limits_of(settings),
        proxies=proxies_of(settings),
        shutdown_timeout=settings.jixiao_shutdown_timeout,
        on_hangup=issuer.keys.reload,
    )


def _issuer(settings: Settings) -> Issuer:
    if settings.oidc_issuer is None or settings.oidc_audience is None or settings.oidc_jwks is None:
        raise SettingsError("OIDC_ISSUER, OIDC_AUDIENCE, OIDC_JWKS: set them to the issuer of your tokens")
    _check_key_file(settings.oidc_jwks)
    return Issuer(
        settings.oidc_issuer,
        settings.oidc_audience,
        _keys(settings.oidc_jwks),
        settings.oidc_tenant_claim,
    )


def _keys(source: str) -> IssuerKeys:
    return FetchedKeys(source) if "://" in source else FileKeys(Path(source))


def _check_key_file(source: str) -> None:
    """Keys at an address may come later; a wrong path stays wrong."""
    if "://" in source:
        return
    try:
        parse_keys(Path(source).read_bytes())
    except OSError as error:
        raise SettingsError(f"OIDC_JWKS: the file {source} can't be read ({error.strerror})") from error
    except ValueError as error:
        raise SettingsError(f"OIDC_JWKS: the file {source} is no key set ({error})") from error


def _database_url(settings: Settings) -> str:
    if settings.database_url is None:
        raise SettingsError("DATABASE_URL: set it to the database's address with the role jixiao_app")
    return settings.database_url


async def _check(url: str) -> None:
    # A pool of its own: the server's pool belongs to the server's event loop.
    database = Database.connect(url, pool_size=1)
    try:
        await check_ready(database)
    finally:
        await database.close()
