"""Loads the counties of the demonstration that are missing. Imported by `jixiao run` and the tests only.

A county is loaded in one transaction, completely or not at all; after an interruption the next start loads
the counties that are missing. Changes that users have made to loaded counties are kept.
"""

from collections.abc import Sequence

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from deploy.demo.actors import Actors
from deploy.demo.counties import COUNTIES, County, read_county, read_world
from deploy.demo.government_rows import government_rows
from deploy.demo.issuer import ISSUER
from deploy.demo.organisation_rows import enter, found_government, found_governments
from deploy.demo.people import Cast, DemoUser, county_cast, government_cast, named_nodes
from deploy.demo.progress import FINISHED
from deploy.demo.scheme_documents import document
from deploy.demo.subject_rows import subject_rows
from deploy.demo.years import load_years
from tenants.database.databases import Database, driver_url
from tenants.database.session import Session
from tenants.models.year import cycles
from tenants.schemes import parse_scheme
from tenants.viewer import Identity

__all__ = ["DemoUser", "load_demo"]

# The number of the advisory lock: two programs that start at once load one demonstration.
LOCK = 0x6A697864656D6F


async def load_demo(owner_url: str, app_url: str, issuer: str = ISSUER) -> list[DemoUser]:
    """Load what is missing; the users who can sign in."""
    above = read_world("above")["governments"]
    counties = [read_county(division) for division in COUNTIES]
    casts = [_cast(county) for county in counties]
    higher = [government_cast(each) for each in above]
    engine = create_async_engine(driver_url(owner_url), poolclass=NullPool)
    try:
        async with engine.begin() as guard:
            await guard.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            missing = [county for county in counties if not await _is_loaded(guard, county)]
            if missing:
                async with engine.begin() as owner:
                    await found_governments(owner, government_rows(above, counties))
                    await _found_all(owner, counties, casts, higher, issuer)
                await _load(app_url, missing, issuer)
    finally:
        await engine.dispose()
    return [user for cast in (*casts, *higher) for user in cast.listed]


def _cast(county: County) -> Cast:
    schemes = [parse_scheme(document(code, FINISHED)) for code in county.schemes.values()]
    return county_cast(county, schemes)


async def _is_loaded(owner: AsyncConnection, county: County) -> bool:
    await enter(owner, county.division)
    query = select(func.count()).select_from(cycles).where(cycles.c.tenant == county.division)
    return bool(await owner.scalar(query))


async def _found_all(
    owner: AsyncConnection,
    counties: Sequence[County],
    casts: Sequence[Cast],
    higher: Sequence[Cast],
    issuer: str,
) -> None:
    for cast in higher:
        await found_government(owner, cast, issuer)
    for county, cast in zip(counties, casts, strict=True):
        await found_government(
            owner, cast, issuer, of_subjects=subject_rows(county), nodes=named_nodes(county)
        )


async def _load(url: str, counties: Sequence[County], issuer: str) -> None:
    database = Database.connect(url, pool_size=1)
    try:
        for county in counties:
            await _load_county(database, county, issuer)
    finally:
        await database.close()


async def _load_county(database: Database, county: County, issuer: str) -> None:
    async def work(session: Session) -> None:
        await load_years(Actors(county, issuer, session))

    await database.writing(Identity(issuer, county.login("office"), county.division), work)
