"""``make bench``: jixiao beside a bare endpoint and plain SQL on the same rows, in turns, as ratios of a run.

``--quick`` only shows that everything still runs; its figures mean nothing.
"""

import argparse
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import uvloop

from deploy.database.embedded import embedded_postgres
from deploy.database.migrate import migrate
from deploy.database.provision import database_url, provision
from tests.bench.assessments import COUNTIES, FIGURES
from tests.bench.clients import CONNECTIONS, AnswerError, Asked, answer, requests_per_second
from tests.bench.counties import load_county
from tests.bench.decisions import DecisionTimes, measured, policy_lines
from tests.bench.evaluations import MEMORY_OF, Rates, measured_evaluations, peak_memory
from tests.bench.provinces import OFFICE, analyse, load_province
from tests.bench.questions import Question, questions
from tests.bench.reports import Writing, load_reports, measured_reports
from tests.bench.serving import jixiao_app, served
from tests.bench.worst_queries import BESIDE, Worst, measured_worst
from tests.peers.serving import served as watched

DATABASE = "jixiao_bench"
PASSWORD = "jixiao-bench"


@dataclass(frozen=True, slots=True)
class Effort:
    """How long each endpoint is asked in a round, and how many rounds there are."""

    seconds: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests per second of one question: medians of the rounds."""

    name: str
    jixiao: float
    bare: float
    ratio: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round of each")
    quick = parser.parse_args().quick
    effort = Effort(0.2, 1) if quick else Effort(0.7, 5)
    with ExitStack() as stack:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="jixiao-bench-", ignore_cleanup_errors=True)
        )
        admin = stack.enter_context(embedded_postgres(Path(folder), durable=False))
        owner = database_url(admin, DATABASE)
        start = time.perf_counter()
        app = uvloop.run(_prepare(admin, owner))
        print(f"A province with 100,000 released scores, loaded in {time.perf_counter() - start:.0f} s.\n")
        ports = {kind: stack.enter_context(served(kind, app)) for kind in ("jixiao", "bare")}
        print_requests(uvloop.run(_compare(owner, ports, effort)))
        slots = uvloop.run(load_reports(owner, app))
        print_writing(uvloop.run(measured_reports(app, slots, seconds=effort.seconds, rounds=effort.rounds)))
        alone = stack.enter_context(watched(jixiao_app, app))
        print_worst(uvloop.run(measured_worst(alone, rounds=effort.rounds)))
        counties = 3 if quick else COUNTIES
        print_rates(uvloop.run(measured_evaluations(owner, counties=counties, rounds=effort.rounds)))
    print_memory({counties: peak_memory(counties) for counties in (MEMORY_OF[:2] if quick else MEMORY_OF)})
    print_decisions(*measured(rounds=1 if quick else 5))


def print_worst(worst: Sequence[Worst]) -> None:
    """The dearest queries that pass, against a small one."""
    print(f"\nThe dearest queries that pass: processor time, and what a small one takes beside {BESIDE},")
    print("each as a multiple of the small query alone:\n")
    print(f"{'':24}{'processor':>10}{'small beside':>16}")
    for each in worst:
        print(f"{each.name:24}{each.processor:10.0f}{each.waited:16.0f}")


async def _prepare(admin: str, owner: str) -> str:
    app = await provision(admin, password=PASSWORD, database=DATABASE)
    await migrate(owner)
    await load_province(owner)
    await load_county(owner)
    await analyse(owner)
    return app


async def _compare(owner: str, ports: dict[str, int], effort: Effort) -> list[Measured]:
    return [await _ask(question, ports, effort) for question in await questions(owner)]


async def _ask(question: Question, ports: dict[str, int], effort: Effort) -> Measured:
    ours = Asked.of(ports["jixiao"], "/graphql", question.tenant, OFFICE, question.body)
    bare = Asked.of(ports["bare"], question.bare_path, question.tenant, OFFICE, question.bare_body)
    await _check(question, ours, bare)
    for asked in (ours, bare):
        await requests_per_second(asked, effort.seconds / 2)
    rounds = [
        (await requests_per_second(ours, effort.seconds), await requests_per_second(bare, effort.seconds))
        for _ in range(effort.rounds)
    ]
    return Measured(
        question.name,
        jixiao=median(mine for mine, _ in rounds),
        bare=median(theirs for _, theirs in rounds),
        ratio=median(mine / theirs for mine, theirs in rounds),
    )


async def _check(question: Question, ours: Asked, bare: Asked) -> None:
    mine, theirs = await answer(ours), await answer(bare)
    if "errors" in mine:
        raise AnswerError(f"{question.name}: {mine['errors']}")
    if question.essence(mine) != question.bare_essence(theirs):
        raise AnswerError(f"{question.name}: the two endpoints answer differently")


def print_requests(found: list[Measured]) -> None:
    """The table of requests per second."""
    print(f"Requests per second, {CONNECTIONS} connections, one process each:\n")
    print(f"{'':24}{'jixiao':>10}{'bare':>10}{'ratio':>8}")
    for each in found:
        print(f"{each.name:24}{each.jixiao:10.0f}{each.bare:10.0f}{each.ratio:8.2f}")


def print_writing(found: Sequence[Writing]) -> None:
    """The table of reports per second."""
    print(
        "\nReports of figures per second; the bare endpoint and a client without HTTP send the same "
        "statements:\n"
    )
    print(f"{'writers':24}{'jixiao':>10}{'bare':>10}{'ratio':>8}{'client':>10}{'ratio':>8}")
    for each in found:
        print(
            f"{each.writers:<24}{each.jixiao:10.0f}{each.bare:10.0f}{each.of_bare:8.2f}"
            f"{each.client:10.0f}{each.of_client:8.2f}"
        )


def print_rates(found: list[Rates]) -> None:
    """The table of figures scored per second."""
    print(f"\nFigures scored per second, {FIGURES:,} a county, one core each:\n")
    print(f"{'':24}{'jixiao':>10}{'SQL':>10}{'times':>8}")
    for each in found:
        print(f"{each.name:24}{each.jixiao:10,.0f}{each.sql:10,.0f}{each.times:8.1f}")


def print_memory(peaks: Mapping[int, float]) -> None:
    """The table of peaks."""
    print("\nMemory of a process that scores county after county, at its peak:\n")
    for counties, peak in peaks.items():
        print(f"{counties:>3} counties{peak:21.0f} MiB")


def print_decisions(few: DecisionTimes, many: DecisionTimes) -> None:
    """The table of policy decisions."""
    print(f"\nMicroseconds per policy decision ({policy_lines()} policy lines):\n")
    print(f"{'':24}{few.tenants:>7,} tenants{many.tenants:>7,} tenants{'ratio':>8}")
    for name, before, after in (
        ("remembered", few.remembered, many.remembered),
        ("asked the first time", few.first, many.first),
        ("cells remembered", few.memo, many.memo),
    ):
        print(f"{name:24}{before:15.2f}{after:15.2f}{after / before:8.2f}")


if __name__ == "__main__":
    main()
