"""Computations that wait until the test lets them go: for what happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from resolvers.results import evaluations, previews, score_derivations
from resolvers.rules import parsed_documents
from tenants.computing import Computations, Processes
from tenants.database.databases import Database
from tests.worlds.world import World, open_client

T = TypeVar("T")


class HeldProcesses(Processes):
    """Computes in a thread, once it is let go."""

    def __init__(self) -> None:
        super().__init__(2, 60)
        self.begun: list[str] = []
        self._changed = asyncio.Condition()
        self._let_go = asyncio.Event()

    async def run(self, job: Callable[..., T], *args: Any) -> T:
        async with self._changed:
            self.begun.append(job.__name__)
            self._changed.notify_all()
        await self._let_go.wait()
        return await asyncio.to_thread(job, *args)

    def let_go(self) -> None:
        """All that wait, and all that follow."""
        self._let_go.set()

    async def until_begun(self, count: int = 1) -> None:
        """Wait until so many have begun."""
        async with asyncio.timeout(30), self._changed:
            await self._changed.wait_for(lambda: len(self.begun) >= count)


@asynccontextmanager
async def held_world(world: World, processes: HeldProcesses, pool_size: int = 1) -> AsyncIterator[World]:
    """The same world through an application with a small pool, in which every computation is a long one."""
    database = Database.connect(world.urls.app_url, pool_size=pool_size)
    with pytest.MonkeyPatch.context() as during:
        during.setattr(evaluations, "LARGE_EVALUATION", -1)
        during.setattr(score_derivations, "LARGE_EVALUATION", -1)
        during.setattr(previews, "LARGE_EVALUATION", -1)
        during.setattr(parsed_documents, "LONG_DOCUMENT", -1)
        try:
            async with open_client(
                database, computations=Computations(processes), denials=world.denials
            ) as client:
                yield replace(world, database=database, client=client)
        finally:
            await database.close()
