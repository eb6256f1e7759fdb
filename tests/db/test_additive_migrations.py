"""A migration says whether it is additive, and such a one leaves all that an older program needs."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from deploy.database.migrate import migrate
from deploy.database.revisions import Revision, own_revisions
from tenants.database.databases import driver_url
from tests.conftest import DatabaseUrls
from tests.db.additions import Tables, disturbances


async def tables(engine: AsyncEngine) -> Tables:
    async with engine.connect() as connection:
        return await Tables.read(connection)


async def test_each_additive_migration_only_adds(empty: DatabaseUrls, engine: AsyncEngine) -> None:
    first, *others = own_revisions()
    assert not first.additive
    await migrate(empty.owner_url, until=first.name)
    before = await tables(engine)
    for revision in others:
        await migrate(empty.owner_url, until=revision.name)
        after = await tables(engine)
        found = disturbances(before, after)
        assert found == [] or not revision.additive, (
            f"set additive = False in migration {revision.name}, or see deploy/migrations/README.md: {found}"
        )
        before = after


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("CREATE TABLE notes (tenant integer NOT NULL, text text NOT NULL)", []),
        ("ALTER TABLE users ADD COLUMN mail text", []),
        ("ALTER TABLE users ADD COLUMN mail text NOT NULL DEFAULT ''", []),
        ("CREATE INDEX users_by_name ON users (tenant, name)", []),
        ("GRANT UPDATE (name) ON users TO jixiao_app", []),
        ("ALTER TABLE users DROP COLUMN name", ["users.name: is gone"]),
        ("ALTER TABLE users RENAME COLUMN name TO title", ["users.name: is gone", "users.title: must have"]),
        ("ALTER TABLE cycles ALTER COLUMN year TYPE bigint", ["cycles.year: is bigint and was integer"]),
        ("ALTER TABLE subjects ALTER COLUMN valid_to SET NOT NULL", ["subjects.valid_to: must now have"]),
        ("ALTER TABLE users ADD COLUMN mail text NOT NULL", ["users.mail: must have a value"]),
        ("ALTER TABLE users ADD CHECK (name <> '')", ["users: the constraint users_name_check is another"]),
        ("CREATE UNIQUE INDEX one ON users (tenant, name)", ["users: the constraint one is another"]),
        ("REVOKE INSERT ON runs FROM jixiao_app", ["runs: INSERT: is gone"]),
    ],
)
async def test_what_disturbs_an_older_program_is_found(
    database_urls: DatabaseUrls, statement: str, found: list[str]
) -> None:
    engine = create_async_engine(driver_url(database_urls.owner_url), pool_size=1)
    before = await tables(engine)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(statement)
    told = disturbances(before, await tables(engine))
    await engine.dispose()
    assert len(told) == len(found)
    assert all(line.startswith(start) for line, start in zip(told, found, strict=True)), told


def test_the_migrations_are_one_chain_and_say_whether_they_are_additive() -> None:
    known = own_revisions()
    assert [each.name for each in known] == [f"{number:04d}" for number in range(1, len(known) + 1)]
    assert known[:2] == (Revision("0001", additive=False), Revision("0002", additive=False))
