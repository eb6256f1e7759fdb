"""Shielded work finishes, and a cancelled caller gets its CancelledError afterwards; on both event loops."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pytest
import uvloop

from tenants.database.shielding import shielded

Run = Callable[[Coroutine[Any, Any, Any]], Any]
both_loops = pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
NAME = ContextVar("NAME", default="nobody")


class RefusedError(Exception):
    pass


class Work:
    """Two steps, each done when the test says so."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.steps = [loop.create_future(), loop.create_future()]
        self.ended = False

    async def do(self) -> str:
        try:
            found = [await step for step in self.steps]
            await asyncio.sleep(0)
            return "".join(found)
        finally:
            self.ended = True


@contextmanager
def soon(work: Work, *results: Any) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for step, result in zip(work.steps, results, strict=False):
        loop.call_soon(step.set_exception if isinstance(result, Exception) else step.set_result, result)
    yield


@both_loops
def test_the_result_is_the_works(run: Run) -> None:
    async def main() -> None:
        work = Work()
        with soon(work, "a", "b"):
            assert await shielded(work.do()) == "ab"

    run(main())


@both_loops
def test_work_that_never_waits(run: Run) -> None:
    async def at_once() -> int:
        return 7

    async def main() -> None:
        assert await shielded(at_once()) == 7

    run(main())


@both_loops
def test_a_failure_is_the_works(run: Run) -> None:
    async def main() -> None:
        work = Work()
        with soon(work, "a", RefusedError()), pytest.raises(RefusedError):
            await shielded(work.do())
        assert work.ended

    run(main())


@both_loops
@pytest.mark.parametrize("outcome", ["b", RefusedError()], ids=["done", "failed"])
def test_a_cancelled_caller_waits_for_the_end(run: Run, outcome: Any) -> None:
    async def main() -> None:
        work = Work()
        caller = asyncio.create_task(shielded_in_a_task(work))
        await asyncio.sleep(0)
        for _ in range(3):
            caller.cancel()
            await asyncio.sleep(0)
        assert not caller.done()
        assert not any(step.cancelled() for step in work.steps)
        with soon(work, "a", outcome), pytest.raises(asyncio.CancelledError):
            await caller
        assert work.ended
        assert caller.cancelled()

    run(main())


async def shielded_in_a_task(work: Work) -> str:
    return await shielded(work.do())


@both_loops
def test_a_time_limit_is_kept_as_soon_as_the_work_is_done(run: Run) -> None:
    async def main() -> None:
        work = Work()
        loop = asyncio.get_running_loop()
        loop.call_later(0.05, work.steps[0].set_result, "a")
        loop.call_later(0.05, work.steps[1].set_result, "b")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await shielded(work.do())
        assert work.ended

    run(main())


@both_loops
def test_the_works_own_cancellation_is_passed_on(run: Run) -> None:
    async def main() -> None:
        work = Work()
        asyncio.get_running_loop().call_soon(work.steps[0].cancel)
        with pytest.raises(asyncio.CancelledError):
            await shielded(work.do())
        assert work.ended

    run(main())


@both_loops
def test_the_context_is_the_callers(run: Run) -> None:
    async def main() -> None:
        NAME.set("caller")
        work = Work()

        async def named() -> str:
            await work.do()
            return NAME.get()

        with soon(work, "a", "b"):
            assert await shielded(named()) == "caller"

    run(main())
