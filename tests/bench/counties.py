"""One county of the generated province with a whole page to show: 5 portfolios, 45 units, full derivations.

The derivations are those of a golden case, so that they are as long as in life. The year is another than
the province's, whose ranking keeps its 100,000 scores.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from tenants.database.databases import driver_url
from tenants.models.organisation import subjects
from tenants.models.results import released_counts, released_scores, releases, runs
from tenants.models.rules import schemes
from tenants.models.year import cycles, roster_entries
from tenants.schemes import Result, library_text, lines_to_json, parse_case
from tenants.schemes.cases.case_runs import run_case
from tests.bench.provinces import COUNTIES, YEAR, Division

COUNTY = COUNTIES[0]
PAGE_YEAR = YEAR - 1
PORTFOLIOS = 5
UNITS_EACH = 9
MOMENT = datetime(YEAR, 1, 20, tzinfo=UTC)

_CASE = Path(__file__).parents[1] / "cases" / "qitai_portfolio.toml"
_NAMES = UUID("6b0f2f36-3c1c-5ee5-9a7b-5f6a4a3f9d10")


@dataclass(frozen=True, slots=True)
class Member:
    """A subject of the page: a portfolio, or a unit in one."""

    number: int
    level: str
    portfolio: UUID | None

    @property
    def id(self) -> UUID:
        """Made of the number, so that every run has the same."""
        return _id(f"subject/{self.number}")


async def load_county(owner_url: str) -> None:
    """Write the county's page, as the owner."""
    engine = create_async_engine(driver_url(owner_url), poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(f"SET LOCAL app.tenant = '{COUNTY:d}'")
        for table, rows in _rows():
            await connection.execute(table.insert(), [{"tenant": COUNTY, **row} for row in rows])
    await engine.dispose()


def _rows() -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    members = list(_members())
    results = _results()
    above = {"province": Division.of(COUNTY).province, "prefecture": Division.of(COUNTY).prefecture}
    cycle, run, release = _id("cycle"), _id("run"), _id("release")
    yield subjects, [_subject(member) for member in members]
    yield schemes, [_scheme(level) | above for level in ("portfolio", "unit")]
    yield (
        cycles,
        [
            {
                "id": cycle,
                "year": PAGE_YEAR,
                "name": f"{PAGE_YEAR}年度",
                "status": "released",
                "version": 1,
                "opened_at": MOMENT,
            }
        ],
    )
    yield roster_entries, [_entry(member, cycle, place) for place, member in enumerate(members)]
    counts = {"number": 1, "cycle_version": 1, "subjects": len(members), "pending": 0, "undecided": 0}
    counted = {"decisions": 0, "known": {}}
    yield runs, [{"id": run, "cycle_id": cycle, "computed_at": MOMENT} | counts | counted]
    yield (
        releases,
        [
            {"id": release, "cycle_id": cycle, "run_id": run, "year": PAGE_YEAR, "published_at": MOMENT}
            | above
        ],
    )
    yield (
        released_scores,
        [
            _score(member, results[member.level])
            | above
            | {"release_id": release, "cycle_id": cycle, "year": PAGE_YEAR}
            for member in members
        ],
    )
    yield (
        released_counts,
        [
            {"release_id": release, "level": level, "category": "department", "year": PAGE_YEAR}
            | {"scores": sum(member.level == level for member in members)}
            | above
            for level in ("portfolio", "unit")
        ],
    )


def _members() -> Iterator[Member]:
    heads = [Member(number, "portfolio", None) for number in range(PORTFOLIOS)]
    yield from heads
    for number in range(PORTFOLIOS * UNITS_EACH):
        yield Member(PORTFOLIOS + number, "unit", heads[number % PORTFOLIOS].id)


def _results() -> Mapping[str, Result]:
    """A result of each level, from the case that rolls units up into portfolios."""
    run = run_case(parse_case(_CASE.read_text("utf-8"), load=library_text, file=_CASE.name))
    return {
        subject.entry.scheme.level.value: run.results[subject.entry.code] for subject in run.case.subjects
    }


def _subject(member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "level": member.level,
        "code": f"p{member.number}",
        "name": f"第{member.number}{'分管口' if member.level == 'portfolio' else '局'}",
        "valid_from": MOMENT.date().replace(year=2000),
        "version": 1,
    }


def _scheme(level: str) -> dict[str, Any]:
    code = "qitai.portfolio" if level == "portfolio" else "qitai.department"
    return {
        "id": _id(f"scheme/{level}"),
        "code": code,
        "year": PAGE_YEAR,
        "version": 1,
        "level": level,
        "category": "department",
        "name": code,
        "status": "published",
        "document": library_text(code),
        "revision": 1,
        "drafted_at": MOMENT,
        "published_at": MOMENT,
    }


def _entry(member: Member, cycle: UUID, position: int) -> dict[str, Any]:
    return {
        "cycle_id": cycle,
        "subject_id": member.id,
        "scheme_id": _id(f"scheme/{member.level}"),
        "category": "department",
        "portfolio_id": member.portfolio,
        "weight": Decimal(1),
        "position": position,
    }


def _score(member: Member, result: Result) -> dict[str, Any]:
    return {
        "id": _id(f"score/{member.number}"),
        "subject_id": member.id,
        "subject_name": f"第{member.number}号",
        "level": member.level,
        "category": "department",
        "category_name": "县直部门",
        "scheme_id": _id(f"scheme/{member.level}"),
        "total": Decimal(9000 - member.number) / 100,
        "full_marks": Decimal(100),
        "percent": Decimal(9000 - member.number) / 100,
        "percent_key": (9000 - member.number) * 10_000,
        "grade": result.grade,
        "rank": member.number + 1,
        "consequences": list(result.consequences),
        "lines": lines_to_json(result.lines),
    }


def _id(name: str) -> UUID:
    return uuid5(_NAMES, name)
