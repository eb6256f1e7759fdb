"""Many writers at the same moment: enough connections, and meetings that make sure that they overlap."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import text

from deploy.http.middleware.request_caps import RequestCaps
from tenants.database.databases import Database
from tenants.database.session import Session
from tests.worlds.counties import County
from tests.worlds.world import World, open_client

MANY = 20
CONNECTIONS = 34
PATIENCE = 20
"""Seconds: whoever waits longer for the others is in the way of one of them, or one of them in theirs."""

Request = tuple[str, str, Mapping[str, Any], str]
"""Login, mutation, input, and what is asked of the answer."""

_WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@dataclass(slots=True)
class Meeting:
    """The first so many who come wait for one another; who comes later goes on."""

    parties: int
    came: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def come(self) -> None:
        """Wait for the others."""
        async with self._changed:
            self.came += 1
            self._changed.notify_all()
        await self.until_here(self.parties)

    async def until_here(self, others: int) -> None:
        """Until so many have come."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: self.came >= others)


@asynccontextmanager
async def crowded(world: World) -> AsyncIterator[World]:
    """The same world with as many connections as there are writers."""
    database = Database.connect(world.urls.app_url, pool_size=CONNECTIONS)
    async with open_client(database, caps=RequestCaps(per_person=CONNECTIONS)) as client:
        try:
            yield replace(world, database=database, client=client)
        finally:
            await database.close()


@contextmanager
def meeting_before_locks(parties: int) -> Iterator[Meeting]:
    """So many have begun, and read who they are, before the first of them takes a lock."""
    meeting, take = Meeting(parties), Session.lock

    async def lock(session: Session, *locks: Any, **named: Any) -> None:
        await meeting.come()
        await take(session, *locks, **named)

    yield from _meeting("lock", lock, meeting)


@contextmanager
def meeting_before_commit(parties: int) -> Iterator[Meeting]:
    """So many have written everything before the first of them commits."""
    meeting, send = Meeting(parties), Session.send_writes

    async def send_writes(session: Session) -> None:
        await send(session)
        await meeting.come()

    yield from _meeting("send_writes", send_writes, meeting)


def _meeting(name: str, met: Callable[..., Awaitable[None]], meeting: Meeting) -> Iterator[Meeting]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, name, met)
        yield meeting


@contextmanager
def no_conflicts(world: World) -> Iterator[None]:
    """Nobody has to begin again."""
    before = world.database.conflicts
    yield
    assert world.database.conflicts == before


async def until_waiting(world: World, writers: int) -> None:
    """Until so many writers wait for a lock that another one holds."""
    async with asyncio.timeout(PATIENCE), world.owner.connect() as connection:
        while True:
            waiting = await connection.scalar(_WAITING)
            if waiting == writers:
                return
            await asyncio.sleep(0.01)


async def at_once(county: County, requests: Iterable[Request]) -> list[dict[str, Any]]:
    """The answers to those who all begin before the first of them takes a lock."""
    asked = list(requests)
    with meeting_before_locks(len(asked)):
        return await county.answers(*asked)


async def first_then(
    county: County, first: Request, others: Sequence[Request]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """One is held before it commits, until all others wait for it."""
    with meeting_before_commit(2) as meeting:
        held = asyncio.create_task(county.answers(first))
        await meeting.until_here(1)
        waiting = asyncio.create_task(county.answers(*others))
        await until_waiting(county.world, len(others))
        await meeting.come()
        (answer,) = await held
        return answer, await waiting
