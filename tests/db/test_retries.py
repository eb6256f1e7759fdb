"""Write transactions that are retried, and what the log says when the last attempt fails."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from asyncpg import DivisionByZeroError
from sqlalchemy import text
from structlog.testing import capture_logs

from tenants.database.retries import BusyError
from tenants.database.session import Session
from tenants.models.organisation import subjects
from tests.conftest import Cloner
from tests.db.pools import HOME, Pool, office, open_pool, two_governments

ATTEMPTS = 6


@pytest.fixture(scope="module")
async def pool(clone_database: Cloner) -> AsyncIterator[Pool]:
    async with two_governments(clone_database) as world, open_pool(world) as opened:
        yield opened


class Work:
    """Inserts a subject, and in the first attempts inserts it a second time, which violates its key."""

    def __init__(self, conflicts: int) -> None:
        self._conflicts = conflicts
        self.attempts = 0
        self.row: dict[str, Any] = {
            "tenant": HOME,
            "id": uuid4(),
            "level": "unit",
            "code": f"code-{uuid4()}",
            "name": "不得入日志",
            "valid_from": date(2020, 1, 1),
            "version": 1,
        }

    async def __call__(self, session: Session) -> None:
        self.attempts += 1
        await session.insert(subjects, [self.row])
        if self.attempts <= self._conflicts:
            await session.insert(subjects, [self.row])


async def test_a_key_that_is_violated_each_time_is_named_for_the_log(pool: Pool) -> None:
    work = Work(conflicts=ATTEMPTS)
    with capture_logs() as logged, pytest.raises(BusyError) as busy:
        await pool.database.writing(office(HOME), work)
    assert work.attempts == ATTEMPTS
    told = busy.value.outage
    assert (told.code, told.kind, told.sqlstate) == ("BUSY", "write_conflict", "23505")
    assert told.facts == {"table": "subjects", "constraint": "subjects_pkey", "attempts": ATTEMPTS}
    # The request's own line tells it, once.
    assert logged == []


async def test_a_conflict_that_passes_is_not_logged(pool: Pool) -> None:
    work = Work(conflicts=ATTEMPTS - 1)
    with capture_logs() as logged:
        await pool.database.writing(office(HOME), work)
    assert work.attempts == ATTEMPTS
    assert logged == []


async def test_another_error_is_raised_at_once(pool: Pool) -> None:
    attempts = []

    async def work(session: Session) -> None:
        attempts.append(await session.scalar(text("SELECT 1")))
        await session.rows(text("SELECT 1 / 0"))

    with capture_logs() as logged, pytest.raises(DivisionByZeroError, match="division by zero"):
        await pool.database.writing(office(HOME), work)
    assert (len(attempts), logged) == (1, [])
