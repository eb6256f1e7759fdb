"""`jixiao migrate` beside working servers: it waits for nobody for long; an older program changes nothing."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from deploy.database.migrate import LOCK, ONE_AFTER_THE_OTHER, MigrationError, migrate
from deploy.database.revisions import Fit, fit, own_revisions
from tenants.database.databases import driver_url
from tests.conftest import DatabaseUrls


@pytest.fixture
async def first(empty: DatabaseUrls) -> DatabaseUrls:
    """A database with the tables of the first migration."""
    await migrate(empty.owner_url, until="0001")
    return empty


@pytest.fixture
async def other(first: DatabaseUrls) -> AsyncIterator[AsyncConnection]:
    """Somebody else's connection to it."""
    settings = {"server_settings": {"application_name": "report"}}
    engine = create_async_engine(driver_url(first.owner_url), connect_args=settings)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


async def test_a_reader_is_named_and_let_through(first: DatabaseUrls, other: AsyncConnection) -> None:
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        if "Trying again" in line:
            # The reader ends between the attempts, when nobody waits behind the migration.
            ended.set()

    ended = asyncio.Event()
    await other.execute(text("SELECT count(*) FROM schemes"))
    process = await other.scalar(text("SELECT pg_backend_pid()"))
    migrating = asyncio.create_task(migrate(first.owner_url, tell=tell, pauses=(1, 1, 1)))
    await ended.wait()
    # Whoever comes now finds no migration in the way.
    async with create_async_engine(driver_url(first.owner_url)).connect() as reader:
        await reader.execute(text("SET LOCAL lock_timeout = '100ms'"))
        await reader.execute(text("SELECT count(*) FROM schemes"))
        await reader.rollback()
    await other.rollback()
    await migrating
    assert f"Waiting for process {process} (postgres, report) on schemes" in told
    assert await fit(other) is Fit.CURRENT


async def test_it_gives_up_in_the_end_and_changes_nothing(
    first: DatabaseUrls, other: AsyncConnection
) -> None:
    await other.execute(text("SELECT count(*) FROM schemes"))
    with pytest.raises(MigrationError, match="1 attempts; nothing was changed"):
        await migrate(first.owner_url, pauses=(0,))
    await other.rollback()
    assert await fit(other) is Fit.OLDER


async def test_a_second_one_says_that_it_waits(first: DatabaseUrls, other: AsyncConnection) -> None:
    told: list[str] = []
    waits = asyncio.Event()

    def tell(line: str) -> None:
        told.append(line)
        waits.set()

    await other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    migrating = asyncio.create_task(migrate(first.owner_url, tell=tell))
    await waits.wait()
    await other.rollback()
    await migrating
    assert told == ["Another `jixiao migrate` is running; waiting for its end."]


async def test_an_older_program_changes_nothing_and_says_why(database_urls: DatabaseUrls) -> None:
    engine = create_async_engine(driver_url(database_urls.owner_url))
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newest = own_revisions()[-1].name
    with pytest.raises(MigrationError, match=f"to 9999; this one knows them up to {newest}"):
        await migrate(database_urls.owner_url)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    await engine.dispose()


async def test_each_migration_is_recorded_for_older_programs(database_urls: DatabaseUrls) -> None:
    engine = create_async_engine(driver_url(database_urls.app_url))
    async with engine.connect() as connection:
        query = text("SELECT revision, additive FROM applied_migrations ORDER BY revision")
        assert [tuple(row) for row in await connection.execute(query)] == [*own_revisions()]
    await engine.dispose()


async def test_tables_may_be_on_many_servers_whatever_a_migration_does_first(empty: DatabaseUrls) -> None:
    """Citus refuses rows after definitions, unless it is told before them to go server by server."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await migrate(empty.owner_url)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    defining = [number for number, each in enumerate(sent) if re.match(r"\s*(CREATE|ALTER|DROP)\b", each)]
    told = [number for number, each in enumerate(sent) if "citus.multi_shard_modify_mode" in each]
    assert told == [sent.index(ONE_AFTER_THE_OTHER)]
    assert told[0] < defining[0]
