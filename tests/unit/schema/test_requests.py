import asyncio
from typing import Any, cast

import pytest

from resolvers.computing_requests import Compute
from schema.requests import RequestClosedError, RequestContext
from tenants.computing import Computations
from tenants.database.databases import Database
from tenants.database.session import Session
from tenants.identity import IdentityError
from tests.unit.engine.toys import IDENTITY, Ledger


def context(ledger: Ledger) -> RequestContext[list[Session]]:
    return RequestContext(
        database=cast(Database, ledger),
        identity=IDENTITY,
        language="zh",
        request_id="r",
        computations=Computations(),
        loaders_factory=lambda session, _compute: [session],
    )


async def written(session: Session) -> str:
    return f"by {session}"


async def test_nothing_is_opened_that_nobody_asks_for() -> None:
    ledger = Ledger()
    async with context(ledger):
        pass
    assert ledger.opened == 0


async def test_siblings_share_one_session_and_one_set_of_loaders() -> None:
    ledger = Ledger()
    ledger.opening_takes.clear()
    async with context(ledger) as request:
        asking = [asyncio.create_task(request.reads()) for _ in range(10)]
        loading = [asyncio.create_task(request.loaders()) for _ in range(10)]
        await asyncio.sleep(0)
        ledger.opening_takes.set()
        assert set(await asyncio.gather(*asking)) == {cast(Session, "session 1")}
        first, *others = await asyncio.gather(*loading)
        assert all(loaders is first for loaders in others)
    assert (ledger.opened, ledger.closed) == (1, 1)


async def test_a_cancelled_sibling_takes_nothing_from_the_others() -> None:
    ledger = Ledger()
    ledger.opening_takes.clear()
    async with context(ledger) as request:
        first = asyncio.create_task(request.reads())
        second = asyncio.create_task(request.reads())
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        ledger.opening_takes.set()
        assert await second == cast(Session, "session 1")
    assert first.cancelled()
    assert (ledger.opened, ledger.closed) == (1, 1)


async def test_a_failed_opening_fails_all_with_one_attempt() -> None:
    ledger = Ledger(refusal=IdentityError("NO_APPOINTMENT"))
    async with context(ledger) as request:
        answers = await asyncio.gather(
            request.reads(), request.reads(), request.loaders(), return_exceptions=True
        )
        with pytest.raises(IdentityError):
            await request.reads()
    assert [getattr(answer, "code", None) for answer in answers] == ["NO_APPOINTMENT"] * 3
    assert (ledger.opened, ledger.closed) == (1, 0)


async def test_a_write_gives_the_snapshot_back_first_and_the_next_read_is_newer() -> None:
    ledger = Ledger()
    async with context(ledger) as request:
        before = await request.loaders()
        assert await request.write(written, field="changed") == "by writer"
        assert await request.reads() == cast(Session, "session 2")
        assert await request.loaders() is not before
    assert ledger.events == ["open", "close", "write", "open", "close"]


async def test_a_failed_write_still_leaves_no_old_snapshot() -> None:
    async def fails(_session: Session) -> None:
        raise ValueError("no")

    ledger = Ledger()
    async with context(ledger) as request:
        await request.reads()
        with pytest.raises(ValueError, match="no"):
            await request.write(fails, field="changed")
        assert await request.reads() == cast(Session, "session 2")
    assert (ledger.opened, ledger.closed) == (2, 2)


async def test_after_the_end_nothing_can_be_read_or_written() -> None:
    ledger = Ledger()
    async with context(ledger) as request:
        await request.reads()
    with pytest.raises(RequestClosedError):
        await request.reads()
    with pytest.raises(RequestClosedError):
        await request.loaders()
    with pytest.raises(RequestClosedError):
        await request.write(written, field="changed")
    assert (ledger.opened, ledger.closed, ledger.written) == (1, 1, 0)


async def serve(ledger: Ledger, reached: asyncio.Event) -> None:
    async with context(ledger) as request:
        await request.reads()
        reached.set()
        await asyncio.Event().wait()


async def test_a_cancelled_request_gives_its_connection_back() -> None:
    ledger, reached = Ledger(), asyncio.Event()
    serving = asyncio.create_task(serve(ledger, reached))
    await reached.wait()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert (ledger.opened, ledger.closed) == (1, 1)


async def test_a_request_that_is_cancelled_while_opening_leaves_nothing_open() -> None:
    ledger = Ledger()
    ledger.opening_takes.clear()
    serving = asyncio.create_task(serve(ledger, asyncio.Event()))
    await asyncio.sleep(0.01)
    assert ledger.opened == 1
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert _pending_tasks_besides_this() == []
    assert ledger.closed == 0


def _pending_tasks_besides_this() -> list[asyncio.Task[Any]]:
    this = asyncio.current_task()
    return [task for task in asyncio.all_tasks() if task is not this and "Snapshot" in repr(task)]


async def test_factories_that_fail_fail_the_read_and_close_the_session() -> None:
    def broken(_session: Session, _compute: Compute) -> None:
        raise LookupError("factory")

    ledger = Ledger()
    request: RequestContext[None] = RequestContext(
        database=cast(Database, ledger),
        identity=IDENTITY,
        language="zh",
        request_id="r",
        computations=Computations(),
        loaders_factory=broken,
    )
    async with request:
        with pytest.raises(LookupError):
            await request.loaders()
    assert (ledger.opened, ledger.closed) == (1, 1)
