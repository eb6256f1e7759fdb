"""How many computations people and governments may have at once, and who waits for whom."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from tenants.computing import ComputationsBusyError, TooManyComputationsError
from tenants.computing.allowances import PER_GOVERNMENT, PER_PERSON, QUEUE, Allowances
from tenants.viewer import Identity


def person(number: int, tenant: int = 650_001) -> Identity:
    return Identity("https://identity.example", f"p{number}", tenant)


class Waiters:
    """Those who asked for a turn; each keeps it until the end of the test."""

    def __init__(self, allowances: Allowances) -> None:
        self._allowances = allowances
        self.inside: list[Identity] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def ask(self, *identities: Identity) -> None:
        self.tasks += [asyncio.create_task(self._stay(each)) for each in identities]
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def _stay(self, identity: Identity) -> None:
        async with self._allowances.turn(identity):
            self.inside.append(identity)
            await asyncio.Event().wait()

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def test_a_person_has_so_many_at_once() -> None:
    allowances = Allowances(8, patience=60)
    async with AsyncExitStack() as stack:
        for _ in range(PER_PERSON):
            await stack.enter_async_context(allowances.turn(person(1)))
        with pytest.raises(TooManyComputationsError) as raised:
            await stack.enter_async_context(allowances.turn(person(1)))
        assert raised.value.params == {"highest": str(PER_PERSON)}
        await stack.enter_async_context(allowances.turn(person(2)))
        assert allowances.open == PER_PERSON + 1
    assert allowances.open == 0
    async with allowances.turn(person(1)):
        pass


async def test_a_government_has_so_many_at_once_and_others_their_own() -> None:
    allowances = Allowances(20, patience=60)
    async with AsyncExitStack() as stack:
        for number in range(PER_GOVERNMENT):
            await stack.enter_async_context(allowances.turn(person(number)))
        with pytest.raises(TooManyComputationsError):
            await stack.enter_async_context(allowances.turn(person(99)))
        await stack.enter_async_context(allowances.turn(person(99, 650_002)))


async def test_one_government_leaves_room_for_another() -> None:
    allowances = Allowances(2, patience=60)
    waiters = Waiters(allowances)
    await waiters.ask(person(1), person(2), person(3))
    assert waiters.inside == [person(1)]
    await waiters.ask(person(1, 650_002))
    assert waiters.inside == [person(1), person(1, 650_002)]
    await waiters.end()
    assert allowances.open == 0


async def test_the_queue_is_bounded() -> None:
    waiters = Waiters(Allowances(1, patience=60))
    await waiters.ask(*(person(1, tenant) for tenant in range(1 + QUEUE)))
    with pytest.raises(ComputationsBusyError):
        async with Allowances.turn(waiters._allowances, person(1, 999_999)):
            pass
    await waiters.end()


async def test_nobody_waits_for_ever() -> None:
    allowances = Allowances(1, patience=0.01)
    waiters = Waiters(allowances)
    await waiters.ask(person(1))
    for other in (person(2), person(1, 650_002)):
        with pytest.raises(ComputationsBusyError):
            async with allowances.turn(other):
                pass
    await waiters.end()
    async with allowances.turn(person(2)):
        pass


async def test_a_cancelled_wait_leaves_nothing_behind() -> None:
    allowances = Allowances(1, patience=60)
    waiters = Waiters(allowances)
    await waiters.ask(person(1), person(2), person(1, 650_002))
    await waiters.end()
    assert allowances.open == 0
    async with allowances.turn(person(3)):
        assert allowances.open == 1
