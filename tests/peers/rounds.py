"""Asks every server in every round, each a moment, in an order that turns: drift hits all alike."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.clients import AnswerError, answer, requests_per_second
from tests.peers.servers import JIXIAO, Server
from tests.peers.serving import Running


@dataclass(frozen=True, slots=True)
class Effort:
    """How long each server is asked for each number of rows in a round, before it, and how often."""

    seconds: float
    warming: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Rate:
    """One server, asked for a moment."""

    per_second: float
    server: float
    """Microseconds of processor time that the server's process used for an answer."""
    client: float
    """And the client."""


@dataclass(frozen=True, slots=True)
class Found:
    """All servers for one number of rows: medians of the rounds."""

    rows: int
    rates: Mapping[str, Rate]
    ratios: Mapping[str, float]
    """How many times as fast jixiao is: the median of the rounds' ratios."""


Round = Mapping[str, Rate]


async def compared(
    running: Mapping[str, Running], servers: Sequence[Server], sizes: Sequence[int], effort: Effort
) -> list[Found]:
    """Check that all answer alike, then measure. Raises :class:`AnswerError` naming who doesn't."""
    for rows in sizes:
        await _check(running, servers, rows)
    for server in servers:
        for rows in sizes:
            await _asked(server, running[server.name], rows, effort.warming)
    rounds: dict[int, list[Round]] = defaultdict(list)
    for number in range(effort.rounds):
        turn = number % len(servers)
        order = (*servers[turn:], *servers[:turn])
        for rows in sizes:
            rounds[rows].append(
                {each.name: await _asked(each, running[each.name], rows, effort.seconds) for each in order}
            )
    return [_found(rows, rounds[rows]) for rows in sizes]


async def _check(running: Mapping[str, Running], servers: Sequence[Server], rows: int) -> None:
    expected: object = None
    for server in servers:
        try:
            found = server.essence(await answer(server.asked(running[server.name].port, rows)))
        except (AnswerError, OSError, ValueError) as error:
            raise AnswerError(f"{server.name}, {rows} rows: {error!r}") from error
        if len(found) != rows:
            raise AnswerError(f"{server.name} answers {len(found)} rows instead of {rows}")
        if expected is not None and found != expected:
            raise AnswerError(f"{server.name} answers other rows than {servers[0].name}, {rows} asked for")
        expected = found


async def _asked(server: Server, running: Running, rows: int, seconds: float) -> Rate:
    asked = server.asked(running.port, rows)
    start, client, used = time.perf_counter(), time.process_time(), running.processor_seconds()
    try:
        per_second = await requests_per_second(asked, seconds)
    except (AnswerError, OSError, EOFError) as error:
        raise AnswerError(f"{server.name}, {rows} rows: {error!r}") from error
    answers = per_second * (time.perf_counter() - start)
    return Rate(
        per_second,
        server=(running.processor_seconds() - used) / answers * 1e6,
        client=(time.process_time() - client) / answers * 1e6,
    )


def _found(rows: int, rounds: Sequence[Round]) -> Found:
    names = list(rounds[0])
    return Found(
        rows,
        rates={name: _middle([each[name] for each in rounds]) for name in names},
        ratios={
            name: median(each[JIXIAO].per_second / each[name].per_second for each in rounds)
            for name in names
            if name != JIXIAO
        },
    )


def _middle(rates: Sequence[Rate]) -> Rate:
    return Rate(
        median(each.per_second for each in rates),
        server=median(each.server for each in rates),
        client=median(each.client for each in rates),
    )
