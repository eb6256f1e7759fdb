"""Scoring counties: the engine beside one SQL statement over the same facts, in turns, on one core each.

The engine starts from facts in memory, as they come out of the database; the statement reads its own. What
the engine gives beside the totals (checks, pending figures, derivations) the statement does not have.
"""

import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import asyncpg

from tenants.schemes import Entry, Result, Scheme, evaluate, evaluate_scores
from tests.bench.assessments import COUNTIES, FIGURES, bench_scheme, county_entries
from tests.bench.statements import SCORES_OF_ALL, SCORES_OF_COUNTY, Score, prepare, scores_of

MEMORY_OF = (1, 10, 110)


class ScoresDifferError(Exception):
    """The two sides do not come to the same totals, ranks and grades."""

    code = "BENCH_SCORES"


@dataclass(frozen=True, slots=True)
class Rates:
    """Figures per second: medians of the rounds; `times` as long as SQL takes for the same figures."""

    name: str
    jixiao: float
    sql: float
    times: float


async def measured_evaluations(owner_url: str, *, counties: int = COUNTIES, rounds: int = 5) -> list[Rates]:
    """A county scored in three ways, and many counties; raises ScoresDifferError."""
    scheme = bench_scheme()
    connection = await asyncpg.connect(owner_url)
    try:
        await prepare(connection, scheme, counties)
        county = await _county_rates(connection, scheme, rounds)
        taken = [await scored_by_both(connection, scheme, counties) for _ in range(min(rounds, 3))]
        return [*county, _rates(f"{counties} counties", FIGURES * counties, taken)]
    finally:
        await connection.close()


async def scored_by_both(connection: Any, scheme: Scheme, counties: int) -> tuple[float, float]:
    """The seconds that the engine and the statement take; both must come to the same, to the cent."""
    start = time.perf_counter()
    rows = await connection.fetch(SCORES_OF_ALL)
    sql = time.perf_counter() - start
    theirs = scores_of(rows)
    seconds, ours = 0.0, dict[tuple[int, str], Score]()
    for county in range(counties):
        # One county after the other; the making of its figures is not timed.
        entries = county_entries(scheme, county)
        start = time.perf_counter()
        results = evaluate(entries)
        seconds += time.perf_counter() - start
        ours |= {(county, code): Score(each.total, each.rank, each.grade) for code, each in results.items()}
    if ours != theirs:
        differing = [key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)]
        raise ScoresDifferError(f"{len(differing)} of {len(ours)} scores, {sorted(differing)[:3]} among them")
    return seconds, sql


async def _county_rates(connection: Any, scheme: Scheme, rounds: int) -> list[Rates]:
    entries = county_entries(scheme, 0)
    taken = []
    for _ in range(rounds + 1):
        sql = await _statement_seconds(connection, SCORES_OF_COUNTY, 0)
        taken.append((_seconds(entries), _seconds_kept(entries), _seconds_explained(entries), sql))
    # The first round warms both sides up.
    return [
        _rates(name, FIGURES, [(each[place], each[-1]) for each in taken[1:]])
        for place, name in enumerate(("a county", "  with what a run keeps", "  with its derivation"))
    ]


def _rates(name: str, figures: int, taken: list[tuple[float, float]]) -> Rates:
    return Rates(
        name,
        jixiao=median(figures / ours for ours, _ in taken),
        sql=median(figures / theirs for _, theirs in taken),
        times=median(ours / theirs for ours, theirs in taken),
    )


def _seconds(entries: list[Entry]) -> float:
    start = time.perf_counter()
    evaluate(entries)
    return time.perf_counter() - start


def _seconds_kept(entries: list[Entry]) -> float:
    start = time.perf_counter()
    evaluate_scores(entries, ())
    return time.perf_counter() - start


def _seconds_explained(entries: list[Entry]) -> float:
    start = time.perf_counter()
    _read(evaluate(entries))
    return time.perf_counter() - start


def _read(results: dict[str, Result]) -> int:
    return sum(len(result.lines) for result in results.values())


async def _statement_seconds(connection: Any, statement: str, *parameters: int) -> float:
    start = time.perf_counter()
    await connection.fetch(statement, *parameters)
    return time.perf_counter() - start


def peak_memory(counties: int) -> float:
    """The most MiB that a process of its own takes to score so many counties, one after the other."""
    command = [sys.executable, "-m", "tests.bench.memory", str(counties)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
