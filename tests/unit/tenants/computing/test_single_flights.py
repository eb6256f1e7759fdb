"""Of those who ask for the same at once, one computes."""

import asyncio

from tenants.computing.single_flights import SingleFlights


async def test_those_who_come_meanwhile_find_what_came_of_it() -> None:
    flights, computed = SingleFlights(), list[int]()

    async def ask(number: int) -> object:
        async with flights.join("key") as flight:
            if flight.outcome is None:
                await asyncio.sleep(0)
                computed.append(number)
                flight.outcome = number
            return flight.outcome

    assert await asyncio.gather(*map(ask, range(20))) == [0] * 20
    # Whoever comes later begins anew: the figures may be others by then.
    assert await ask(7) == 7
    assert computed == [0, 7]


async def test_one_that_fails_leaves_it_to_the_next() -> None:
    flights = SingleFlights()

    async def ask(number: int) -> object:
        async with flights.join("key") as flight:
            if flight.outcome is None:
                if number == 0:
                    await asyncio.sleep(0)
                    raise LookupError
                flight.outcome = number
            return flight.outcome

    first, *others = await asyncio.gather(*map(ask, range(3)), return_exceptions=True)
    assert isinstance(first, LookupError)

    assert others == [1, 1]


async def test_other_things_do_not_wait() -> None:
    flights = SingleFlights()
    async with flights.join("one"), flights.join("other") as flight:
        assert flight.outcome is None
