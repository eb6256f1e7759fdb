"""The dearest queries that pass the limits: what they take of the processor, and how long a small one waits.

Each text is new to the server, so that nothing is cached. Both figures are ratios to the small query alone.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Any

from graphql import get_introspection_query

from tests.attacks.hostile_documents import operations
from tests.bench.clients import AnswerError, Asked, answer
from tests.bench.provinces import OFFICE, PROVINCE, YEAR
from tests.peers.serving import Running

BESIDE = 10
SMALL = "{ viewer { name } }"
SMALL_ONES = 300
"""So many small queries take processor time that can be measured."""

STARTED = 0.005
"""Seconds after which the ten have been sent."""

_QUESTIONS = "query Q($asked: [MayQuestion!]!) { viewer { %s } }"
_RANKING = (
    "query Q($under: DivisionCode!, $year: Int!) { ranking(under: $under, year: $year, level: UNIT, %s }"
)
_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Worst:
    """One of them, against the small query."""

    name: str
    processor: float
    """Processor time of the server."""
    waited: float
    """How many times as long the small query takes beside ten."""


def _bodies() -> Mapping[str, Callable[[], Mapping[str, Any]]]:
    may = " ".join(f"a{number}: may(questions: $asked) {{ allowed code }}" for number in range(8))
    library = " ".join(f"a{number}: schemeLibrary {{ document }}" for number in range(9))
    ranking = "first: 100) { nodes { total grade lines { label rule points note } } }"
    subjects = " ".join(f"a{number}: subject {{ subjectId name }}" for number in range(20))
    # A field that is selected twice is not rendered by the database.
    rows = f"first: 1000) {{ nodes {{ total {subjects} }} }}"
    given = {"under": str(PROVINCE), "year": YEAR}
    return {
        "introspection": lambda: _body(get_introspection_query()),
        "300 operations": lambda: _body(operations(300), name="Q0"),
        "1,600 questions": lambda: _body(_QUESTIONS % may, {"asked": [{"action": "CYCLE_READ"}] * 200}),
        "the library, 9 times": lambda: _body("{" + library + "}"),
        "ranking of 100, lines": lambda: _body(_RANKING % ranking, given),
        "ranking of 1,000": lambda: _body(_RANKING % rows, given),
    }


def _body(
    query: str, variables: Mapping[str, Any] | None = None, *, name: str | None = None
) -> dict[str, Any]:
    new = f"#{next(_NUMBERS)}\n{query}"
    return {"query": new, "variables": dict(variables or {}), "operationName": name}


def dearest(name: str) -> Mapping[str, Any]:
    """The body of one of them, with a text of its own."""
    return _bodies()[name]()


async def measured_worst(server: Running, *, rounds: int) -> list[Worst]:
    """The medians of some rounds, for each of the queries."""
    small = Asked.of(server.port, "/graphql", PROVINCE, OFFICE, {"query": SMALL})
    await _seconds(small)
    used = server.processor_seconds()
    for _ in range(SMALL_ONES):
        await _seconds(small)
    base = (server.processor_seconds() - used) / SMALL_ONES
    return [await _measured(server, small, base, name, rounds) for name in _bodies()]


async def _measured(server: Running, small: Asked, base: float, name: str, rounds: int) -> Worst:
    def asked() -> Asked:
        return Asked.of(server.port, "/graphql", PROVINCE, OFFICE, dearest(name))

    used = server.processor_seconds()
    for _ in range(rounds):
        await _seconds(asked())
    processor = (server.processor_seconds() - used) / rounds
    waited = []
    for _ in range(rounds):
        alone = median([await _seconds(small) for _ in range(9)])
        busy = [asyncio.create_task(_seconds(asked())) for _ in range(BESIDE)]
        await asyncio.sleep(STARTED)
        waits = []
        while not all(each.done() for each in busy):
            waits.append(await _seconds(small))
        await asyncio.gather(*busy)
        if waits:
            waited.append(median(waits) / alone)
    # Where the system tells no processor time, there is nothing to compare.
    return Worst(name, processor / base if base else 0, median(waited) if waited else 0)


async def _seconds(asked: Asked) -> float:
    start = time.perf_counter()
    answered = await answer(asked)
    if "errors" in answered:
        raise AnswerError(str(answered["errors"])[:300])
    return time.perf_counter() - start
