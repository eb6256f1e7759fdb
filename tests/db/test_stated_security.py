"""What the program states of row-level security and rights is what its migrations make, on any PostgreSQL."""

from sqlalchemy.ext.asyncio import create_async_engine

from deploy.database.provision import APP_ROLE
from deploy.database.security_facts import (
    Fact,
    parse_facts,
    security_facts,
    security_faults,
    stated_facts,
    written_facts,
)
from tenants.database.databases import driver_url
from tests.conftest import DatabaseUrls


async def test_the_stated_facts_are_those_of_a_migrated_database(database_urls: DatabaseUrls) -> None:
    engine = create_async_engine(driver_url(database_urls.owner_url))
    async with engine.connect() as connection:
        found = await security_facts(connection, APP_ROLE)
    await engine.dispose()
    assert found == stated_facts(), (
        "read the difference; if the migration means it, run `.venv/bin/python -m tests.db.stated_security`"
    )


async def test_a_role_sees_its_own_rights(database_urls: DatabaseUrls) -> None:
    engine = create_async_engine(driver_url(database_urls.app_url))
    async with engine.connect() as connection:
        assert await security_facts(connection) == stated_facts()
    await engine.dispose()


def test_facts_are_read_as_they_are_written() -> None:
    facts = stated_facts()
    assert frozenset(parse_facts(written_facts(facts))) == facts


def test_a_fault_names_a_few_lines_and_how_many_more() -> None:
    stated = [Fact("right", f"t{number}: SELECT") for number in range(9)]
    (fault,) = security_faults([], stated)
    assert (fault.code, fault.message.count("\n")) == ("GRANTS_MISSING", 6)
    assert "and 4 more" in fault.message
