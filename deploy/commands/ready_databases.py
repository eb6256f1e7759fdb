"""The database of a command that serves or works: its address, and whether it is ready."""

import asyncio

from deploy.http.readiness import check_ready
from deploy.settings import Settings, SettingsError
from tenants.database.databases import Database


def application_url(settings: Settings) -> str:
    """DATABASE_URL. Raises :class:`SettingsError` if it isn't set."""
    if settings.database_url is None:
        raise SettingsError("DATABASE_URL: set it to the database's address with the role jixiao_app")
    return settings.database_url


def refuse_unready(settings: Settings) -> None:
    """Raise :class:`deploy.http.readiness.NotReadyError` with what has to be done first."""
    asyncio.run(_check(application_url(settings)))


async def _check(url: str) -> None:
    # A pool of its own: what is started afterwards has another event loop.
    database = Database.connect(url, pool_size=1)
    try:
        await check_ready(database)
    finally:
        await database.close()
