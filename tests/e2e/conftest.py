"""One newcomer's day for all tests of this folder: start, the first page, a report, stop, start again."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.front_page import Outcome, steps, typed
from tests.e2e.newcomers import PROJECT, Site, fresh_copy, making_run, still_running

REPORTER = "奇台县 县审计局填报员"
OPEN = """
{ tenant(code: "652325") { cycle(year: 2026) { id measurements(status: [MISSING], first: 100) {
  nodes { id subject { id } indicator { code } period { code } }
} } } }
"""
REPORT = """
mutation ($input: MeasurementReportInput!) {
  measurementReport(input: $input) { measurement { id status } userErrors { code } }
}
"""


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on the first start, and the server as it runs now, after the second."""

    folder: Path
    first: Site
    outcomes: list[Outcome]
    reported: Any
    left_over: list[str]
    site: Site


@pytest.fixture(scope="session")
def day() -> Iterator[Day]:
    # Not pytest's own folder: every other run closes that to the user the database runs as.
    with tempfile.TemporaryDirectory(prefix="jixiao-newcomer-") as made:
        folder = Path(made).resolve() / "jixiao"
        fresh_copy(folder)
        with making_run(folder) as first:
            readme = (PROJECT / "README.md").read_text("utf-8")
            outcomes = [typed(step, first, folder) for step in steps(readme)]
            reported = _report(first)
        left_over = still_running(folder)
        with making_run(folder) as site:
            yield Day(folder, first, outcomes, reported, left_over, site)
        assert still_running(folder) == []


@pytest.fixture(scope="session")
def site(day: Day) -> Site:
    """The demonstration, running."""
    return day.site


def _report(site: Site) -> Any:
    """Report a missing figure; the figure as it was answered."""
    cycle = site.ask(REPORTER, OPEN)["data"]["tenant"]["cycle"]
    missing = next(
        each for each in cycle["measurements"]["nodes"] if each["indicator"]["code"] == "annual.service"
    )
    given = {"measurement": missing["id"], "fact": {"done": 19, "of": 20}}
    answer = site.ask(REPORTER, REPORT, input=given)["data"]["measurementReport"]
    assert answer["userErrors"] == []
    return {"cycle": cycle["id"]} | missing | answer["measurement"]
