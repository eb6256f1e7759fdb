"""The thread beside the event loop: people take turns, and what nobody waits for is not run."""

import asyncio
from threading import Event, current_thread

import pytest

from schema.engine.http import operations
from schema.engine.http.operations import SHORT_BODY
from schema.engine.http.request_bodies import OperationRequest, read_operation
from schema.engine.http.side_thread import SideThread
from tests.unit.engine.toys import client


class Held:
    """A side thread that is busy until it is let go, and what was run in it."""

    def __init__(self) -> None:
        self.thread = SideThread()
        self.run: list[str] = []
        self._may_end = Event()
        self._holding = asyncio.create_task(self.thread.run("holder", 0, self._may_end.wait, 20))

    async def ask(self, whose: str, size: int, name: str) -> "asyncio.Task[None]":
        task = asyncio.create_task(self.thread.run(whose, size, self.run.append, name))
        await asyncio.sleep(0)
        return task

    async def let_go(self, *asked: "asyncio.Task[None]") -> list[str]:
        self._may_end.set()
        assert await self._holding
        await asyncio.gather(*asked, return_exceptions=True)
        return self.run


async def held() -> Held:
    found = Held()
    await asyncio.sleep(0)
    return found


async def test_people_take_turns() -> None:
    side = await held()
    asked = [await side.ask("busy", 10_000, f"busy {number}") for number in range(20)]
    asked.append(await side.ask("other", 10_000, "other 0"))
    asked.append(await side.ask("third", 10_000, "third 0"))
    asked.append(await side.ask("other", 10_000, "other 1"))
    run = await side.let_go(*asked)
    assert run[:5] == ["busy 0", "other 0", "third 0", "busy 1", "other 1"]
    assert run[5:] == [f"busy {number}" for number in range(2, 20)]


async def test_the_smallest_of_a_person_goes_first() -> None:
    side = await held()
    asked = [await side.ask("one", size, str(size)) for size in (900, 500, 5_000, 500)]
    assert await side.let_go(*asked) == ["500", "500", "900", "5000"]


async def test_what_nobody_waits_for_is_not_run() -> None:
    side = await held()
    gone = await side.ask("one", 1, "gone")
    stays = await side.ask("one", 2, "stays")
    gone.cancel()
    await asyncio.sleep(0)
    assert await side.let_go(gone, stays) == ["stays"]


async def test_an_error_is_raised_to_whom_it_belongs_and_the_next_is_run() -> None:
    side = SideThread()
    with pytest.raises(ZeroDivisionError):
        await side.run("one", 1, divmod, 1, 0)
    assert await side.run("one", 1, divmod, 7, 2) == (3, 1)
    assert not side._lines


@pytest.mark.parametrize(("more", "beside"), [(0, False), (1, True)])
async def test_a_long_body_is_read_beside_the_event_loop(
    monkeypatch: pytest.MonkeyPatch, more: int, beside: bool
) -> None:
    read_in = []

    def noted(body: bytes) -> OperationRequest:
        read_in.append(current_thread())
        return read_operation(body)

    monkeypatch.setattr(operations, "read_operation", noted)
    body = b'{"query": "{ unit { name } }"}'
    body += b" " * (SHORT_BODY - len(body) + more)
    async with client() as asking:
        headers = {"Content-Type": "application/json"}
        answer = await asking.post("/graphql", content=body, headers=headers)
        refused = await asking.post("/graphql", content=body + b"x" * more + b"]", headers=headers)
    assert answer.json() == {"data": {"unit": {"name": "一"}}}
    assert refused.json()["errors"][0]["extensions"]["reason"] == "JSON_MALFORMED"
    assert (read_in[0] is not current_thread()) == beside
