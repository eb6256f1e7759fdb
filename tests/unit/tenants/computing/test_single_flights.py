"""Of those who ask for the same at once, one computes at a time."""

import asyncio

from tenants.computing.single_flights import SingleFlights


async def test_those_who_come_meanwhile_find_what_came_of_it() -> None:
    flights, computed = SingleFlights(), list[int]()

    async def ask(number: int) -> int:
        async with flights.join("key"):
            if not computed:
                await asyncio.sleep(0)
                computed.append(number)
            return computed[-1]

    assert await asyncio.gather(*map(ask, range(20))) == [0] * 20
    assert computed == [0]


async def test_one_that_fails_leaves_it_to_the_next() -> None:
    flights, computed = SingleFlights(), list[int]()

    async def ask(number: int) -> int:
        async with flights.join("key"):
            if number == 0:
                await asyncio.sleep(0)
                raise LookupError
            if not computed:
                computed.append(number)
            return computed[-1]

    first, *others = await asyncio.gather(*map(ask, range(3)), return_exceptions=True)
    assert isinstance(first, LookupError)
    assert others == [1, 1]


async def test_other_things_do_not_wait_and_nothing_stays() -> None:
    flights = SingleFlights()
    async with asyncio.timeout(5), flights.join("one"), flights.join("other"):
        pass
    assert flights._flights == {}
