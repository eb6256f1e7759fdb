"""Large queries wait for one another, and pause between their pieces: small ones are answered in between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from unittest.mock import AsyncMock

import httpx
import pytest

from schema.engine.execution.turns import LARGE, SLICE, TOGETHER, Turns
from schema.engine.faults.errors import RequestCancelledError
from tests.unit.engine.test_limits import documents
from tests.unit.engine.toys import client

SMALL = "{ unit { number } }"
PAGED = "units(first: 100) { nodes { number name } edges { cursor node { number name } } }"
LARGE_PAGES = "{" + " ".join(f"a{number}: {PAGED}" for number in range(40)) + "}"
LIMITS = [
    (8, TOGETHER // 2, 2),
    (8, LARGE, min(8, TOGETHER // LARGE)),
    (3, LARGE, 3),
    (8, TOGETHER, 1),
    (8, 2 * TOGETHER, 1),
]


async def turn(turns: Turns, cost: int, name: str, begun: list[str], may_end: asyncio.Event) -> None:
    await turns.begin(cost)
    begun.append(name)
    await may_end.wait()
    turns.end(cost)


async def rounds_of_the_loop(number: int = 10) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


@pytest.mark.parametrize(("places", "cost", "at_once"), LIMITS)
async def test_only_so_many_are_under_way_whatever_they_cost(places: int, cost: int, at_once: int) -> None:
    turns, begun, may_end = Turns(places), list[str](), asyncio.Event()
    names = [str(number) for number in range(12)]
    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(turn(turns, cost, name, begun, may_end))
        await rounds_of_the_loop()
        assert begun == names[:at_once]
        may_end.set()
    assert begun == names
    assert turns.large == 0


async def test_who_waits_too_long_is_told_that_the_server_is_busy() -> None:
    turns = Turns(longest_wait=0.01)
    await turns.begin(TOGETHER)
    with pytest.raises(RequestCancelledError) as refused:
        await turns.begin(LARGE)
    assert (refused.value.code, refused.value.kind) == ("BUSY", "no_turn")
    turns.end(TOGETHER)
    # The one that gave up is not waited for.
    await turns.begin(LARGE)
    assert turns.large == 1


async def test_nobody_overtakes_a_dear_one_that_waits() -> None:
    turns, begun, may_end = Turns(), list[str](), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for name, cost in (("first", LARGE), ("dear", TOGETHER), ("last", LARGE)):
            group.create_task(turn(turns, cost, name, begun, may_end))
        await rounds_of_the_loop()
        assert begun == ["first"]
        may_end.set()
    assert begun == ["first", "dear", "last"]


async def test_who_gives_up_while_waiting_leaves_the_turn_to_the_next() -> None:
    turns, begun, may_end = Turns(), list[str](), asyncio.Event()
    tasks = [
        asyncio.create_task(turn(turns, cost, name, begun, may_end))
        for name, cost in (("first", LARGE), ("dear", TOGETHER), ("last", LARGE))
    ]
    await rounds_of_the_loop()
    tasks[1].cancel()
    await rounds_of_the_loop()
    assert begun == ["first", "last"]
    may_end.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert turns.large == 0


async def test_who_gives_up_just_when_the_turn_comes_passes_it_on() -> None:
    turns, begun, may_end = Turns(), list[str](), asyncio.Event()
    may_end.set()
    await turns.begin(TOGETHER)
    second = asyncio.create_task(turn(turns, TOGETHER, "second", begun, may_end))
    await rounds_of_the_loop()
    turns.end(TOGETHER)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    await asyncio.wait_for(turn(turns, TOGETHER, "third", begun, may_end), 5)
    assert begun == ["third"]
    assert turns.large == 0


async def test_pieces_of_fields_beside_one_another_come_one_by_one() -> None:
    turns, done = Turns(), list[int]()

    async def piece(number: int) -> None:
        await turns.pause()
        done.append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(5):
            group.create_task(piece(number))
        seen = []
        while len(done) < 5:
            seen.append(len(done))
            await asyncio.sleep(0)
    assert set(seen) == {0, 1, 2, 3, 4}


@pytest.fixture
async def asking() -> AsyncIterator[Callable[[str], Awaitable[httpx.Response]]]:
    async with client() as opened:

        async def ask(query: str) -> httpx.Response:
            return await opened.post("/graphql", json={"query": query})

        yield ask


async def test_a_small_query_is_answered_while_ten_large_ones_are_under_way(
    asking: Callable[[str], Awaitable[httpx.Response]],
) -> None:
    assert documents().read(LARGE_PAGES).operation(None).is_large
    assert not documents().read(SMALL).operation(None).is_large
    answered: list[str] = []

    async def ask(name: str, query: str) -> None:
        found = (await asking(query)).json()
        assert "errors" not in found
        answered.append(name)

    await ask("warm", LARGE_PAGES)
    large = [asyncio.create_task(ask("large", LARGE_PAGES)) for _ in range(10)]
    await rounds_of_the_loop(3)
    await ask("small", SMALL)
    await asyncio.gather(*large)
    assert answered[1:].index("small") == 0


async def test_a_large_query_whose_turn_never_comes_is_told_to_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never = AsyncMock(side_effect=RequestCancelledError("no_turn", code="BUSY"))
    monkeypatch.setattr(Turns, "begin", never)
    async with client() as asked:
        response = await asked.post("/graphql", json={"query": LARGE_PAGES})
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    body = response.json()
    assert (body["data"], body["errors"][0]["extensions"]["code"]) == (None, "BUSY")


async def test_in_pieces_the_answer_is_the_same(
    asking: Callable[[str], Awaitable[httpx.Response]],
) -> None:
    whole = (await asking("{" + PAGED + "}")).json()["data"]["units"]
    in_pieces = (await asking(LARGE_PAGES)).json()["data"]
    assert len(whole["nodes"]) > SLICE
    assert list(in_pieces.values()) == [whole] * 40
