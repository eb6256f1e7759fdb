"""Processes that compute: deadlines, crashes, memory, and an end that waits for nobody.

The jobs are functions of Python itself, so that a process finds them.
"""

import asyncio
import math
import operator
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import psutil
import pytest

from tenants.computing import (
    ComputationFailedError,
    Computations,
    ComputationsBusyError,
    ComputationTimeoutError,
    Processes,
)
from tenants.computing import processes as computing_processes
from tenants.computing.processes import COMPUTATIONS_PER_PROCESS, MEMORY
from tenants.schemes import SchemeError, check_scheme, parse_scheme
from tenants.viewer import Identity

DEADLINE = 1


@pytest.fixture(scope="module")
async def processes() -> AsyncIterator[Processes]:
    """Two processes, shared by the tests of this file: what one does to them is no harm to the next."""
    found = Processes(2, DEADLINE)
    yield found
    await found.close()


async def test_nothing_is_started_before_it_is_needed() -> None:
    before = psutil.Process().children()
    await Processes(2, DEADLINE).close()
    assert psutil.Process().children() == before


async def test_a_result_and_an_exception_come_back(processes: Processes) -> None:
    assert await processes.run(operator.add, 1, 2) == 3
    assert await processes.run(os.getpid) != os.getpid()
    with pytest.raises(ZeroDivisionError):
        await processes.run(operator.truediv, 1, 0)


async def test_a_process_gives_way_to_the_server(processes: Processes) -> None:
    assert await processes.run(os.getpriority, os.PRIO_PROCESS, 0) >= os.getpriority(os.PRIO_PROCESS, 0) + 5


async def test_pieces_come_back_in_order_and_share_the_processes(processes: Processes) -> None:
    computations = Computations(processes)
    person = Identity("https://identity.example", "office", 652_325)
    assert await computations.run_pieces(person, math.sqrt, [1, 4, 9, 16, 25]) == [1, 2, 3, 4, 5]
    assert await computations.run_pieces(person, math.sqrt, []) == []
    assert computations.usage() == (0, 0)


async def test_a_piece_that_fails_ends_the_others(processes: Processes) -> None:
    computations = Computations(processes)
    person = Identity("https://identity.example", "office", 652_325)
    with pytest.raises(ValueError, match="math domain"):
        await computations.run_pieces(person, math.sqrt, [-1, 4, 9])
    assert computations.usage() == (0, 0)
    assert await computations.run_pieces(person, math.sqrt, [49]) == [7]


async def test_the_faults_of_a_document_come_back_whole(processes: Processes) -> None:
    text = 'code = "X"\nyear = 1\n'
    with pytest.raises(SchemeError) as raised:
        await processes.run(parse_scheme, text)
    assert raised.value.faults == check_scheme(text)


async def test_what_takes_too_long_is_stopped(processes: Processes) -> None:
    with pytest.raises(ComputationTimeoutError) as raised:
        await processes.run(time.sleep, 600)
    assert raised.value.params == {"seconds": "1"}
    assert await processes.run(operator.add, 1, 2) == 3


@pytest.mark.parametrize(
    ("job", "argument"), [(os._exit, 3), (os._exit, 0), (bytes, 3 * MEMORY)], ids=["crash", "end", "memory"]
)
async def test_an_end_of_the_process_is_one_error_and_the_next_computes(
    processes: Processes, job: Callable[..., Any], argument: int
) -> None:
    with pytest.raises((ComputationFailedError, ComputationTimeoutError)):
        await processes.run(job, argument)
    assert await processes.run(operator.add, 1, 2) == 3


async def test_processes_that_were_killed_while_idle_are_replaced(processes: Processes) -> None:
    for number in range(2):
        os.kill(await processes.run(os.getpid), signal.SIGKILL)
        # Until it is noticed the next one may fail, and no longer.
        await asyncio.sleep(0.5)
        assert await processes.run(operator.add, number, 2) == number + 2


async def test_a_cancelled_computation_is_stopped(processes: Processes) -> None:
    worker = await processes.run(os.getpid)
    waiting = [asyncio.create_task(processes.run(time.sleep, 600)) for _ in range(2)]
    await asyncio.sleep(0.3)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert all(task.cancelled() for task in waiting)
    assert await asyncio.wait_for(processes.run(os.getpid), 20) != worker


async def test_a_process_is_replaced_after_some_computations(processes: Processes) -> None:
    used = {await processes.run(os.getpid) for _ in range(3 * COMPUTATIONS_PER_PROCESS)}
    assert len(used) >= 3


async def test_the_end_waits_for_nobody() -> None:
    processes = Processes(1, 600)
    worker = await processes.run(os.getpid)
    waiting = asyncio.create_task(processes.run(time.sleep, 600))
    await asyncio.sleep(0.3)
    await processes.close()
    with pytest.raises(ComputationsBusyError):
        await asyncio.wait_for(waiting, 10)
    assert not psutil.pid_exists(worker)


async def test_one_that_is_cancelled_at_its_beginning_leaves_nothing_behind() -> None:
    found = Processes(1, 60)
    try:
        assert await found.run(operator.add, 1, 2) == 3
        for turns in range(1, 6):
            begun = asyncio.create_task(found.run(time.sleep, 600))
            for _ in range(turns):
                await asyncio.sleep(0)
            begun.cancel()
            await asyncio.gather(begun, return_exceptions=True)
        # The only process would be busy for ten minutes otherwise.
        assert await asyncio.wait_for(found.run(operator.add, 1, 2), 20) == 3
    finally:
        await found.close()


async def test_those_whose_pool_is_replaced_are_told_that_it_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Processes(2, 5)
    try:
        assert await found.run(operator.add, 1, 2) == 3
        beside = asyncio.create_task(found.run(time.sleep, 600))
        await asyncio.sleep(0.3)
        # The next one is given up before its process is asked to end it, as if none had taken it up.
        monkeypatch.setattr(computing_processes, "_STARTING", -4.9)
        with pytest.raises(ComputationTimeoutError):
            await found.run(time.sleep, 600)
        monkeypatch.undo()
        assert await found.run(operator.add, 1, 2) == 3
        with pytest.raises(ComputationsBusyError):
            await asyncio.wait_for(beside, 10)
    finally:
        await found.close()
