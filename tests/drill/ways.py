"""The way from the server to the database: straight, over a slow network, or through PgBouncer."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tenants.database.databases import driver_url
from tests.drill.pgbouncers import PgBouncer
from tests.drill.slow_relays import SlowRelay, slow_relay


@dataclass(frozen=True, slots=True)
class Way:
    """The address that the server gets, and what stands between."""

    url: str
    relay: SlowRelay | None = None
    bouncer: PgBouncer | None = None


OpenWay = Callable[[str, Path], AbstractAsyncContextManager[Way]]
"""Makes a way to the database of an address; files of its own go into the folder."""


@asynccontextmanager
async def straight(url: str, _folder: Path) -> AsyncIterator[Way]:
    """Nothing between."""
    yield Way(url)


@asynccontextmanager
async def over_network(url: str, _folder: Path) -> AsyncIterator[Way]:
    """A network that can be slowed and cut."""
    async with slow_relay(driver_url(url).port or 5432) as (port, relay):
        yield Way(_with_port(url, port), relay=relay)


@asynccontextmanager
async def through_pgbouncer(url: str, folder: Path) -> AsyncIterator[Way]:
    """PgBouncer in session mode."""
    bouncer = PgBouncer(folder / "pgbouncer", driver_url(url).port or 5432)
    try:
        bouncer.start()
        yield Way(_with_port(url, bouncer.port), bouncer=bouncer)
    finally:
        bouncer.kill()


def _with_port(url: str, port: int) -> str:
    address = driver_url(url).set(drivername="postgresql", port=port)
    return address.render_as_string(hide_password=False)
