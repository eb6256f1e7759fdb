"""The demonstration holds what it promises, and loading it again changes nothing."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import fields
from decimal import Decimal
from importlib.resources import files
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from deploy.demo import load, years
from deploy.demo.counties import COUNTIES, read_county
from deploy.demo.issuer import ISSUER
from deploy.demo.load import DemoUser, load_demo
from deploy.demo.scheme_documents import document
from policy import decide
from resolvers.results.previews import read_previews
from resolvers.results.rankings import ranking_scope, read_ranking
from resolvers.results.records import Preview
from resolvers.year.expected_figures import list_expected_figures
from resolvers.year.measurement_steps import report_action
from resolvers.year.rows import cycle_of_year, find_entry
from tenants.database.databases import Database, driver_url
from tenants.identity import IdentityError
from tenants.levels import Level
from tenants.schemes import check_scheme, library_text, parse_scheme
from tenants.viewer import Identity, Role, Viewer
from tests.conftest import DatabaseUrls
from tests.worlds.fingerprints import contents

pytest_plugins = ("tests.worlds.demonstration",)

T = TypeVar("T")

QITAI, MANAS, JIMSAR = COUNTIES
OWN_SCHEMES = sorted(
    file.name.removesuffix(".toml") for file in files("deploy.demo").joinpath("schemes").iterdir()
)

UNITS = """
SELECT e.tenant, c.year, s.id, s.level, e.category, e.portfolio_id
FROM roster_entries e
JOIN cycles c ON c.tenant = e.tenant AND c.id = e.cycle_id
JOIN subjects s ON s.tenant = e.tenant AND s.id = e.subject_id
WHERE c.owner_id IS NULL
"""
LATEST_SCORES = """
SELECT DISTINCT ON (c.id, sc.subject_id) s.code, s.level, e.category, sc.total, sc.grade, sc.rank
FROM scores sc
JOIN runs r ON r.tenant = sc.tenant AND r.id = sc.run_id
JOIN cycles c ON c.tenant = r.tenant AND c.id = r.cycle_id
JOIN subjects s ON s.tenant = sc.tenant AND s.id = sc.subject_id
JOIN roster_entries e ON e.tenant = sc.tenant AND e.cycle_id = c.id AND e.subject_id = s.id
WHERE sc.tenant = :tenant AND c.year = 2025 AND c.owner_id IS NULL
ORDER BY c.id, sc.subject_id, r.number DESC
"""
RUNS = """
SELECT c.status, r.number, r.pending, r.undecided, l.id AS release, l.replaces_id, l.reason, l.superseded_at
FROM cycles c
JOIN runs r ON r.tenant = c.tenant AND r.cycle_id = c.id
LEFT JOIN releases l ON l.tenant = r.tenant AND l.run_id = r.id
WHERE c.tenant = :tenant AND c.year = 2025 AND c.owner_id IS NULL
ORDER BY r.number
"""


@pytest.fixture(scope="module")
async def owner(demo_urls: DatabaseUrls) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(driver_url(demo_urls.owner_url), poolclass=NullPool)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


@pytest.fixture(scope="module")
async def database(demo_urls: DatabaseUrls) -> AsyncIterator[Database]:
    found = Database.connect(demo_urls.app_url, pool_size=1)
    yield found
    await found.close()


async def rows(connection: AsyncConnection, query: str, **params: object) -> Sequence[Row[Any]]:
    return (await connection.execute(text(query), params)).all()


async def test_governments(owner: AsyncConnection) -> None:
    found = await rows(owner, "SELECT code, path, tier FROM tenants ORDER BY path")
    assert [tuple(row) for row in found] == [
        (650000, "650000", "province"),
        (652300, "650000/652300", "prefecture"),
        *((code, f"650000/652300/{code}", "county") for code in sorted(COUNTIES)),
    ]


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("county", COUNTIES)
async def test_units_and_portfolios(owner: AsyncConnection, county: int, year: int) -> None:
    entries = [row for row in await rows(owner, UNITS) if (row.tenant, row.year) == (county, year)]
    units = [row for row in entries if row.level == "unit"]
    portfolios = {row.id for row in entries if row.level == "portfolio"}
    assert 40 <= len(units) <= 50
    assert len({row.id for row in units}) == len(units)
    assert len({row.category for row in units}) >= 2
    assert len(portfolios) == 5
    assert {row.portfolio_id for row in units} == portfolios
    assert any(row.level == "project" for row in entries)


@pytest.mark.parametrize("county", COUNTIES)
async def test_two_units_or_more_run_levels_3_and_4(owner: AsyncConnection, county: int) -> None:
    found = await rows(
        owner,
        "SELECT c.owner_id, s.level, c.year FROM cycles c JOIN roster_entries e ON e.cycle_id = c.id "
        "JOIN subjects s ON s.id = e.subject_id WHERE c.tenant = :tenant AND c.owner_id IS NOT NULL",
        tenant=county,
    )
    running = {(row.owner_id, row.level) for row in found if row.year == 2026}
    assert Counter(level for _, level in running) == {"section": 2, "person": 2}
    assert {row.year for row in found} == ({2025, 2026} if county == QITAI else {2026})


async def test_the_reference_county_is_released(owner: AsyncConnection) -> None:
    (run,) = await rows(owner, RUNS, tenant=QITAI)
    assert (run.status, run.pending, run.undecided) == ("released", 0, 0)
    assert run.release is not None


async def test_one_county_has_provisional_scores_only(owner: AsyncConnection) -> None:
    (run,) = await rows(owner, RUNS, tenant=MANAS)
    assert (run.status, run.pending, run.undecided, run.release) == ("closed", 0, 0, None)


async def test_one_county_corrected_its_release(owner: AsyncConnection) -> None:
    first, second = await rows(owner, RUNS, tenant=JIMSAR)
    assert second.replaces_id == first.release
    assert second.reason
    assert (first.superseded_at is None, second.superseded_at is None) == (False, True)
    assert second.pending == 0


async def test_what_units_run_themselves_is_released(owner: AsyncConnection) -> None:
    found = await rows(
        owner,
        "SELECT r.level FROM released_scores r JOIN releases l ON l.id = r.release_id "
        "WHERE l.tenant = :tenant AND l.owner_id IS NOT NULL",
        tenant=QITAI,
    )
    assert Counter(row.level for row in found) == {"section": 7, "person": 10}


@pytest.mark.parametrize("county", COUNTIES)
async def test_grades_are_plausible(owner: AsyncConnection, county: int) -> None:
    schemes = {
        category: parse_scheme(document(code, 2025)) for category, code in read_county(county).schemes.items()
    }
    found = await rows(owner, LATEST_SCORES, tenant=county)
    units = [row for row in found if row.level == "unit"]
    best = {scheme.grades[0].name for scheme in schemes.values()}
    assert all(Decimal(55) < row.total <= Decimal(100) for row in found)
    assert max(row.total for row in units) - min(row.total for row in units) > 25
    assert {row.grade for row in units} == {grade.name for grade in schemes["department"].grades}
    assert 0 < sum(row.grade in best for row in units) * 3 < len(units)
    assert len({row.grade for row in found if row.level == "portfolio"}) >= 2


async def test_figures_never_move(owner: AsyncConnection) -> None:
    found = {row.code: row for row in await rows(owner, LATEST_SCORES, tenant=QITAI)}
    assert (found["audit"].total, found["audit"].grade) == (Decimal("95.76"), "优秀")
    assert (found["transport"].total, found["transport"].grade) == (Decimal("90.45"), "不合格")
    assert (found["executive"].total, found["executive"].rank) == (Decimal("90.36"), 1)


@pytest.mark.parametrize("county", COUNTIES)
async def test_figures_of_both_years(owner: AsyncConnection, county: int) -> None:
    found = await rows(
        owner,
        "SELECT c.year, m.status, m.period, m.reported_by = m.decided_by AS own FROM measurements m "
        "JOIN cycles c ON c.tenant = m.tenant AND c.id = m.cycle_id WHERE m.tenant = :tenant",
        tenant=county,
    )
    assert not any(row.own for row in found)
    assert {row.status for row in found if row.year == 2025} == {"verified"}
    running = [row for row in found if row.year == 2026]
    assert {row.status for row in running} == {"reported", "verified", "returned"}
    assert not any(row.period in ("FY", "Q4", "M12") for row in running)


@pytest.mark.parametrize("county", COUNTIES)
async def test_everybody_reported_what_is_theirs_to_report(
    owner: AsyncConnection, database: Database, county: int
) -> None:
    logins = {
        row.id: row.login
        for row in await rows(owner, "SELECT id, login FROM users WHERE tenant = :t", t=county)
    }
    viewers: dict[UUID, Viewer] = {}
    denied = set()
    async with database.reading(Identity(ISSUER, read_county(county).login("office"), county)) as session:
        for year in (2025, 2026):
            cycle = await cycle_of_year(session, year, None)
            assert cycle is not None
            for figure in await list_expected_figures(session, cycle):
                if figure.measurement is None:
                    continue
                reporter = figure.measurement.reported_by
                if reporter not in viewers:
                    identity = Identity(ISSUER, logins[reporter], county)
                    viewers[reporter] = (await session.acted_by(identity)).viewer
                place = figure.place(viewers[reporter])
                if not decide(viewers[reporter], report_action(place), place).allowed:
                    denied.add((logins[reporter], figure.entry.code, figure.leaf.code))
    assert len(viewers) > 40
    assert denied == set()


async def at_once(job: Callable[..., T], *args: object, long: bool) -> T:
    """Computes here, however long it takes."""
    del long
    return job(*args)


async def test_a_live_preview_waits_for_the_unit_s_result(database: Database) -> None:
    county = read_county(QITAI)
    async with database.reading(Identity(ISSUER, "qt-finance-head", QITAI)) as session:
        cycle = await cycle_of_year(session, 2026, county.id_of("unit", "finance"))
        assert cycle is not None
        entry = await find_entry(session, cycle.id, county.id_of("person", "f01", "finance"))
        assert entry is not None
        previews = await read_previews(session, at_once, cycle, [entry.subject_id])
    preview = previews[entry.subject_id]
    assert isinstance(preview, Preview)
    assert preview.total is None
    assert preview.attained > 0
    assert "unit" in {item["indicator"] for item in preview.pending}


async def test_a_superior_pulls_what_is_released(database: Database) -> None:
    identity = Identity(ISSUER, "cj-office", 652300)
    async with database.reading(identity) as session:
        scope = await ranking_scope(session, under=652300, year=2025, level=Level.UNIT, category=None)
        ranked = await read_ranking(session, scope, limit=500, after=None)
    assert {row.score.tenant for row in ranked} == {QITAI, JIMSAR}
    assert len({row.score.subject_id for row in ranked}) == len(ranked)


async def test_everybody_can_sign_in_but_one(demo_users: Sequence[DemoUser], database: Database) -> None:
    refused = []
    for user in demo_users:
        try:
            async with database.reading(Identity(ISSUER, user.login, user.tenant)) as session:
                roles = {appointment.role for appointment in session.viewer.appointments}
                assert (session.viewer.name, user.role in roles) == (user.name, True)
        except IdentityError as error:
            refused.append((user.login, error.code))
    assert refused == [("qt-former", "NO_APPOINTMENT")]


async def test_users_for_every_role(demo_users: Sequence[DemoUser]) -> None:
    assert len({(user.tenant, user.login) for user in demo_users}) == len(demo_users)
    assert demo_users[0].title == "奇台县 绩效办主任"
    assert all(getattr(user, field.name) for user in demo_users for field in fields(user))
    held = {user.role for user in demo_users if user.tenant == QITAI}
    assert held == {role.value for role in Role} - {"connected_system"}
    for tenant in (650000, 652300, *COUNTIES):
        assert "performance_office" in {user.role for user in demo_users if user.tenant == tenant}


async def test_loading_again_changes_nothing(demo_copy: DatabaseUrls, demo_users: Sequence[DemoUser]) -> None:
    engine = create_async_engine(driver_url(demo_copy.owner_url), poolclass=NullPool)
    async with engine.begin() as connection:
        # What a user changed stays, too.
        await connection.exec_driver_sql("UPDATE cycles SET status = 'open' WHERE status = 'closed'")
        await connection.exec_driver_sql("DELETE FROM appointments WHERE role = 'inspector'")
        before = await contents(connection)
    assert await load_demo(demo_copy.owner_url, demo_copy.app_url) == demo_users
    async with engine.connect() as connection:
        assert await contents(connection) == before
    await engine.dispose()


async def test_a_load_that_broke_off_is_taken_up_again(
    database_urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(load, "COUNTIES", (MANAS,))
    with monkeypatch.context() as during:
        during.setattr(years, "compute_run_within", broken)
        with pytest.raises(ConnectionResetError):
            await load_demo(database_urls.owner_url, database_urls.app_url)
    await load_demo(database_urls.owner_url, database_urls.app_url)
    engine = create_async_engine(driver_url(database_urls.owner_url), poolclass=NullPool)
    async with engine.connect() as connection:
        (run,) = await rows(connection, RUNS, tenant=MANAS)
        assert (run.number, run.pending) == (1, 0)
    await engine.dispose()


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("code", OWN_SCHEMES)
def test_scheme_documents(code: str, year: int) -> None:
    found = document(code, year)
    assert check_scheme(found) == ()
    assert (parse_scheme(found).code, parse_scheme(found).year) == (code, year)


def test_the_reference_county_keeps_the_library_word_for_word() -> None:
    assert {document(code, 2025) == library_text(code) for code in read_county(QITAI).schemes.values()} == {
        True
    }


def test_the_readme_names_everybody_who_can_sign_in(demo_users: Sequence[DemoUser]) -> None:
    readme = files("deploy.demo").joinpath("README.md").read_text("utf-8")
    table = readme.split("## Who can sign in")[1].split("\n## ")[0]
    named = {(line.split("`")[1], line.split("|")[2].strip()) for line in table.splitlines() if "| `" in line}
    assert named == {(user.login, user.title) for user in demo_users}
