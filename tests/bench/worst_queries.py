"""The dearest queries that pass the limits: how long each takes, and how long a small one waits beside ten.

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

BESIDE = 10
SMALL = "{ viewer { name } }"

_QUESTIONS = "query Q($asked: [MayQuestion!]!) { viewer { %s } }"
_RANKING = (
    "query Q($under: DivisionCode!, $year: Int!) { ranking(under: $under, year: $year, level: UNIT, %s }"
)
_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Worst:
    """How many times as long as the small query one takes, and as which the small one takes beside ten."""

    name: str
    alone: float
    waited: float


def _bodies() -> Mapping[str, Callable[[], Mapping[str, Any]]]:
    may = " ".join(f"a{number}: may(questions: $asked) {{ allowed code }}" for number in range(11))
    library = " ".join(f"a{number}: schemeLibrary {{ document }}" for number in range(9))
    ranking = "first: 100) { nodes { total grade lines { label rule points note } } }"
    given = {"under": str(PROVINCE), "year": YEAR}
    return {
        "introspection": lambda: _body(get_introspection_query()),
        "300 operations": lambda: _body(operations(300), name="Q0"),
        "2,200 questions": lambda: _body(_QUESTIONS % may, {"asked": [{"action": "CYCLE_READ"}] * 200}),
        "the library, 9 times": lambda: _body("{" + library + "}"),
        "ranking of 100, lines": lambda: _body(_RANKING % ranking, given),
    }


def _body(
    query: str, variables: Mapping[str, Any] | None = None, *, name: str | None = None
) -> dict[str, Any]:
    new = f"#{next(_NUMBERS)}\n{query}"
    return {"query": new, "variables": dict(variables or {}), "operationName": name}


async def measured_worst(port: int, *, rounds: int) -> list[Worst]:
    """The medians of some rounds, for each of the queries."""
    return [await _measured(port, name, body, rounds) for name, body in _bodies().items()]


async def _measured(port: int, name: str, body: Callable[[], Mapping[str, Any]], rounds: int) -> Worst:
    small = Asked.of(port, "/graphql", PROVINCE, OFFICE, {"query": SMALL})
    alone, waited = [], []
    for _ in range(rounds):
        base = median([await _seconds(small) for _ in range(5)])
        alone.append(await _seconds(Asked.of(port, "/graphql", PROVINCE, OFFICE, body())) / base)
        busy = [
            asyncio.create_task(_seconds(Asked.of(port, "/graphql", PROVINCE, OFFICE, body())))
            for _ in range(BESIDE)
        ]
        await asyncio.sleep(base)
        waited.append(await _seconds(small) / base)
        await asyncio.gather(*busy)
    return Worst(name, median(alone), median(waited))


async def _seconds(asked: Asked) -> float:
    start = time.perf_counter()
    answered = await answer(asked)
    if "errors" in answered:
        raise AnswerError(str(answered["errors"])[:300])
    return time.perf_counter() - start
