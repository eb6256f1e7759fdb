"""Ten of the dearest queries at once: a small one finds a connection, and is answered before they are."""

import asyncio
from typing import Any

import pytest

from deploy.http.app import SMALL_QUERIES
from tests.bench.provinces import PROVINCE
from tests.bench.worst_queries import BESIDE, SMALL, dearest
from tests.conftest import DatabaseUrls
from tests.db.served_provinces import Served, served_province

POOL = 10


@pytest.mark.parametrize("name", ["1,600 questions", "ranking of 100, lines", "ranking of 1,000"])
async def test_a_small_query_is_answered_between_ten_large_ones(province: DatabaseUrls, name: str) -> None:
    answered: list[str] = []
    in_use: list[int] = []
    begun = asyncio.Event()

    async def ask(served: Served, kind: str, body: dict[str, Any]) -> None:
        await served.ask(PROVINCE, body["query"], body["variables"])
        answered.append(kind)

    async def watch(served: Served) -> None:
        while True:
            in_use.append(served.database.pool.usage().in_use)
            if in_use[-1]:
                begun.set()
            await asyncio.sleep(0)

    async with served_province(province, pool_size=POOL) as served:
        await ask(served, "warm", {"query": SMALL, "variables": {}})
        watching = asyncio.create_task(watch(served))
        large = [asyncio.create_task(ask(served, "large", dict(dearest(name)))) for _ in range(BESIDE)]
        await begun.wait()
        await ask(served, "small", {"query": SMALL, "variables": {}})
        await asyncio.gather(*large)
        watching.cancel()
    assert answered.index("small") <= BESIDE // 2, answered
    # One of them is the small query's.
    assert max(in_use) <= POOL - SMALL_QUERIES + 1
