"""Rows that get values of their own with one statement: only those that are named, and only what changes."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from tenants.database.session import Session
from tenants.models.organisation import subjects
from tests.conftest import Cloner
from tests.db.plans import recorded
from tests.db.pools import HOME, OTHER, Pool, office, open_pool, two_governments

VERSIONS = select(subjects.c.id, subjects.c.version, text("subjects.xmin::text AS written")).order_by(
    subjects.c.code
)


@pytest.fixture(scope="module")
async def pool(clone_database: Cloner) -> AsyncIterator[Pool]:
    async with two_governments(clone_database) as world, open_pool(world) as opened:
        yield opened


async def versions(pool: Pool, tenant: int) -> list[Any]:
    async with pool.database.reading(office(tenant)) as session:
        return list(await session.rows(VERSIONS))


async def update(pool: Pool, new: dict[UUID, int], tenant: int = HOME) -> list[str]:
    """Give subjects these versions; what was sent."""

    async def work(session: Session) -> None:
        rows = [{"tenant": tenant, "id": key, "version": version} for key, version in new.items()]
        await session.update_each(subjects, rows)

    with recorded(pool.database) as sent:
        await pool.database.writing(office(HOME), work)
    return [each.text for each in sent if each.text.startswith("UPDATE")]


async def test_each_row_gets_its_own_value_and_one_that_has_it_is_not_written(pool: Pool) -> None:
    first, second = await versions(pool, HOME)
    (statement,) = await update(pool, {first.id: first.version + 4, second.id: second.version})
    changed, kept = await versions(pool, HOME)
    assert (changed.version, changed.written) != (first.version, first.written)
    assert changed.version == first.version + 4
    assert kept == second
    assert await update(pool, {first.id: 7}) == await update(pool, {first.id: 8, second.id: 9}) == [statement]
    assert [row.version for row in await versions(pool, HOME)] == [8, 9]


async def test_the_government_is_that_of_the_transaction_and_is_never_set(pool: Pool) -> None:
    before = await versions(pool, OTHER)
    (statement,) = await update(pool, {row.id: 50 for row in before}, tenant=OTHER)
    assert await versions(pool, OTHER) == before
    assert statement.startswith("UPDATE subjects SET version=given.version FROM")


async def test_nothing_is_sent_for_no_rows(pool: Pool) -> None:
    assert await update(pool, {}) == []
